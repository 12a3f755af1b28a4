package apierror

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// errorCode is the error for one error.details.error_code.
type errorCode struct {
	code    string
	typ     string
	status  int
	message string
	from    []string       // the operations that can answer with it, as "POST /v1/files/{}"; nil means every one
	more    *jsontree.Node // further fields of the details; nil for none
}

// The operations that share codes. {} stands for a parameter of the path.
var (
	fromMessages = []string{"POST /v1/messages"}
	fromPrompts  = []string{"POST /v1/messages", "POST /v1/messages/count_tokens"}
	fromSkills   = []string{"POST /v1/skills", "POST /v1/skills/{}/versions"}
	fromBatches  = []string{"POST /v1/messages/batches"}
	fromContent  = []string{"GET /v1/files/{}/content"}
	fromUpload   = []string{"POST /v1/files"}
	fromStored   = slices.Concat(fromMessages, fromUpload, fromContent, fromSkills,
		[]string{"GET /v1/files", "GET /v1/files/{}", "DELETE /v1/files/{}"})
)

// errorCodes lists the codes of the operations that are served here, in the order of
// their statuses. Codes, statuses, types and operations are those of the API's OpenAPI
// description, and a test compares them. None of the texts is confirmed.
var errorCodes = []errorCode{
	bad("organization_on_hold", nil, "This organization is on hold."),
	bad("claude_code_key_creator_not_member", nil, "The user who created this API key is no longer a member of its organization or workspace."),
	imageTooLarge,
	bad("tool_name_conflict", fromPrompts, "tools: Tool names must be unique."),
	bad("tool_reference_unresolved", fromPrompts, "A tool that is referred to is not defined at that place in the conversation."),
	bad("available_tools_limit_exceeded", fromPrompts, "tools: Too many tools are available to the model."),
	bad("request_body_encoding_invalid", fromPrompts, "The request body could not be decoded with its content-encoding."),
	bad("request_body_encoding_unsupported", fromPrompts, "The request body's content-encoding is not supported."),
	bad("claude_code_version_too_old", fromMessages, "This version of Claude Code is no longer supported. Please update."),
	bad("cmek_key_disabled", slices.Concat(fromStored, fromBatches, []string{"GET /v1/messages/batches/{}/results"}),
		"The customer-managed encryption key is disabled."),
	bad("cmek_key_network_blocked", fromStored, "The key service's network rules blocked access to the customer-managed encryption key."),
	bad("compaction_block_ambiguous", fromPrompts, "messages: more than one `compaction` block has content"),
	bad("compaction_block_misplaced", fromPrompts, "messages: a `compaction` block must be the first block of the conversation"),
	bad("compaction_content_mismatch", fromPrompts, "messages: the `content` of the `compaction` block is not what was signed"),
	bad("compaction_incomplete_turn", fromMessages, "compaction: the last `assistant` turn is not finished"),
	bad("compaction_nothing_to_summarize", fromPrompts, "compaction: there is nothing to summarize"),
	bad("compaction_signature_invalid", fromPrompts, "messages: invalid `signature` in the `compaction` block"),
	bad("compaction_too_many_tool_references", fromMessages, "compaction: the conversation refers to too many tools"),
	bad("compaction_tool_changes_mismatch", fromPrompts, "messages: the `tool_changes` of the `compaction` block are not those that it came with"),
	bad("thread_already_continued", fromMessages, "thread.previous_message_id: this message was continued already"),
	bad("thread_continue_in_flight", fromMessages, "thread.previous_message_id: another request is continuing from this message"),
	bad("thread_fingerprint_mismatch", fromMessages, "thread: a field is not what it was when the thread began"),
	bad("thread_unsupported_request", fromMessages, "thread: not supported together with the rest of the request"),
	bad("user_profile_required", fromMessages, "billing_policy.bill_to: name the user profile in the anthropic-user-profile-id header"),
	bad("workspace_human_review_disabled", fromBatches, "Human review is turned off for this workspace."),
	bad("file_not_downloadable", fromContent, "File is not downloadable"),
	bad("storage_quota_exceeded", fromUpload, "The organization's storage for files is full. Delete some, and try again."),
	{code: "linked_organization_spend_limit_reached", typ: "billing_error", status: 402, from: fromMessages,
		message: "The linked organization has reached its spend limit."},
	{code: "linked_organization_billing_unavailable", typ: "billing_error", status: 402, from: fromMessages,
		message: "Billing of the linked organization is unavailable."},
	{code: "user_profile_billing_not_authorized", typ: "permission_error", status: 403, from: fromMessages,
		message: "The user profile's customer has not authorized this organization to bill it."},
	{code: "user_profile_not_billable", typ: "permission_error", status: 403, from: fromMessages,
		message: "The user profile cannot be billed."},
	{code: "file_expired", typ: "not_found_error", status: 404, from: fromContent, message: "The file has expired."},
	{code: "thread_not_found", typ: "not_found_error", status: 404, from: fromMessages,
		message: "thread.previous_message_id: no thread can be continued from this message"},
	{code: "skill_read_blocked_undecryptable", typ: "invalid_request_error", status: 409, from: fromMessages,
		message: "A skill cannot be read: the workspace cannot decrypt it at present."},
	{code: "request_body_too_large_after_decoding", typ: "invalid_request_error", status: 413, from: fromPrompts,
		message: "Request exceeds the maximum size after decoding"},
	{code: "ramp_limit_exceeded", typ: "rate_limit_error", status: 429, from: fromMessages,
		message: "Your organization's usage has grown too fast. Please slow down and try again later."},
	{code: "enforced_spend_limit_reached", typ: "rate_limit_error", status: 429, from: slices.Concat(fromPrompts, fromBatches),
		message: "Your organization has reached its spend limit."},
	{code: "contract_spend_limit_reached", typ: "rate_limit_error", status: 429, from: fromMessages,
		message: "Your organization has reached the spend limit of its contract."},
	{code: "cmek_key_unreachable", typ: "overloaded_error", status: 503, from: fromMessages,
		message: "The customer-managed encryption key cannot be reached."},
	{code: "cmek_context_unavailable", typ: "overloaded_error", status: 503, from: fromSkills,
		message: "The customer-managed encryption context is unavailable."},
	{code: "compaction_unavailable", typ: "overloaded_error", status: 529, from: fromPrompts,
		message: "Compaction is temporarily unavailable."},
}

// imageTooLarge is the only error whose details always name the images that are too
// large and the largest side that is allowed.
var imageTooLarge = errorCode{
	code: "image_dimensions_too_large", typ: "invalid_request_error", status: 400, from: fromMessages,
	message: "messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels",
	more:    jsontree.Obj("max_side_length_pixels", 8000, "paths", jsontree.Arr("messages.0.content.0")),
}

// bad returns a 400 with a code.
func bad(code string, from []string, message string) errorCode {
	return errorCode{code: code, typ: "invalid_request_error", status: 400, from: from, message: message}
}

// ForCode returns the error with an error.details.error_code, with Details set. ok is
// false if the API has no such code.
func ForCode(code string) (e *Error, ok bool) {
	i := findCode(code)
	if i < 0 {
		return nil, false
	}
	c := errorCodes[i]
	e = &Error{Status: c.status, Type: c.typ, Message: c.message, Details: jsontree.Obj("error_code", c.code)}
	if c.more != nil {
		e.Details.Members = append(e.Details.Members, c.more.Clone().Members...)
	}
	return e, true
}

// AllCodes lists the values of error.details.error_code, in the order of their
// statuses.
func AllCodes() []string {
	codes := make([]string, len(errorCodes))
	for i := range errorCodes {
		codes[i] = errorCodes[i].code
	}
	return codes
}

// CodesOf lists the codes that an operation can answer with. Its path may name its
// parameters.
func CodesOf(method, path string) []string {
	var codes []string
	op := operation(method, path)
	for i := range errorCodes {
		if errorCodes[i].from == nil || slices.Contains(errorCodes[i].from, op) {
			codes = append(codes, errorCodes[i].code)
		}
	}
	return codes
}

// operation returns a method and a path without the names of the path's parameters.
func operation(method, path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "{}"
		}
	}
	return method + " " + strings.Join(parts, "/")
}

func findCode(code string) int {
	return slices.IndexFunc(errorCodes, func(c errorCode) bool { return c.code == code })
}
