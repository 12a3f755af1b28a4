// Package shape knows what JSON the bodies of requests may be: the fields of every
// object, their types, bounds, words and unions. table.json has these facts, one object
// per line, so that the difference between two releases is readable. `go generate`
// writes it from the API's own description.
//
// The package never knows rules across fields, or what depends on the model: package
// check does.
package shape

//go:generate go run ./generate
