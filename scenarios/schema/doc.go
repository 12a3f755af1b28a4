// Package schema describes the language of scenarios: as a JSON Schema for editors
// ([JSON]), and as maps and keys for the reference ([Maps]). Both are derived from the
// types that files are decoded into. It must never read a file of scenarios.
package schema
