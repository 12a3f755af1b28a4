package claude

import "fmt"

// Validation says how strictly a request is checked before it is answered.
type Validation string

// The levels of validation; the zero Validation is Strict.
const (
	Strict Validation = "strict" // every rule of the real API that is known
	Schema Validation = "schema" // required fields and JSON types only: the official SDKs' own suites send placeholder values
	Off    Validation = "off"    // nothing beyond a body that is a JSON object
)

// ParseValidation returns the level with that name. "" means Strict.
func ParseValidation(name string) (Validation, error) {
	switch v := Validation(name); v {
	case "":
		return Strict, nil
	case Strict, Schema, Off:
		return v, nil
	default:
		return "", fmt.Errorf("validation %q: must be strict, schema or off", name)
	}
}
