package apierror

import (
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// Error is a refusal or a failure, in the API's words.
type Error struct {
	Status  int            // HTTP status, e.g. 429
	Type    string         // e.g. "rate_limit_error"
	Message string         // for people, in the API's own words if they are known
	Details *jsontree.Node // error.details, e.g. {"error_code":"ramp_limit_exceeded"}; nil for none
}

// Error returns text such as "429 rate_limit_error: Rate limited".
func (e *Error) Error() string { return strconv.Itoa(e.Status) + " " + e.Type + ": " + e.Message }
