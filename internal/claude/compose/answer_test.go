package compose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
)

// Each row has a part of a request that the answer shows, and its place there. All are
// as in the API's description in the Go SDK 2.15.0.
func TestAnswersFitWhatWasAsked(t *testing.T) {
	const code = `"tools":[{"type":"code_execution_20250825","name":"code_execution"}]`
	const search = `"tools":[{"type":"web_search_20250305","name":"web_search","allowed_domains":["harbour.example"]}]`
	for _, tt := range []struct {
		name, fields, path, want string
		betas                    []string
	}{
		{"a text cites nothing", `"metadata":{}`, "content.0.citations", `null`, nil},
		{"speed", `"speed":"fast"`, "usage.speed", `"fast"`, nil},
		{"no speed", `"metadata":{}`, "usage.speed", `null`, nil},
		{"geography", `"inference_geo":"eu"`, "usage.inference_geo", `"eu"`, nil},
		{"tier", `"service_tier":"standard_only"`, "usage.service_tier", `"standard"`, nil},
		{"diagnostics", `"diagnostics":{"previous_message_id":"msg_01A"}`, "diagnostics", `{"cache_miss_reason":null}`, nil},
		{"diagnostics of a first turn", `"diagnostics":{"previous_message_id":null}`, "diagnostics", `null`, nil},
		{"no container", `"metadata":{}`, "container", `null`, nil},
		{"a container that is given", `"container":"container_1"`, "container", `{"id":"container_1","expires_at":"2026-12-30T12:00:00.000000Z","skills":null}`, nil},
		{"a container that is given with skills", `"container":{"id":"container_1","skills":[{"type":"custom","skill_id":"a","version":"7"}]}`, "container.skills",
			`[{"skill_id":"a","type":"custom","version":"7"}]`, nil},
		{"code that ran", tool("code_execution") + code, "content.1.content", `{"type":"bash_code_execution_result","stdout":"hello\n","stderr":"","return_code":0,"content":[]}`, nil},
		{"a search is counted", tool("web_search") + search, "usage.server_tool_use", `{"web_search_requests":1,"web_fetch_requests":0}`, nil},
		{"a search of some domains", tool("web_search") + search, "content.1.content.0.url", `"https://harbour.example/"`, nil},
		{"what a search found is cited", tool("web_search") + search, "content.2.citations.0.url", `"https://harbour.example/"`, nil},
		{"nothing searched, nothing counted", search, "usage.server_tool_use", `null`, nil},
		{"tools found", tool("tool_search_tool_bm25") + `"tools":[{"type":"tool_search_tool_bm25","name":"tool_search_tool_bm25"},` + weather + `,` + deferred + `]`,
			"content.1.content.tool_references", `[{"type":"tool_reference","tool_name":"get_tide"}]`, nil},
		{"a toolset's member says so", `"tool_choice":{"type":"any"},"tools":[{"type":"browser_toolset_20260801"}]`, "content.0.toolset_name", `"browser"`, nil},
		{"MCP", says("claudemock: call harbour") + "," + mcp, "content.0.server_name", `"harbour"`, []string{mcpBeta}},
		{"a summary ends the answer", `"compaction":{"type":"summarize"}`, "stop_reason", `"compaction"`, []string{summaryBeta}},
		{"a summary is all there is", `"compaction":{"type":"summarize"},"thinking":{"type":"adaptive"}`, "content.1", ``, []string{summaryBeta}},
		{"no edits to make", `"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}`, "context_management", `{"applied_edits":[]}`, []string{editsBeta}},
		{"edits are made", `"context_management":{"edits":[{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1}}]},` + twoCalls,
			"context_management.applied_edits", `[{"type":"clear_tool_uses_20250919","cleared_tool_uses":1,"cleared_input_tokens":7}]`, []string{editsBeta}},
		{"not of tools excluded", `"context_management":{"edits":[{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":0},"exclude_tools":["a"]}]},` + twoCalls,
			"context_management.applied_edits.0.cleared_tool_uses", `1`, []string{editsBeta}},
		{"not for too little", `"context_management":{"edits":[{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1},"clear_at_least":{"type":"input_tokens","value":9}}]},` + twoCalls,
			"context_management.applied_edits", `[]`, []string{editsBeta}},
		{"old thinking is dropped", `"context_management":{"edits":[{"type":"clear_thinking_20251015"}]},` + twoCalls,
			"context_management.applied_edits.0.cleared_thinking_turns", `1`, []string{editsBeta}},
		{"all thinking is kept", `"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},` + twoCalls,
			"context_management.applied_edits", `[]`, []string{editsBeta}},
		{"a short conversation is not compacted", `"context_management":{"edits":[{"type":"compact_20260112"}]}`, "content.0.type", `"text"`, []string{compactBeta}},
		{"one step", `"metadata":{}`, "usage.iterations.0.type", `"message"`, []string{compactBeta}},
		{"steps are for who names a beta of them", `"metadata":{}`, "usage.iterations", `null`, []string{anyBeta}},
		{"the advisor's step", tool("advisor") + `"tools":[{"type":"advisor_20260301","name":"advisor","model":"claude-opus-5-5"}]`, "usage.iterations.1.model", `"claude-opus-5-5"`, []string{advisorBeta}},
		{"a credit", `"fallback_credit_token":"t"`, "usage.fallback_credit", `{"status":{"type":"redeemed"}}`, []string{creditBeta}},
		{"no credit", `"metadata":{}`, "usage.fallback_credit", `null`, []string{creditBeta}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := answered(t, requestFor(t, tt.fields, tt.betas...)).Get(tt.path)
			if tt.want == "" {
				assert.Nil(t, got)
				return
			}
			assert.Equal(t, tt.want, got.String())
		})
	}
}

func TestALongConversationIsCompactedOnce(t *testing.T) {
	const edit = `"context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":100}}]}`
	long := `{"role":"user","content":"` + strings.Repeat("word ", 120) + `"},`
	said := func(first string) *jsontree.Node {
		return answered(t, requestFor(t, edit+`,"messages":[`+first+`{"role":"assistant","content":"Yes."},{"role":"user","content":"Go on."}]`, compactBeta))
	}
	message := said(long)
	assert.Equal(t, "compaction", message.Get("content.0.type").Str())
	assert.Equal(t, "text", message.Get("content.1.type").Str())
	assert.Equal(t, "end_turn", message.Field("stop_reason").Str())
	steps := message.Get("usage.iterations")
	assert.Equal(t, "compaction", steps.Get("0.type").Str())
	assert.Equal(t, message.Get("usage.output_tokens").String(), steps.Get("1.output_tokens").String(), "the summary is no output of the message")
	before, _ := steps.Get("0.input_tokens").Int()
	after, _ := steps.Get("1.input_tokens").Int()
	assert.Less(t, after, before)

	again := said(long + `{"role":"assistant","content":[` + message.Get("content.0").String() + `]},{"role":"user","content":"So?"},`)
	assert.Equal(t, "text", again.Get("content.0.type").Str(), "what stands before a summary is not counted again")
}

func TestClearedTokensAreNoInput(t *testing.T) {
	const edits = `"context_management":{"edits":[{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1},"clear_tool_inputs":true}]},`
	whole, less := requestFor(t, twoCalls, editsBeta), requestFor(t, edits+twoCalls, editsBeta)
	before, _ := answered(t, whole).Get("usage.input_tokens").Int()
	message := answered(t, less)
	after, _ := message.Get("usage.input_tokens").Int()
	cleared, _ := message.Get("context_management.applied_edits.0.cleared_input_tokens").Int()
	assert.Equal(t, before-after, cleared)
	assert.Greater(t, cleared, 7, "the input is cleared too")

	count := compose.TokenCount(less)
	assert.Equal(t, message.Get("usage.input_tokens").String(), count.Field("input_tokens").String())
	assert.Equal(t, before, whole.PromptTokens())
	original, _ := count.Get("context_management.original_input_tokens").Int()
	assert.Equal(t, before, original)
	assert.Equal(t, `{"input_tokens":8}`, compose.TokenCount(requestFor(t, `"metadata":{}`)).String())
	assert.Equal(t, `{"input_tokens":8,"context_management":null}`, compose.TokenCount(requestFor(t, `"metadata":{}`, anyBeta)).String())
}

func TestWhatThePromptCacheDidIsUsage(t *testing.T) {
	req := requestFor(t, `"messages":[{"role":"user","content":"`+strings.Repeat("word ", 97)+`"}]`)
	req.Cached = &claude.Cached{Written5m: 20, Written1h: 10, Read: 40}
	usage := answered(t, req).Field("usage")
	input, _ := usage.Field("input_tokens").Int()
	assert.Equal(t, req.PromptTokens()-70, input)
	assert.Equal(t, "30", usage.Field("cache_creation_input_tokens").String())
	assert.Equal(t, "40", usage.Field("cache_read_input_tokens").String())
	assert.Equal(t, `{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":10}`, usage.Field("cache_creation").String())
}

func TestStopSequencesAndLimitsCutEveryText(t *testing.T) {
	const search = `"tool_choice":{"type":"any"},"tools":[{"type":"web_search_20250305","name":"web_search"}]`
	for _, tt := range []struct{ name, more, reason, last string }{
		{"in what was found", `"stop_sequences":["first says"]`, "stop_sequence", "Two pages were found. The "},
		{"in the echo", `"stop_sequences":["simulated"]`, "stop_sequence", "You said: “Hello”\n\nThis is a "},
		{"after the search", `"max_tokens":30`, "max_tokens", "Two"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := answered(t, requestFor(t, tt.more+","+search))
			content := message.Field("content").Items
			assert.Equal(t, tt.reason, message.Field("stop_reason").Str())
			assert.True(t, strings.HasPrefix(content[len(content)-1].Field("text").Str(), tt.last), content[len(content)-1])
		})
	}
	cut := answered(t, requestFor(t, `"max_tokens":5,`+search))
	assert.Empty(t, cut.Field("content").Items, "a use without its result would not be taken back")
	assert.Equal(t, "max_tokens", cut.Field("stop_reason").Str())
}

func TestARefusalSaysWhy(t *testing.T) {
	for _, tt := range []struct {
		name    string
		details *jsontree.Node
		betas   []string
		want    string
	}{
		{"nothing known", nil, nil, `{"type":"refusal","category":null,"explanation":null}`},
		{"a category", jsontree.Obj("category", "bio"), nil, `{"type":"refusal","category":"bio","explanation":null}`},
		{"null", jsontree.Of(nil), nil, `null`},
		{"beta", nil, []string{anyBeta}, `{"type":"refusal","category":null,"explanation":null,"fallback_credit_token":null,"fallback_has_prefill_claim":null,"recommended_model":null}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := requestFor(t, `"metadata":{}`, tt.betas...)
			message := compose.Message(req, &compose.Reply{StopReason: "refusal", StopDetails: tt.details}, claudetest.Seeded(), claudetest.Seeded())
			assert.Equal(t, tt.want, message.Field("stop_details").String())
			requireValidAnswer(t, req, message)
		})
	}
}
