package conformance

import "fmt"

// Parts of histories. The server's own checks want them sound but for what the
// row is about.
const (
	thought      = `{"type":"thinking","thinking":"The weather has to be looked up.","signature":"RXZlcnkgc2lnbmF0dXJlIGNvdmVycyBpdHMgdGhvdWdodCwgbm90IG9uZSBsZXR0ZXIgbW9yZSBvciBsZXNzLg=="}`
	keptThought  = `{"type":"thinking","thinking":"Not a letter of this may change.","signature":"RXZlcnkgc2lnbmF0dXJlIGNvdmVycyBpdHMgdGhvdWdodCwgbm90IG9uZSBsZXR0ZXIgbW9yZSBvciBsZXNzLg=="}`
	weatherTools = `[{"name":"get_weather","input_schema":{"type":"object"}}]`
	picture      = `{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="}}`
	marked       = `[{"role":"user","content":[{"type":"text","text":"Hello","cache_control":{"type":"ephemeral"}}]}]`
)

// after is a history: a question, an answer of these content blocks, and what
// the user says to that, which is JSON.
func after(blocks, reply string) string {
	return fmt.Sprintf(`[{"role":"user","content":"What is the weather like?"},{"role":"assistant","content":[%s]},{"role":"user","content":%s}]`, blocks, reply)
}

func call(id string) string {
	return fmt.Sprintf(`{"type":"tool_use","id":%q,"name":"get_weather","input":{"city":"Paris"}}`, id)
}

func result(id string) string {
	return fmt.Sprintf(`{"type":"tool_result","tool_use_id":%q,"content":"Rain."}`, id)
}

// afterCall is a history with a tool call and its result, if any.
func afterCall(id, answered string) string {
	if answered == "" {
		return after(call(id), `"Never mind."`)
	}
	return after(call(id), "["+result(answered)+"]")
}

// invalid is a 400 of the type that nearly all of them have.
func invalid(message string) check { return says(400, "invalid_request_error", message) }

var tooLong = invalid("prompt is too long: 210118 tokens > 200000 maximum")

// requestIncidents are the rows of the category request.
var requestIncidents = []incident{
	{id: "tool-use-without-tool-result", requests: []exchange{
		ask(invalid("messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_*")).
			with("messages", afterCall("toolu_01", "")).with("tools", weatherTools).times(3),
		ask(invalid("messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_*")),
		ask(replies("*")).with("messages", afterCall("toolu_01", "toolu_01")).with("tools", weatherTools),
	}},
	{id: "invalid-json-lone-surrogate", requests: []exchange{
		ask(calls(1, "toolu_*")),
		ask(invalid("The request body is not valid JSON: no low surrogate in string: line 1 column * (char *)")).
			sending(`{"model":"claude-haiku-4-5","max_tokens":256,"messages":[{"role":"user","content":"half a turtle: \ud83d"}]}`).times(2),
		ask(replies("*")).with("messages", after(`{"type":"text","text":"\ud83d\udc22"}`, `"Another \ud83d\udc22."`)),
	}},
	{id: "streaming-required-for-long-requests", requests: []exchange{
		ask(invalid("Streaming is required for operations that may take longer than 10 minutes*")).with("max_tokens", "64000"),
		ask(says(500, "invalid_request_error", "Streaming is required*")).with("max_tokens", "64000"),
		askStream(streams("*")).with("max_tokens", "64000"),
	}},
	{id: "thinking-signature-invalid", requests: []exchange{
		ask(status(200), value("content.0.type", "thinking"), valueLike("content.0.signature", "*"), value("content.1.type", "text")),
		ask(invalid("messages.1.content.0: Invalid `signature` in `thinking` block")).
			with("messages", after(thought+`,{"type":"text","text":"Rain."}`, `"continue"`)).times(2),
		ask(status(200)).with("messages", after(`{"type":"text","text":"Rain."}`, `"continue"`)),
	}},
	{id: "thinking-block-dropped-before-tool-use", requests: []exchange{
		askStream(status(200), first("content_block_start", "content_block.type", "thinking"),
			events("...", "content_block_delta", "content_block_stop", "content_block_start", "content_block_delta+", "content_block_stop", "message_delta", "message_stop"),
			first("message_delta", "delta.stop_reason", "tool_use"), has("signature_delta", "tool_use")),
		ask(invalid("messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.*")).
			with("messages", afterCall("toolu_01", "toolu_01")).with("tools", weatherTools).times(2),
		ask(replies("*")).with("messages", after(thought+","+call("toolu_01"), "["+result("toolu_01")+"]")).with("tools", weatherTools),
	}},
	{id: "thinking-block-modified", requests: []exchange{
		ask(status(200), value("content.0.thinking", "Not a letter of this may change."), value("content.1.type", "tool_use")),
		ask(invalid("messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.*")).
			with("messages", after(thought+","+call("toolu_01"), "["+result("toolu_01")+"]")).with("tools", weatherTools).times(2),
		ask(replies("*")).with("messages", after(keptThought+","+call("toolu_01"), "["+result("toolu_01")+"]")).with("tools", weatherTools),
	}},
	{id: "cache-control-more-than-four", requests: []exchange{
		ask(invalid("A maximum of 4 blocks with cache_control may be provided. Found 5.")).with("messages", marked).times(2),
		ask(invalid("A maximum of 4 blocks with cache_control may be provided. Found 5.")).
			with("system", `[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}]`),
		ask(replies("*")),
	}},
	{id: "gateway-error-type-nil", requests: []exchange{
		ask(status(400), value("type", "error"), value("error.type", "<nil>"), valueLike("error.message", "*(request id: 2026*)"), noValue("request_id")).times(2),
	}},
	{id: "gateway-nested-upstream-error", requests: []exchange{
		ask(status(400), value("type", "error"), value("error.type", "request_fail"), value("error.upstream_error.type", "error"),
			value("error.upstream_error.error.type", "invalid_request_error")),
		ask(status(400), noValue("type"), value("error.code", 400), value("error.status", "INVALID_ARGUMENT"),
			valueLike("error.message", `{"type":"error","error":{"type":"invalid_request_error",*}}`)),
	}},
	{id: "request-too-large-413-no-type-wrapper", requests: []exchange{
		ask(status(413), bodyIs(`{"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`),
			noHeader("request-id"), noValue("type"), noValue("request_id")).times(3),
	}},
	{id: "request-too-large-413-small-body", requests: []exchange{
		ask(says(413, "request_too_large", "Request exceeds the maximum size")).header("anthropic-beta: files-api-2025-04-14").
			with("messages", files("file_011CNha8iCJcU1wXNR6q4V8w", "file_011CPMxVD3fHLUhvTqtsQA5w")).times(2),
		ask(replies("*")).header("anthropic-beta: files-api-2025-04-14").with("messages", files("file_011CNha8iCJcU1wXNR6q4V8w")),
	}},
	{id: "model-retired-404", requests: []exchange{
		ask(says(404, "not_found_error", "model: claude-sonnet-4-20250514")).with("model", `"claude-sonnet-4-20250514"`).times(2),
		ask(says(404, "not_found_error", "model: claude-haiku-4-5")),
		ask(replies("*")).with("model", `"claude-sonnet-5-5"`),
	}},
	{id: "prompt-too-long-400", requests: []exchange{
		ask(tooLong).times(2),
		ask(tooLong).with("messages", `[{"role":"user","content":"Please summarize the conversation."}]`),
	}},
	{id: "orphan-tool-result", requests: []exchange{
		ask(status(200), value("content.0.type", "tool_use"), value("content.0.input", `{"city": "Par`), value("stop_reason", "tool_use")),
		ask(invalid("messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_01T4bRoKenCa11withoutEnd00. "+
			"Each `tool_result` block must have a corresponding `tool_use` block in the previous message.")).
			with("messages", after(`{"type":"text","text":"Rain."}`, "["+result("toolu_01T4bRoKenCa11withoutEnd00")+"]")).times(2),
		ask(replies("*")).with("messages", afterCall("toolu_01", "toolu_01")),
	}},
	{id: "empty-text-block-rejected", requests: []exchange{
		ask(replies("")),
		ask(replies("\n\n")),
		ask(invalid("messages: text content blocks must be non-empty")).with("messages", after(`{"type":"text","text":""}`, `"Go on."`)).times(2),
		ask(invalid("messages: text content blocks must contain non-whitespace text")).with("messages", after(`{"type":"text","text":" \n"}`, `"Go on."`)),
		ask(replies("*.")).with("messages", after(`{"type":"text","text":"Rain."}`, `"Go on."`)),
	}},
	{id: "image-dimension-8000px", requests: []exchange{
		ask(invalid("messages.7.content.2.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels")).
			with("messages", screenshot()).times(2),
		ask(invalid("messages.0.content.0.image.source.base64.data: At least one of the image dimensions*")).
			with("messages", `[{"role":"user","content":[`+picture+`]}]`),
		ask(replies("*")),
	}},
	{id: "input-plus-max-tokens-over-context", requests: []exchange{
		ask(invalid("input length and `max_tokens` exceed context limit: 143291 + 64000 > 200000, decrease input length or `max_tokens` and try again")).
			with("max_tokens", "64000").times(2),
		ask(invalid("*143291 + 56710 > 200000*")).with("max_tokens", "56710"),
		ask(replies("*")).with("max_tokens", "56709"),
	}},
	{id: "count-tokens-not-served", requests: []exchange{
		ask(says(404, "not_found_error", "*")).to("POST /v1/messages/count_tokens").with("max_tokens", "").times(2),
		ask(replies("*")),
	}},
	{id: "count-tokens-auth-or-429", requests: []exchange{
		ask(says(401, "authentication_error", "*")).to("POST /v1/messages/count_tokens").with("max_tokens", "").times(2),
		ask(says(401, "authentication_error", "*")),
	}},
	{id: "wrong-path-403-forbidden", requests: []exchange{
		ask(status(403), header("content-type", "application/json"), noHeader("request-id"), ended(whole),
			bodyIs(`{"error":{"type":"forbidden","message":"Request not allowed"}}`)).to("POST /v1/").times(2),
		ask(says(404, "not_found_error", "Not found")).to("POST /v1/v1/messages"),
		ask(says(404, "not_found_error", "Not found")).to("POST /messages"),
		ask(replies("*")),
	}},
	{id: "duplicate-tool-use-ids", requests: []exchange{
		ask(calls(0, "toolu_01Paris*"), calls(1, "toolu_01London*")),
		ask(invalid("messages.1.content.1: `tool_use` ids must be unique")).with("tools", weatherTools).
			with("messages", after(call("toolu_01ParisParisParisParis0001")+","+call("toolu_01ParisParisParisParis0001"), "["+result("toolu_01ParisParisParisParis0001")+"]")).times(2),
		ask(replies("*")).with("tools", weatherTools).
			with("messages", after(call("toolu_01A")+","+call("toolu_01B"), "["+result("toolu_01A")+","+result("toolu_01B")+"]")),
	}},
	{id: "unsupported-beta-header-400", requests: []exchange{
		ask(invalid("Unexpected value(s) `effort-2025-11-24` for the `anthropic-beta` header. Please consult our documentation * or try again without the header.")).
			header("anthropic-beta: effort-2025-11-24").times(2),
		ask(invalid("Unexpected value(s) `` for the `anthropic-beta` header.*")).header("anthropic-beta: "),
		ask(replies("*")),
	}},
	{id: "tool-name-pattern-400", requests: []exchange{
		ask(invalid("tools.18.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")).with("tools", tools(19)),
		ask(invalid("tools.18.custom.name: String should have at most 128 characters")).with("tools", tools(19)),
		ask(invalid("tools.0.custom.name: String should match pattern*")).with("tools", weatherTools),
		ask(replies("*")),
	}},
	{id: "tool-id-pattern-400", requests: []exchange{
		ask(calls(0, "call_Q7f2|fc_0d9b.1")),
		ask(invalid("messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")).with("tools", weatherTools).
			with("messages", afterCall("call_Q7f2|fc_0d9b.1", "call_Q7f2|fc_0d9b.1")).times(2),
		ask(invalid("messages.2.content.0.tool_result.tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'")).with("tools", weatherTools).
			with("messages", afterCall("call_Q7f2-fc_0d9b-1", "call_Q7f2|fc_0d9b.1")),
		ask(replies("*")).with("tools", weatherTools).with("messages", afterCall("call_Q7f2-fc_0d9b-1", "call_Q7f2-fc_0d9b-1")),
	}},
	{id: "sampling-parameters-rejected", requests: []exchange{
		ask(invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")).with("temperature", "0.5").with("top_p", "0.9").times(2),
		ask(invalid("`temperature` is deprecated for this model*")).with("temperature", "0.5"),
		ask(replies("*")),
	}},
	{id: "assistant-prefill-rejected", requests: []exchange{
		askStream(status(200), noEvent("message_stop"), text("Once upon a time*"), ended(fin)),
		ask(invalid("This model does not support assistant message prefill. The conversation must end with a user message."), header("x-should-retry", "false")).
			with("messages", `[{"role":"user","content":"A story."},{"role":"assistant","content":"Once upon a time"}]`).times(2),
		ask(replies("And so the story went on.")).with("messages", after(`{"type":"text","text":"Once upon a time"}`, `"Continue."`)),
	}},
	{id: "proxy-injects-body-fields-400", requests: []exchange{
		ask(invalid("`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive")).times(2),
	}},
	{id: "unknown-tool-field-rejected", requests: []exchange{
		ask(invalid("tools.0.*eager_input_streaming: Extra inputs are not permitted")).
			with("tools", `[{"name":"get_weather","input_schema":{"type":"object"},"eager_input_streaming":true}]`).times(2),
		ask(status(200)).with("tools", weatherTools),
	}},
}

// files is a short history that refers to files.
func files(ids ...string) string {
	blocks := `{"type":"text","text":"Compare these."}`
	for _, id := range ids {
		blocks += fmt.Sprintf(`,{"type":"document","source":{"type":"file","file_id":%q}}`, id)
	}
	return `[{"role":"user","content":[` + blocks + `]}]`
}

// screenshot is a history whose eighth message holds an image as its third block.
func screenshot() string {
	turns := `{"role":"user","content":"Look at the page."}`
	for range 3 {
		turns += `,{"role":"assistant","content":"I look."},{"role":"user","content":"Go on."}`
	}
	return "[" + turns + `,{"role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"},` + picture + `]}]`
}

// tools are so many tools whose names are in order.
func tools(n int) string {
	all := ""
	for i := range n {
		if i > 0 {
			all += ","
		}
		all += fmt.Sprintf(`{"name":"tool_%d","input_schema":{"type":"object"}}`, i)
	}
	return "[" + all + "]"
}
