package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// What a client says in the turns of a conversation with a tool, as JSON.
const (
	question   = `{"role":"user","content":"What about Paris?"}`
	weatherUse = `{"role":"assistant","content":[{"type":"tool_use","id":"toolu_01A","name":"get_weather","input":{"city":"Paris","days":3}}]}`
	weatherIs  = `{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01A","content":"rain"}]}`
	nudge      = `{"role":"user","content":"Go on, please."}`

	searchUse = `{"type":"server_tool_use","id":"srvtoolu_01LighthouseSearch111111","name":"web_search","input":{"query":"lighthouse of Ouessant"}}`
	fetchUse  = `{"type":"server_tool_use","id":"srvtoolu_01LighthouseFetch1111111","name":"web_fetch","input":{"url":"https://example.com/ouessant"}}`
	fetched   = `{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_01LighthouseFetch1111111","content":{"type":"web_fetch_result","url":"https://example.com/ouessant","retrieved_at":"2026-11-23T12:00:00Z","content":{"type":"document","title":"The lighthouse of Ouessant","source":{"type":"text","media_type":"text/plain","data":"It has stood there since 1863."}}}}`
)

// contentIncidents are the rows of the category content.
var contentIncidents = slices.Concat(
	toolInputIncidents, usageIncidents, stopIncidents, blockIncidents,
	gatewayIncidents, furtherToolIncidents, serverToolIncidents,
)

// toolInputIncidents are about the input of tool calls.
var toolInputIncidents = []incident{
	{id: "tool-input-cut-by-max-tokens", requests: []exchange{
		askStream(status(200), sequence(oneText), first("content_block_start", "content_block.type", "tool_use"), brokenInput(0), inputOver(7000),
			first("message_delta", "delta.stop_reason", "max_tokens"), ended(whole)),
	}},
	{id: "tool-input-truncated-but-stop-tool-use", requests: []exchange{
		askStream(sequence(oneText), brokenInput(0), first("message_delta", "delta.stop_reason", "tool_use"), ended(whole)),
	}},
	{id: "tool-input-lost-first-fragment", requests: []exchange{
		askStream(sequence(oneText), first("content_block_start", "content_block.input", map[string]any{}), first("content_block_delta", "delta.partial_json", "code"),
			nth(2, "content_block_delta", "delta.partial_json", `":`), brokenInput(0), first("message_delta", "delta.stop_reason", "tool_use")),
	}},
	{id: "tool-input-many-tiny-fragments", requests: []exchange{
		askStream(sequence(oneText), first("content_block_delta", "delta.partial_json", ""), nth(2, "content_block_delta", "delta.partial_json", `{"file_`),
			nth(3, "content_block_delta", "delta.partial_json", `path":"a.py","cont`), nth(4, "content_block_delta", "delta.partial_json", `ent":"x`),
			toolInput(0, `{"file_path":"a.py","content":"x = 1"}`)),
	}},
	{id: "no-arg-tool-empty-partial-json", requests: []exchange{
		askStream(sequence("message_start content_block_start ping content_block_delta content_block_stop message_delta message_stop"),
			first("content_block_start", "content_block.input", map[string]any{}), first("content_block_delta", "delta.partial_json", ""),
			first("message_delta", "delta.stop_reason", "tool_use")),
	}},
	{id: "no-arg-tool-no-delta", requests: []exchange{
		askStream(sequence("message_start content_block_start ping content_block_stop message_delta message_stop"),
			first("content_block_start", "content_block.type", "tool_use"), first("content_block_start", "content_block.input", map[string]any{})),
		ask(status(400), value("error.type", "invalid_request_error")).with("messages", "["+question+
			`,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_01A","name":"list_stations","input":""}]},`+weatherIs+"]"),
		ask(status(400), value("error.type", "invalid_request_error")).with("messages", "["+question+
			`,{"role":"assistant","content":[{"type":"text","text":"Let me see."}]},`+weatherIs+"]"),
		ask(status(200), value("stop_reason", "end_turn")).with("messages", "["+question+
			`,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_01A","name":"list_stations","input":{}}]},`+weatherIs+"]"),
	}},
	{id: "tool-input-complete-in-start-block", requests: []exchange{
		askStream(sequence("message_start content_block_start ping content_block_stop message_delta message_stop"),
			first("content_block_start", "content_block.input", json.RawMessage(`{"city":"Paris","days":3}`))),
	}},
	{id: "fine-grained-tool-json-invalid", requests: []exchange{
		askStream(sequence(oneText), toolInput(0, `{"keywords":"Dave","limit":5}"}`), brokenInput(0), first("message_delta", "delta.stop_reason", "tool_use")),
		askStream(sequence(oneText), toolInput(0, `{"keywords": Dave, "limit": 5}`), brokenInput(0)),
		askStream(sequence(oneText), toolInput(0, `{"keywords": "Dave "the keeper" Smith", "limit": 5}`), brokenInput(0)),
	}},
}

// usageIncidents are about fields of the message that are missing or null.
var usageIncidents = []incident{
	{id: "message-delta-usage-without-input-tokens", requests: []exchange{
		askStream(sequence(oneText), first("message_delta", "usage", map[string]any{"output_tokens": 76}), has(`"usage":{"input_tokens":`)),
	}},
	{id: "message-delta-omits-usage", requests: []exchange{
		askStream(sequence(oneText), first("message_delta", "delta.stop_reason", "end_turn"), firstLacks("message_delta", "usage")),
	}},
	{id: "message-start-omits-usage", requests: []exchange{
		askStream(sequence(oneText), firstLacks("message_start", "message.usage"), has(`"type":"message_delta"`, `"output_tokens":`)),
	}},
	{id: "message-delta-omits-stop-reason", requests: []exchange{
		askStream(sequence(untilDeltas, "content_block_stop message_delta message_delta message_stop"),
			first("message_delta", "delta.stop_reason", "tool_use"), nth(2, "message_delta", "delta", map[string]any{})),
	}},
	{id: "message-start-content-null", requests: []exchange{
		askStream(sequence(oneText), first("message_start", "message.content", nil), first("message_start", "message.usage.input_tokens", 0),
			first("message_start", "message.usage.output_tokens", 0), text("Once upon*")),
	}},
	{id: "non-stream-response-without-usage", requests: []exchange{
		ask(status(200), value("type", "message"), noValue("usage")),
		askStream(sequence(oneText)),
	}},
	{id: "delta-usage-larger-input-than-start", requests: []exchange{
		askStream(first("message_start", "message.usage.input_tokens", 2679), first("message_delta", "usage.input_tokens", 10682),
			first("message_delta", "usage.cache_creation_input_tokens", 1204), first("message_delta", "usage.cache_read_input_tokens", 3318)),
	}},
	{id: "response-without-id", requests: []exchange{
		ask(status(200), value("type", "message"), noValue("id")),
		askStream(sequence(oneText), firstLacks("message_start", "message.id")),
	}},
	{id: "model-retired-as-200-text", requests: []exchange{
		ask(status(200), valueLike("content.0.text", "* is no longer available. *"), value("stop_reason", "end_turn")),
		askStream(sequence(oneText), text("* is no longer available. *")),
	}},
	{id: "batch-ended-with-mixed-rows", play: mixedRows},
	{id: "batch-jsonl-line-over-64k", play: longLine},
}

// stopIncidents are about why an answer ended, and about empty ones.
var stopIncidents = []incident{
	{id: "refusal-empty-content", requests: []exchange{
		ask(status(200), value("stop_reason", "refusal"), value("content", []any{}), value("stop_details.category", "cyber")).times(2),
		askStream(sequence("message_start message_delta message_stop"), first("message_delta", "delta.stop_reason", "refusal")),
	}},
	{id: "refusal-poisons-conversation", requests: []exchange{
		ask(status(200), value("stop_reason", "tool_use")),
		ask(status(200), value("stop_reason", "refusal"), value("content", []any{})).with("messages", "["+question+","+weatherUse+","+weatherIs+"]"),
		ask(status(200), value("stop_reason", "refusal"), value("content", []any{})).with("messages", "["+question+","+weatherUse+","+weatherIs+","+nudge+"]").times(2),
	}},
	{id: "pause-turn-with-open-server-tool", requests: []exchange{
		ask(status(200), value("stop_reason", "pause_turn"), value("content.1.type", "server_tool_use"), noValue("content.2")),
		ask(status(400), value("error.type", "invalid_request_error"), valueLike("error.message", "*without a corresponding `web_search_tool_result` block")).
			with("messages", "["+question+`,{"role":"assistant","content":[{"type":"text","text":"I will search for it."},`+searchUse+`]},`+nudge+"]"),
		ask(status(200), value("content.0.type", "web_search_tool_result"), value("stop_reason", "end_turn")).
			with("messages", "["+question+`,{"role":"assistant","content":[{"type":"text","text":"I will search for it."},`+searchUse+`]}]`),
	}},
	{id: "context-window-stop-reason", requests: []exchange{
		askStream(sequence(oneText), first("message_delta", "delta.stop_reason", "model_context_window_exceeded"), text("*its main")),
	}},
	{id: "unknown-future-stop-reason", requests: []exchange{
		askStream(sequence(oneText), first("message_delta", "delta.stop_reason", "some_future_reason"), text("The text is all there.")),
		ask(value("stop_reason", "some_future_reason")),
	}},
	{id: "empty-content-end-turn-after-tools", requests: []exchange{
		ask(value("stop_reason", "tool_use")),
		ask(status(200), value("content", []any{}), value("stop_reason", "end_turn"), value("usage.output_tokens", 3)).
			with("messages", "["+question+","+weatherUse+","+weatherIs+"]"),
		ask(status(200), valueLike("content.0.text", "It rains*")).with("messages", "["+question+","+weatherUse+","+weatherIs+","+nudge+"]"),
	}},
	{id: "thinking-only-end-turn", requests: []exchange{
		askStream(sequence(oneText), first("content_block_start", "content_block.type", "thinking"), has(`"type":"signature_delta"`, "content_block_stop"),
			first("message_delta", "delta.stop_reason", "end_turn")),
	}},
	{id: "stop-tool-use-without-tool-block", requests: []exchange{
		ask(value("stop_reason", "tool_use"), value("content.0.type", "text"), noValue("content.1")),
		askStream(sequence(oneText), first("content_block_start", "content_block.type", "text"), first("message_delta", "delta.stop_reason", "tool_use")),
	}},
	{id: "repeated-null-stop-reason-empty-turns", requests: []exchange{
		ask(status(200), value("content", []any{}), value("stop_reason", nil), value("usage.output_tokens", 8)).times(3),
		askStream(sequence("message_start message_delta message_stop"), first("message_delta", "delta.stop_reason", nil)),
	}},
	{id: "output-blocked-400", requests: []exchange{
		ask(status(400), quietAfter("", 90*time.Second), value("error.type", "invalid_request_error"),
			value("error.message", "Output blocked by content filtering policy"), value("request_id", nil)),
	}},
	{id: "refusal-details-null-fields", requests: []exchange{
		ask(value("stop_reason", "refusal"), value("stop_details", nil)),
		askStream(first("message_delta", "delta.stop_reason", "refusal"), first("message_delta", "delta.stop_details.category", nil),
			first("message_delta", "delta.stop_details.explanation", nil)),
		ask(value("stop_reason", "refusal"), noValue("stop_details")),
	}},
	{id: "max-tokens-text-reported-complete", requests: []exchange{
		askStream(sequence(oneText), text("*and only when"), first("message_delta", "delta.stop_reason", "max_tokens"), ended(whole)),
	}},
}

// blockIncidents are about blocks and deltas of kinds that clients do not expect.
var blockIncidents = []incident{
	{id: "unknown-server-tool-result-block", requests: []exchange{
		askStream(first("content_block_start", "content_block.type", "server_tool_use"), nth(2, "content_block_start", "content_block.type", "web_fetch_tool_result"),
			sequence(untilDeltas, "content_block_stop content_block_start content_block_stop content_block_start content_block_delta+ content_block_stop message_delta message_stop")),
		ask(status(400), valueLike("error.message", "*without a corresponding `web_fetch_tool_result` block")).
			with("messages", "["+question+`,{"role":"assistant","content":[`+fetchUse+`,{"type":"text","text":"The page says."}]},`+nudge+"]"),
		ask(status(200), valueLike("content.0.text", "Yes*")).
			with("messages", "["+question+`,{"role":"assistant","content":[`+fetchUse+","+fetched+`,{"type":"text","text":"The page says."}]},`+nudge+"]"),
	}},
	{id: "unknown-block-deltas-hit-stale-block", requests: []exchange{
		askStream(first("content_block_start", "content_block.type", "tool_use"), nth(2, "content_block_start", "content_block.type", "hologram"),
			nth(3, "content_block_start", "content_block.type", "text"), has(`"index":1,"delta":{"type":"hologram_delta"`, `"type":"text_delta"`),
			toolInput(0, `{"city":"Paris","days":3}`)),
	}},
	{id: "thinking-empty-text-signature-only", requests: []exchange{
		askStream(sequence("message_start content_block_start ping content_block_delta content_block_stop content_block_start content_block_delta+ content_block_stop message_delta message_stop"),
			first("content_block_start", "content_block.thinking", ""), first("content_block_delta", "delta.type", "signature_delta"),
			nth(2, "content_block_start", "content_block.type", "tool_use")),
	}},
	{id: "text-or-thinking-prefix-in-start-block", requests: []exchange{
		askStream(sequence(twoBlocks), first("content_block_start", "content_block.thinking", "The user sen"), nth(2, "content_block_start", "content_block.text", "Hel"),
			text("lo, and welcome to the lighthouse.")),
	}},
	{id: "signature-split-over-deltas", requests: []exchange{
		askStream(has(`{"type":"signature_delta","signature":"EqoB`, `{"type":"signature_delta","signature":"TGln`, `{"type":"signature_delta","signature":"GAE9`, "content_block_stop")),
	}},
	{id: "signature-delta-unknown-to-client", requests: []exchange{
		askStream(sequence(twoBlocks), has(`"type":"thinking_delta"`, `"type":"signature_delta"`, `"type":"tool_use"`)),
	}},
	{id: "several-thinking-blocks-each-signed", requests: []exchange{
		askStream(first("content_block_start", "content_block.type", "thinking"), nth(2, "content_block_start", "content_block.type", "tool_use"),
			nth(3, "content_block_start", "content_block.type", "thinking"),
			has(`"index":0,"delta":{"type":"signature_delta"`, `"index":2,"delta":{"type":"thinking_delta"`, `"index":2,"delta":{"type":"signature_delta"`)),
	}},
	{id: "start-block-without-text-field", requests: []exchange{
		askStream(sequence(oneText), first("content_block_start", "content_block", jsontree.Obj("type", "text", "citations", nil)), text("Once upon*")),
	}},
	{id: "thinking-block-unknown-to-parser", requests: []exchange{
		askStream(first("content_block_start", "content_block.type", "thinking"), nth(2, "content_block_start", "content_block.type", "hologram"), text("Hello!")),
	}},
	{id: "redacted-thinking-in-start-only", requests: []exchange{
		askStream(sequence("message_start content_block_start ping content_block_stop content_block_start content_block_delta+ content_block_stop",
			"content_block_start content_block_delta+ content_block_stop message_delta message_stop"),
			first("content_block_start", "content_block", json.RawMessage(`{"type":"redacted_thinking","data":"EmwKAhgBEgxMaWdodGhvdXNlS2VlcGVy"}`))),
	}},
	{id: "citations-delta-without-text", requests: []exchange{
		askStream(sequence(oneText), first("content_block_delta", "delta.type", "text_delta"), nth(3, "content_block_delta", "delta.type", "citations_delta"),
			nth(4, "content_block_delta", "delta.type", "text_delta"), nth(3, "content_block_delta", "delta.citation.type", "char_location")),
	}},
	{id: "compaction-delta-null-content", requests: []exchange{
		askStream(sequence(twoBlocks), first("content_block_delta", "delta", json.RawMessage(`{"type":"compaction_delta","content":null}`))),
	}},
}

// inputOver says that the pieces of input of the first block add up to more
// bytes than this.
func inputOver(size int) check {
	return func(a *answer) error {
		if got := len(joined(a, 0, "partial_json")); got <= size {
			return fmt.Errorf("the input has %d bytes, expected more than %d", got, size)
		}
		return nil
	}
}
