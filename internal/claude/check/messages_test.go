package check

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
)

func TestMessagesAreChecked(t *testing.T) {
	const prefillRefused = "This model does not support assistant message prefill. The conversation must end with a user message."
	const allNonEmpty = "all messages must have non-empty content except for the optional final assistant message"
	checkRefusals(t, []refusal{
		{name: "at least one message is required", body: `"messages":[]`, want: "messages: at least one message is required", legal: ``},
		{name: "user content is not empty", body: `"messages":[{"role":"user","content":""}]`,
			want: "messages.0: " + allNonEmpty, legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":""}]`},
		{name: "user content is no empty list", body: `"messages":[{"role":"user","content":[]}]`,
			want: "messages.0: " + allNonEmpty, legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[]}]`},
		{name: "only the final assistant message may be empty",
			body:  `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":""},{"role":"user","content":"Hi"}]`,
			want:  "messages.1: " + allNonEmpty,
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"there"}]`},
		{name: "a system message may be empty only beside an output_config", model: "claude-opus-5", betas: []string{"mid-conversation-output-config-2026-07-01"},
			body: `"messages":[{"role":"user","content":"Hi"},{"role":"system"}]`, want: "messages.1: system content must contain at least one block",
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"system","content":[],"output_config":{"effort":"low"}}]`},
		{name: "text blocks are not empty", body: `"messages":[{"role":"user","content":[{"type":"text","text":""}]}]`,
			want: "messages: text content blocks must be non-empty", legal: `"messages":[{"role":"user","content":[{"type":"text","text":"."}]}]`},
		{name: "text is not white space only", body: `"messages":[{"role":"user","content":" \n"}]`,
			want: "messages: text content blocks must contain non-whitespace text", legal: `"messages":[{"role":"user","content":" Hi \n"}]`},
		{name: "system text is not empty", body: `"system":[{"type":"text","text":""}]`,
			want: "system: text content blocks must be non-empty", legal: `"system":""`},
		{name: "system text is not white space only", body: `"system":" "`,
			want: "system: text content blocks must contain non-whitespace text", legal: `"system":" Be kind."`},
		{name: "a prefill does not end with white space", body: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So "}]`,
			want:  "messages: final assistant content cannot end with trailing whitespace",
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"}]`},
		{name: "a prefilled block does not end with white space",
			body:  `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"So\n"}]}]`,
			want:  "messages: final assistant content cannot end with trailing whitespace",
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So "},{"role":"user","content":"?"}]`},
		{name: "recent models take no prefill", model: "claude-opus-5",
			body: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"}]`, want: prefillRefused,
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"},{"role":"user","content":"?"}]`},
		{name: "recent models go on with a turn that was paused", model: "claude-opus-5",
			body: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"So"}]}]`, want: prefillRefused,
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[
				{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}]}]`},
		{name: "tool uses belong to the assistant",
			body:  `"messages":[{"role":"user","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]}]`,
			want:  "messages.0: `tool_use` blocks can only be in `assistant` messages",
			legal: `"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]`},
		{name: "tool results belong to the user",
			body:  `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_result","tool_use_id":"a"}]}]`,
			want:  "messages.1: `tool_result` blocks can only be in `user` messages",
			legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"Hi"}]}]`},
	})
}

func TestCountTokensTakesAnAssistantMessageAtTheEnd(t *testing.T) {
	checkRefusals(t, []refusal{{name: "but not an empty list", endpoint: claude.CountTokens, model: "claude-opus-5",
		body: `"messages":[]`, want: "messages: at least one message is required",
		legal: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"}]`}})
}

func TestVersion2026RefusesWhatTheOldOneTakes(t *testing.T) {
	const cited = `{"type":"text","text":"Hi","citations":[{"type":"char_location","cited_text":"a","document_index":0,` +
		`"document_title":null,"start_char_index":0,"end_char_index":1}]}`
	const document = `{"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"}}`
	const asked = `"messages":[{"role":"user","content":"Hi"},`
	rules := []refusal{
		{name: "temperature", body: `"temperature":1`, want: "temperature: " + samplingRemoved},
		{name: "top_p", body: `"top_p":1`, want: "top_p: " + samplingRemoved},
		{name: "top_k", body: `"top_k":5`, want: "top_k: " + samplingRemoved},
		{name: "a document from the assistant", body: asked + `{"role":"assistant","content":[` + document + `]}]`,
			want: "messages.1.content.0: " + documentMisplaced, legal: `"messages":[{"role":"user","content":[` + document + `]}]`},
		{name: "citations from the user", body: `"messages":[{"role":"user","content":[` + cited + `]}]`,
			want: "messages.0.content.0: " + citationsRemoved, legal: asked + `{"role":"assistant","content":[` + cited + `]}]`},
		{name: "temperature for count_tokens", endpoint: claude.CountTokens, body: `"temperature":1`, want: "temperature: " + samplingRemoved},
	}
	for i, r := range rules {
		rules[i].version = claude.Version2026
		refused := Request(r.request(t, r.body, claude.Version2023), claude.Strict, models.Default())
		if refused != nil {
			t.Errorf("%s is refused in the old version: %v", r.name, refused)
		}
	}
	checkRefusals(t, rules)
}
