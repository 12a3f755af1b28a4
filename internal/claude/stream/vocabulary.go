package stream

import "slices"

// The event, block, delta and stop types that the API documents, which clients can be
// expected to know. A client must survive any other, since the API adds new ones
// without a new version.
var (
	eventTypes = []string{
		"message_start", "content_block_start", "content_block_delta", "content_block_stop",
		"message_delta", "message_stop", "ping", "error",
		"completion", // of the legacy endpoint
	}
	blockTypes = []string{
		"text", "thinking", "redacted_thinking", "tool_use", "server_tool_use",
		"web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
		"bash_code_execution_tool_result", "text_editor_code_execution_tool_result",
		"tool_search_tool_result", "container_upload", "mcp_tool_use", "mcp_tool_result", "mcp_tool_listing",
		"advisor_tool_result", "compaction", "fallback",
	}
	deltaTypes = []string{
		"text_delta", "input_json_delta", "thinking_delta", "signature_delta", "citations_delta", "compaction_delta",
	}
	stopReasons = []string{
		"end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "compaction", "refusal", "model_context_window_exceeded",
	}
)

// KnownEvent reports whether the API documents the type of event.
func KnownEvent(typ string) bool { return slices.Contains(eventTypes, typ) }

// KnownBlock reports whether the API documents the type of content block.
func KnownBlock(typ string) bool { return slices.Contains(blockTypes, typ) }

// KnownDelta reports whether the API documents the type of delta.
func KnownDelta(typ string) bool { return slices.Contains(deltaTypes, typ) }

// KnownStop reports whether the API documents the stop reason.
func KnownStop(reason string) bool { return slices.Contains(stopReasons, reason) }
