package apierror

import (
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// errorTypes lists the API's error types with their statuses and default texts, in the
// order of their statuses. The texts of invalid_request_error, conflict_error,
// billing_error and timeout_error are not confirmed, since the API always says
// something more specific there.
var errorTypes = []Error{
	{Status: 400, Type: "invalid_request_error", Message: "Invalid request"},
	{Status: 401, Type: "authentication_error", Message: "invalid x-api-key"},
	{Status: 402, Type: "billing_error", Message: "There’s an issue with your billing or payment information. Please check your payment details in the Claude Console."},
	{Status: 403, Type: "permission_error", Message: "Your API key does not have permission to use the specified resource."},
	{Status: 403, Type: "forbidden", Message: "Request not allowed"},
	{Status: 404, Type: "not_found_error", Message: "Not found"},
	{Status: 409, Type: "conflict_error", Message: "The resource is not in a state that allows this request"},
	{Status: 413, Type: "request_too_large", Message: "Request exceeds the maximum size"},
	{Status: 429, Type: "rate_limit_error", Message: "This request would exceed your account's rate limit. Please try again later."},
	{Status: 500, Type: "api_error", Message: "Internal server error"},
	{Status: 504, Type: "timeout_error", Message: "Request timed out"},
	{Status: 529, Type: "overloaded_error", Message: "Overloaded"},
}

// New returns an error of a type, with the status of the type. An empty message means
// the text of the type. A type that the API does not have is kept, with status 500 and
// the text of api_error, so that clients can be tested with a type that they do not
// know.
func New(typ, message string) *Error {
	e := Error{Status: 500, Type: typ, Message: "Internal server error"}
	if i := slices.IndexFunc(errorTypes, func(t Error) bool { return t.Type == typ }); i >= 0 {
		e = errorTypes[i]
	}
	if message != "" {
		e.Message = message
	}
	return &e
}

// Types lists the API's error types, in the order of their statuses.
func Types() []string {
	types := make([]string, len(errorTypes))
	for i, t := range errorTypes {
		types[i] = t.Type
	}
	return types
}

// ForStatus returns the error that the API answers with under a status: the type with
// that status, or else api_error from 500 on and invalid_request_error below. The
// status is kept. A 503 is an overloaded_error, since the API's OpenAPI description has
// no other type there for Messages.
func ForStatus(status int) *Error {
	if i := slices.IndexFunc(errorTypes, func(t Error) bool { return t.Status == status }); i >= 0 {
		e := errorTypes[i]
		return &e
	}
	e := New("invalid_request_error", "")
	switch {
	case status == 503:
		e = New("overloaded_error", "")
	case status >= 500:
		e = New("api_error", "")
	case status == 405:
		e.Message = "Method Not Allowed"
	}
	e.Status = status
	return e
}

// Envelope returns the body of an error answer, which is also the data of an error
// event. With an empty requestID it leaves request_id out, as in captures from before
// 2026.
func (e *Error) Envelope(requestID string) *jsontree.Node {
	inner := jsontree.Obj("type", e.Type, "message", e.Message)
	if e.Details != nil {
		inner.SetField("details", e.Details)
	}
	body := jsontree.Obj("type", "error", "error", inner)
	if requestID != "" {
		body.SetField("request_id", requestID)
	}
	return body
}
