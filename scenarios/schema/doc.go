// Package schema describes the language: as a JSON Schema for editors, and as maps and
// keys for the reference. Both come from the types that files are decoded into. It must
// never read a file of scenarios.
package schema
