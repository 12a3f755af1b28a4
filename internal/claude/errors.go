package claude

import (
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// errorTypes lists the API's error types with the status and the text each
// has unless said otherwise, in the order of their statuses. The texts of
// invalid_request_error, conflict_error, billing_error and timeout_error are
// not confirmed: the API always says something more particular there.
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

// errorCode is what the API says with one error.details.error_code.
type errorCode struct {
	code    string
	typ     string
	status  int
	waits   bool // a retry-after comes with it
	message string
}

// errorCodes lists the codes that Messages and Files can answer with. None of the texts
// is confirmed; the statuses are. Whether the spend limits carry a retry-after
// is not confirmed either: no wait clears them, so here they do not.
var errorCodes = []errorCode{
	{"organization_on_hold", "invalid_request_error", 400, false, "This organization is on hold."},
	{"image_dimensions_too_large", "invalid_request_error", 400, false, "At least one image exceeds the maximum dimensions allowed."},
	{"tool_name_conflict", "invalid_request_error", 400, false, "tools: Tool names must be unique."},
	{"available_tools_limit_exceeded", "invalid_request_error", 400, false, "tools: Too many tools are available to the model."},
	{"request_body_encoding_invalid", "invalid_request_error", 400, false, "The request body could not be decoded with its content-encoding."},
	{"request_body_encoding_unsupported", "invalid_request_error", 400, false, "The request body's content-encoding is not supported."},
	{"claude_code_version_too_old", "invalid_request_error", 400, false, "This version of Claude Code is no longer supported. Please update."},
	{"cmek_key_disabled", "invalid_request_error", 400, false, "The customer-managed encryption key is disabled."},
	{"file_not_downloadable", "invalid_request_error", 400, false, "File is not downloadable"},
	{"storage_quota_exceeded", "invalid_request_error", 400, false, "The organization's storage for files is full. Delete some, and try again."},
	{"linked_organization_spend_limit_reached", "billing_error", 402, false, "The linked organization has reached its spend limit."},
	{"linked_organization_billing_unavailable", "billing_error", 402, false, "Billing of the linked organization is unavailable."},
	{"sandbox_egress_restricted", "permission_error", 403, false, "Network access from this sandbox is restricted."},
	{"file_expired", "not_found_error", 404, false, "The file has expired."},
	{"request_body_too_large_after_decoding", "request_too_large", 413, false, "Request exceeds the maximum size after decoding"},
	{"ramp_limit_exceeded", "rate_limit_error", 429, true, "Your organization's usage has grown too fast. Please slow down and try again later."},
	{"enforced_spend_limit_reached", "rate_limit_error", 429, false, "Your organization has reached its spend limit."},
	{"contract_spend_limit_reached", "rate_limit_error", 429, false, "Your organization has reached the spend limit of its contract."},
	{"cmek_key_unreachable", "api_error", 503, false, "The customer-managed encryption key cannot be reached."},
	{"cmek_context_unavailable", "api_error", 503, false, "The customer-managed encryption context is unavailable."},
	{"compaction_unavailable", "overloaded_error", 529, false, "Compaction is temporarily unavailable."},
}

// NewError is an error of the given type, with the status that belongs to it.
// An empty message means the type's own text. A type the API does not have is
// kept as it is, with status 500 and the text of api_error, so that clients
// can be shown a type they have never seen.
func NewError(typ, message string) *Error {
	e := Error{Status: 500, Type: typ, Message: "Internal server error"}
	if i := slices.IndexFunc(errorTypes, func(t Error) bool { return t.Type == typ }); i >= 0 {
		e = errorTypes[i]
	}
	if message != "" {
		e.Message = message
	}
	return &e
}

// ErrorTypes lists the API's error types, in the order of their statuses.
func ErrorTypes() []string {
	types := make([]string, len(errorTypes))
	for i, t := range errorTypes {
		types[i] = t.Type
	}
	return types
}

// ErrorForStatus is the error the API answers with under a status: the type
// that has it, else api_error from 500 up and invalid_request_error below.
// The status is kept.
func ErrorForStatus(status int) *Error {
	if i := slices.IndexFunc(errorTypes, func(t Error) bool { return t.Status == status }); i >= 0 {
		e := errorTypes[i]
		return &e
	}
	e := NewError("invalid_request_error", "")
	switch {
	case status >= 500:
		e = NewError("api_error", "")
	case status == 405:
		e.Message = "Method Not Allowed"
	}
	e.Status = status
	return e
}

// ErrorForCode is the error that goes with an error.details.error_code, with
// Details set; ok is false for a code the API does not have.
func ErrorForCode(code string) (e *Error, ok bool) {
	i := findCode(code)
	if i < 0 {
		return nil, false
	}
	c := errorCodes[i]
	return &Error{
		Status:  c.status,
		Type:    c.typ,
		Message: c.message,
		Details: jsontree.Obj("error_code", c.code),
	}, true
}

// ErrorCodes lists the values of error.details.error_code, in the order of
// their statuses.
func ErrorCodes() []string {
	codes := make([]string, len(errorCodes))
	for i, c := range errorCodes {
		codes[i] = c.code
	}
	return codes
}

func findCode(code string) int {
	return slices.IndexFunc(errorCodes, func(c errorCode) bool { return c.code == code })
}

// SendsRetryAfter reports whether the API sends a retry-after with the error:
// with its code where it has one, else with every 429.
func (e *Error) SendsRetryAfter() bool {
	if i := findCode(e.Details.Field("error_code").Str()); i >= 0 {
		return errorCodes[i].waits
	}
	return e.Status == 429
}

// Envelope is the body of an error answer and the data of an error event.
// An empty requestID leaves request_id out, as captures before 2026 do.
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
