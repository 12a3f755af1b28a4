package check

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
)

func TestFieldsAreChecked(t *testing.T) {
	user := func(block string) string {
		return `"messages":[{"role":"user","content":[` + block + `]}]`
	}
	checkRefusals(t, []refusal{
		{name: "an empty object lacks the model first", body: `"-model":0,"-messages":0,"-max_tokens":0`,
			want: "model: Field required", legal: ``},
		{name: "max_tokens is required", body: `"-max_tokens":0`, want: "max_tokens: Field required", legal: `"max_tokens":1`},
		{name: "messages is required", body: `"-messages":0`, want: "messages: Field required", legal: ``},
		{name: "max_tokens is an integer", body: `"max_tokens":1.5`, want: "max_tokens: Input should be a valid integer", legal: `"max_tokens":1.0`},
		{name: "stream is a boolean", body: `"stream":"yes"`, want: "stream: Input should be a valid boolean", legal: `"stream":true`},
		{name: "messages is a list", body: `"messages":"Hi"`, want: "messages: Input should be a valid list", legal: ``},
		{name: "a message is an object", body: `"messages":["Hi"]`, want: "messages.0: Input should be a valid dictionary", legal: ``},
		{name: "system null is refused", body: `"system":null`, want: "system: Input should be a valid list", legal: `"system":"Be kind."`},
		{name: "stop sequences are strings", body: `"stop_sequences":["a",1]`,
			want: "stop_sequences.1: Input should be a valid string", legal: `"stop_sequences":["a","1"]`},
		{name: "an unknown field is an extra input", body: `"colour":"red"`,
			want: "colour: Extra inputs are not permitted", legal: `"metadata":{"user_id":"u"}`},
		{name: "an unknown field of a block is named with its path", body: user(`{"type":"text","text":"Hi","parsed":1}`),
			want: "messages.0.content.0.text.parsed: Extra inputs are not permitted", legal: user(`{"type":"text","text":"Hi","citations":null}`)},
		{name: "a beta field needs the beta API", body: `"context_management":{"edits":[]}`,
			want: "context_management: Extra inputs are not permitted", legal: `"container":"container_1"`},
		{name: "max_tokens is no field of count_tokens", endpoint: claude.CountTokens, body: `"max_tokens":5`,
			want: "max_tokens: Extra inputs are not permitted", legal: ``},
		{name: "a message needs its content", body: `"messages":[{"role":"user"}]`,
			want: "messages.0.content: Field required", legal: `"messages":[{"role":"user","content":"Hi"}]`},
		{name: "a message needs its role", body: `"messages":[{"content":"Hi"}]`,
			want: "messages.0.role: Field required", legal: ``},
		{name: "an unknown role lists the known ones", model: "claude-opus-5", body: `"messages":[{"role":"tool","content":"Hi"}]`,
			want:  "messages.0.role: Input should be 'user', 'assistant' or 'system'",
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"system","content":"Be brief."}]`},
		{name: "a block needs its type", body: user(`{"text":"Hi"}`),
			want: "messages.0.content.0.type: Field required", legal: user(`{"type":"text","text":"Hi"}`)},
		{name: "an unknown block type lists the expected tags", body: user(`{"type":"x"}`),
			want: "messages.0.content.0: Input tag 'x' found using 'type' does not match any of the expected tags: " +
				"'bash_code_execution_tool_result', 'code_execution_tool_result', 'container_upload', 'document', 'image', " +
				"'redacted_thinking', 'search_result', 'server_tool_use', 'text', 'text_editor_code_execution_tool_result', 'thinking', " +
				"'tool_result', 'tool_search_tool_result', 'tool_use', 'web_fetch_tool_result', 'web_search_tool_result'",
			legal: user(`{"type":"container_upload","file_id":"file_1"}`)},
		{name: "an image's media type is one of four",
			body:  user(`{"type":"image","source":{"type":"base64","media_type":"image/tiff","data":"AA=="}}`),
			want:  "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
			legal: user(imageBlock("image/png", onePixel))},
		{name: "a tool result holds no tool use", body: user(`{"type":"tool_result","tool_use_id":"a","content":[{"type":"tool_use"}]}`),
			want: "messages.0.content.0.tool_result.content.0: Input tag 'tool_use' found using 'type' does not match any of the expected tags: " +
				"'browser_state', 'document', 'image', 'search_result', 'text', 'tool_reference'",
			legal: user(`{"type":"text","text":"Hi"}`)},
		{name: "a cache_control's ttl is one of two", body: `"cache_control":{"type":"ephemeral","ttl":"2h"}`,
			want: "cache_control.ephemeral.ttl: Input should be '5m' or '1h'", legal: `"cache_control":{"type":"ephemeral","ttl":"1h"}`},
		{name: "a custom tool needs its input schema", body: `"tools":[{"name":"f"}]`,
			want: "tools.0.custom.input_schema: Field required", legal: `"tools":[{"name":"f","input_schema":{"type":"object"}}]`},
		{name: "an input schema needs its type", body: `"tools":[{"name":"f","input_schema":{}}]`,
			want:  "tools.0.custom.input_schema.type: Field required",
			legal: `"tools":[{"type":"custom","name":"f","input_schema":{"type":"object","$defs":{}}}]`},
		{name: "system blocks are text", body: `"system":[{"type":"image"}]`,
			want: "system.0.type: Input should be 'text'", legal: `"system":[{"type":"text","text":"Be kind."}]`},
		{name: "a thinking budget is required", body: `"thinking":{"type":"enabled"}`,
			want: "thinking.enabled.budget_tokens: Field required", legal: `"thinking":{"type":"disabled"}`},
	})
}

func TestNamingABetaOpensTheBetaAPI(t *testing.T) {
	checkRefusals(t, []refusal{
		{name: "an unknown field stays one", betas: []string{"context-management-2025-06-27"}, body: `"colour":1`,
			want: "colour: Extra inputs are not permitted", legal: `"context_management":{"edits":[]}`},
	})
}
