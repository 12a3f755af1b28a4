package check

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
)

// The rules are those in the API's OpenAPI description, unless they name another
// source.
func TestWhatRulesEachOtherOut(t *testing.T) {
	const clear = `"context_management":{"edits":[{"type":"clear_thinking_20251015"}]}`
	const thinks = `"thinking":{"type":"enabled","budget_tokens":1024},`
	const notThinking = "`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive"
	const summarize = `"compaction":{"type":"summarize"}`
	betas := []string{"context-management-2025-06-27", "compact-2026-09-04", "server-side-fallback-2026-06-01", "message-threads-2026-08-12", "mid-conversation-output-config-2026-07-01"}
	rules := []refusal{
		{name: "compaction beside context_management", model: "claude-opus-5", body: summarize + `,"context_management":{"edits":[]}`,
			want: "`compaction` cannot be combined with `context_management`", legal: summarize + `,"context_management":null`},
		{name: "a compaction of nothing", model: "claude-opus-5", body: summarize + `,"messages":[{"role":"system","content":[],"output_config":{"effort":"low"}}]`, want: "compaction: there is nothing to summarize", legal: summarize},
		// anthropics/claude-code#11971
		{name: "thinking is cleared that there is none of", body: clear, want: notThinking, legal: thinks + clear},
		{name: "thinking is cleared that is disabled", model: "claude-opus-4-6", body: `"thinking":{"type":"disabled"},` + clear, want: notThinking,
			legal: `"thinking":{"type":"adaptive"},` + clear},
		{name: "thinking is cleared second", body: thinks + `"context_management":{"edits":[{"type":"clear_tool_uses_20250919"},{"type":"clear_thinking_20251015"}]}`,
			want:  "context_management.edits: `clear_thinking_20251015` strategy must come first",
			legal: thinks + `"context_management":{"edits":[{"type":"clear_thinking_20251015"},{"type":"clear_tool_uses_20250919"}]}`},
		{name: "a fallback credit beside fallbacks", body: `"fallbacks":"default","fallback_credit_token":"t"`,
			want: "`fallback_credit_token` cannot be combined with `fallbacks`", legal: `"fallbacks":"default"`},
	}
	for i := range rules {
		rules[i].betas = betas
	}
	checkRefusals(t, rules)
}

// added returns a conversation that adds a tool to the one in the list.
func added(tool string) string {
	return `"tools":[` + weatherTool + `],"messages":[{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"tool_addition","tool":` + tool + `}]}]`
}

func TestRefusalsWithACode(t *testing.T) {
	const signed = `{"type":"compaction","content":"Earlier.","signature":"c2ln"}`
	const kept = `{"type":"compaction","content":"Earlier.","encrypted_content":"x"}`
	for _, row := range []struct {
		name, body, details, message, legal string
	}{
		{"a thread with fallbacks", `"thread":{"type":"create"},"fallbacks":"default","context_management":{"edits":[]}`,
			`{"error_code":"thread_unsupported_request","unsupported":["context_management","fallbacks"]}`,
			"`thread` cannot be combined with `context_management`", `"thread":{"type":"create"},"fallbacks":null`},
		{"a bill for nobody", `"billing_policy":{"type":"billing_policy","bill_to":"user_profile"}`, `{"error_code":"user_profile_required"}`,
			"billing_policy.bill_to: name the user profile in the anthropic-user-profile-id header", `"billing_policy":{"type":"billing_policy","bill_to":"self"}`},
		{"a compaction in the middle", turns("So.", signed), `{"error_code":"compaction_block_misplaced"}`,
			"messages.2.content.0: a `compaction` block must be the first block of the conversation",
			`"messages":[{"role":"assistant","content":[` + signed + `]},{"role":"user","content":"Hi"}]`},
		{"a tool that is nowhere", added(`{"type":"tool_reference","name":"g"}`), `{"error_code":"tool_reference_unresolved"}`,
			"messages.1.content.0.tool_addition.tool: 'g' is not defined at this position", added(`{"type":"tool_reference","name":"get_weather"}`)},
		{"a server that is nowhere", added(`{"type":"mcp_toolset_reference","server_name":"m"}`), `{"error_code":"tool_reference_unresolved"}`,
			"messages.1.content.0.tool_addition.tool: 'm' is not defined at this position",
			added(`{"type":"tool_definition","definition":{"name":"g","input_schema":{"type":"object"}}}},{"type":"tool_removal","tool":{"type":"tool_reference","name":"g"}`)},
		{"two compactions", `"messages":[{"role":"user","content":[` + signed + `,` + signed + `]}]`, `{"error_code":"compaction_block_ambiguous"}`,
			"messages.0.content.1: more than one `compaction` block has content", turns(kept, "So?", kept, "And?")},
	} {
		t.Run(row.name, func(t *testing.T) {
			betas := []string{"compact-2026-09-04", "message-threads-2026-08-12", "user-profiles-billing-2026-10-01", "inline-tools-2026-09-15", "server-side-fallback-2026-06-01", "context-management-2025-06-27"}
			got := Request(refusal{betas: betas, model: "claude-opus-5"}.request(t, row.body, claude.Version2026), claude.Strict, models.Default())
			require.NotNil(t, got, "accepted")
			assert.Equal(t, &apierror.Error{Status: 400, Type: "invalid_request_error", Message: row.message, Details: got.Details}, got)
			assert.JSONEq(t, row.details, got.Details.String())
			assert.Nil(t, Request(refusal{betas: betas, model: "claude-opus-5"}.request(t, row.legal, claude.Version2026), claude.Strict, models.Default()))
		})
	}
}

func TestBillsAreForWhomTheHeaderNames(t *testing.T) {
	req := refusal{betas: []string{"user-profiles-billing-2026-10-01"}}.request(t, `"billing_policy":{"type":"billing_policy","bill_to":"user_profile"}`, claude.Version2026)
	req.UserProfile = "uprof_1"
	assert.Nil(t, Request(req, claude.Strict, models.Default()))
	req.BatchSize = 1
	assert.Equal(t, "billing_policy.bill_to: Message batches cannot be billed to a user profile", Request(req, claude.Strict, models.Default()).Message)
	req.UserProfile, req.BatchSize, req.Endpoint = "", 0, claude.CountTokens
	req.Body.Members = req.Body.Members[:3] // without max_tokens
	assert.Nil(t, Request(req, claude.Strict, models.Default()), "nobody pays for counting")
}

func TestBatchesHaveNoFallbacks(t *testing.T) {
	req := refusal{betas: []string{"server-side-fallback-2026-07-01"}}.request(t, `"fallbacks":"default"`, claude.Version2026)
	assert.Nil(t, Request(req, claude.Strict, models.Default()))
	req.BatchSize = 1
	assert.Equal(t, "fallbacks: Server-side fallback is not supported in message batches", Request(req, claude.Strict, models.Default()).Message)
}

func TestStatesOfABrowserAreChecked(t *testing.T) {
	state := func(rest string) string {
		return called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[`+rest+`]}]}`, "a")
	}
	tab := func(id, active string) string {
		return `{"tab_id":"` + id + `","title":"","url":"","active":` + active + `}`
	}
	browser := func(tabs, rest string) string { return `{"type":"browser_state","tabs":[` + tabs + `]` + rest + `}` }
	const at = "messages.2.content.0.tool_result.content."
	legal := state(browser(tab("1", "true")+","+tab("2", "false"), `,"state_changes":[{"type":"tab_opened","tab_id":"2"}]`))
	rules := []refusal{
		{name: "two states", body: state(browser("", "") + "," + browser("", "")), want: at + "1.browser_state: a `tool_result` may have only one `browser_state`", legal: state(browser("", ""))},
		{name: "no active tab", body: state(browser(tab("1", "false"), "")), want: at + "0.browser_state.tabs: exactly one tab must be active, not 0", legal: legal},
		{name: "two active tabs", body: state(browser(tab("1", "true")+","+tab("2", "true"), "")), want: at + "0.browser_state.tabs: exactly one tab must be active, not 2", legal: legal},
		{name: "two tabs of one id", body: state(browser(tab("1", "true")+","+tab("1", "false"), "")), want: at + "0.browser_state.tabs: `tab_id` must be unique", legal: legal},
		{name: "a tab was opened that is not there", body: state(browser(tab("1", "true"), `,"state_changes":[{"type":"tab_opened","tab_id":"3"}]`)),
			want: at + "0.browser_state.state_changes.0.tab_id: the tab that was opened is not in `tabs`", legal: legal},
		{name: "a download changes twice", body: state(browser("", `,"state_changes":[{"type":"download_started","download_id":"d","url":"u"},{"type":"download_failed","download_id":"d","url":"u"}]`)),
			want: at + "0.browser_state.state_changes.1.download_id: a download may change only once in one result", legal: legal},
		{name: "a failure has no state", body: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true,"content":[`+browser("", "")+`]}]}`, "a"),
			want: at + "0.browser_state: `browser_state` is not permitted if `is_error` is true", legal: legal},
	}
	checkRefusals(t, rules)
}
