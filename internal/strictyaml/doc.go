// Package strictyaml reads YAML into trees that keep every position, decodes them strictly
// into Go structs, and reports all mistakes of a file at once, each with file, line,
// column, key, the expected value and the nearest valid name. It also writes structs as
// YAML.
//
// The tags of a struct are the only definition of the YAML that it accepts:
//
//	Repeat int `yaml:"repeat" doc:"how often the step is played; default 1"`
//	Edge   string `yaml:"edge" enum:"before|after" doc:"…"`
//
// Describe reads the same tags back, for schema and docs. The package must never know
// what a file is about, such as scenarios or models.
package strictyaml
