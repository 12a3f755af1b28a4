package apierror

import (
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// Error is a refusal or failure, as the API words it.
type Error struct {
	Status  int            // HTTP status, e.g. 429
	Type    string         // e.g. "rate_limit_error"
	Message string         // for people; the real API's own wording where known
	Details *jsontree.Node // error.details, e.g. {"error_code":"ramp_limit_exceeded"}; nil for none
}

// Error reads like "429 rate_limit_error: Rate limited".
func (e *Error) Error() string { return strconv.Itoa(e.Status) + " " + e.Type + ": " + e.Message }
