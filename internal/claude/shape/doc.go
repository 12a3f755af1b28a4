// Package shape says what JSON the requests of the API may be: the fields of
// every object, their types, bounds, words and unions. The facts stand in
// table.json, which `go generate` makes of the API's own description, one
// object a line, so that the difference between two releases can be read.
//
// The package knows facts about shapes only. Rules across fields, and what
// depends on the model, are in package claude.
package shape

//go:generate go run ./generate
