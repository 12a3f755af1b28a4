package compose_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/claude/stream/streamtest"
	"github.com/claudemock/claudemock/jsontree"
)

// noon is when the requests of these tests are complete.
var noon = time.Date(2026, time.November, 30, 12, 0, 0, 0, time.UTC)

// requestFor returns a request with more fields. With betas it is one to the beta API.
func requestFor(t testing.TB, fields string, betas ...string) *claude.Request {
	t.Helper()
	body := claudetest.Parse(t, `{"model":"claude-opus-5","max_tokens":4096,`+fields+`}`)
	if body.Field("messages") == nil {
		body.SetField("messages", claudetest.Parse(t, `[{"role":"user","content":"Hello"}]`))
	}
	req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body, Betas: betas, At: noon}
	if len(betas) > 0 {
		req.Query = map[string]string{"beta": "true"}
	}
	return req
}

// answered returns the healthy message for a request.
func answered(t testing.TB, req *claude.Request) *jsontree.Node {
	t.Helper()
	return compose.Message(req, nil, claudetest.Seeded(), claudetest.Seeded())
}

// says returns the messages of a body with one user message.
func says(text string) string {
	return `"messages":[` + jsontree.Obj("role", "user", "content", text).String() + `]`
}

const (
	weather  = `{"name":"get_weather","input_schema":{"type":"object","properties":{"location":{"type":"string"}},"required":["location"]}}`
	deferred = `{"name":"get_tide","defer_loading":true,"input_schema":{"type":"object"}}`
	mcp      = `"mcp_servers":[{"type":"url","url":"https://mcp.example","name":"harbour"}],"tools":[{"type":"mcp_toolset","mcp_server_name":"harbour"}]`

	mcpBeta     = "mcp-client-2025-11-20"
	compactBeta = "compact-2026-01-12"
	summaryBeta = "compact-2026-09-04"
	editsBeta   = "context-management-2025-06-27"
	advisorBeta = "advisor-tool-2026-03-01"
	creditBeta  = "fallback-credit-2026-07-01"
	countBeta   = "thinking-token-count-2026-05-13"
	anyBeta     = "files-api-2025-04-14"
)

func tool(name string) string { return `"tool_choice":{"type":"tool","name":"` + name + `"},` }

// variety has requests that each need another part of an answer.
var variety = []struct {
	name, fields string
	betas        []string
}{
	{"text", `"metadata":{}`, nil},
	{"text of the beta", `"metadata":{}`, []string{anyBeta}},
	{"nothing is allowed", `"max_tokens":0`, nil},
	{"thinking", `"thinking":{"type":"adaptive"}`, nil},
	{"hidden thinking", `"thinking":{"type":"adaptive","display":"omitted"}`, nil},
	{"hidden thinking, counted", `"thinking":{"type":"adaptive","display":"omitted"}`, []string{countBeta}},
	{"shown thinking, counted", `"thinking":{"type":"adaptive"}`, []string{countBeta}},
	{"a stop sequence", `"stop_sequences":["said"]`, nil},
	{"structured output", `"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer"}},"additionalProperties":false}}}`, nil},
	{"any tool", `"tool_choice":{"type":"any"},"tools":[` + weather + `]`, nil},
	{"a tool, cut", `"max_tokens":9,"tool_choice":{"type":"any"},"tools":[` + weather + `]`, nil},
	{"a shell", tool("bash") + `"tools":[{"type":"bash_20250124","name":"bash"}]`, nil},
	{"an editor", tool("str_replace_based_edit_tool") + `"tools":[{"type":"text_editor_20250728","name":"str_replace_based_edit_tool"}]`, nil},
	{"a memory", tool("memory") + `"tools":[{"type":"memory_20250818","name":"memory"}]`, nil},
	{"a browser", `"tool_choice":{"type":"any"},"tools":[{"type":"browser_toolset_20260801","configs":{"screenshot":{"enabled":false}}}]`, nil},
	{"a computer", `"tool_choice":{"type":"any"},"tools":[{"type":"computer_toolset_20260801"}]`, nil},
	{"the former computer", tool("computer") + `"tools":[{"type":"computer_20251124","name":"computer","display_width_px":9,"display_height_px":9}]`, []string{anyBeta}},
	{"web search", tool("web_search") + `"tools":[{"type":"web_search_20250305","name":"web_search"}]`, nil},
	{"web search of the beta", tool("web_search") + `"tools":[{"type":"web_search_20260318","name":"web_search"}]`, []string{anyBeta}},
	{"web search, cut", `"max_tokens":5,` + tool("web_search") + `"tools":[{"type":"web_search_20250305","name":"web_search"}]`, nil},
	{"web fetch", tool("web_fetch") + `"tools":[{"type":"web_fetch_20250910","name":"web_fetch","citations":{"enabled":true}}]`, nil},
	{"web fetch without citations", tool("web_fetch") + `"tools":[{"type":"web_fetch_20260318","name":"web_fetch"}]`, []string{anyBeta}},
	{"code execution", tool("code_execution") + `"tools":[{"type":"code_execution_20250522","name":"code_execution"}]`, nil},
	{"code execution in a shell", tool("code_execution") + `"tools":[{"type":"code_execution_20260120","name":"code_execution"}]`, nil},
	{"code execution in a container", `"container":"container_011Given",` + tool("code_execution") + `"tools":[{"type":"code_execution_20250825","name":"code_execution"}]`, nil},
	{"a file written", `"tools":[{"type":"code_execution_20250825","name":"code_execution"}],` + says("claudemock: call text_editor_code_execution"), nil},
	{"a file viewed", `"tools":[{"type":"code_execution_20250825","name":"code_execution"}],` + says(`claudemock: call text_editor_code_execution {"command":"view","path":"a"}`), nil},
	{"a file changed", `"tools":[{"type":"code_execution_20250825","name":"code_execution"}],` + says(`claudemock: call text_editor_code_execution {"command":"str_replace","path":"a","old_str":"b","new_str":"c"}`), nil},
	{"tool search by words", tool("tool_search_tool_bm25") + `"tools":[{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"},` + deferred + `]`, nil},
	{"tool search by pattern", tool("tool_search_tool_regex") + `"tools":[{"type":"tool_search_tool_regex","name":"tool_search_tool_regex"},` + weather + `]`, nil},
	{"an advisor", tool("advisor") + `"tools":[{"type":"advisor_20260301","name":"advisor","model":"claude-opus-5-5"}]`, []string{advisorBeta}},
	{"MCP", `"tool_choice":{"type":"any"},` + mcp, []string{mcpBeta}},
	{"MCP of former betas", `"tool_choice":{"type":"tool","name":"harbour"},"mcp_servers":[{"type":"url","url":"https://mcp.example","name":"harbour","tool_configuration":{"allowed_tools":["tide"]}}]`, []string{"mcp-client-2025-04-04"}},
	{"skills in a container", `"container":{"skills":[{"type":"anthropic","skill_id":"pptx"}]}`, []string{"skills-2025-10-02"}},
	{"a summary", `"compaction":{"type":"summarize"}`, []string{summaryBeta}},
	{"a summary that may not be", `"max_tokens":0,"compaction":{"type":"summarize"}`, []string{summaryBeta}},
	{"compaction, then an answer", `"context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":1}}]}`, []string{compactBeta}},
	{"compaction, then a pause", `"context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":1},"pause_after_compaction":true}]}`, []string{compactBeta}},
	{"context edits", `"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":{"type":"thinking_turns","value":1}},{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1}}]},` + twoCalls, []string{editsBeta}},
	{"no context edits", `"context_management":{}`, []string{editsBeta}},
	{"speed", `"speed":"fast"`, nil},
	{"geography and tier", `"inference_geo":"eu","service_tier":"standard_only"`, nil},
	{"diagnostics", `"diagnostics":{"previous_message_id":"msg_01A"}`, nil},
	{"a credit", `"fallback_credit_token":"t"`, []string{creditBeta, "server-side-fallback-2026-07-01"}},
	{"documents cited", `"messages":[{"role":"user","content":[
		{"type":"document","title":"a","source":{"type":"text","media_type":"text/plain","data":"The sky is blue."},"citations":{"enabled":true}},
		{"type":"document","source":{"type":"content","content":[{"type":"text","text":"One."}]},"citations":{"enabled":true}},
		{"type":"document","source":{"type":"file","file_id":"file_1"},"citations":{"enabled":true}},
		{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"Two."}],"citations":{"enabled":true}},
		{"type":"text","text":"What colour is it?"}]}]`, nil},
}

// twoCalls is a conversation with two tool calls and thinking.
var twoCalls = `"messages":[{"role":"user","content":"Go"},
	{"role":"assistant","content":[{"type":"thinking","thinking":"First this one.",` + signature + `},{"type":"tool_use","id":"toolu_1","name":"a","input":{"x":1}}]},
	{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"a long result of the first call"}]},
	{"role":"assistant","content":[{"type":"thinking","thinking":"Then that one.",` + signature + `},{"type":"tool_use","id":"toolu_2","name":"b","input":{}}]},
	{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_2","content":"done"}]}]`

// signature is one that the checks accept.
var signature = `"signature":"` + claude.Signature(claudetest.Seeded()) + `"`

// requireValidAnswer validates a message and all events of its stream against the
// description.
func requireValidAnswer(t testing.TB, req *claude.Request, message *jsontree.Node) {
	t.Helper()
	prefix := ""
	if req.Query["beta"] == "true" {
		prefix = "Beta"
	}
	claudetest.RequireValid(t, prefix+"Message", message)
	for _, e := range stream.Message(req, message, stream.Sizes{}, claudetest.Seeded()) {
		if e.Name != "ping" {
			claudetest.RequireValid(t, prefix+"MessageStreamEvent", e.Data)
		}
	}
}

func TestEveryAnswerIsAsTheDescriptionHasIt(t *testing.T) {
	for _, tt := range variety {
		t.Run(tt.name, func(t *testing.T) {
			req := requestFor(t, tt.fields, tt.betas...)
			message := answered(t, req)
			requireValidAnswer(t, req, message)
			streamtest.RequireReassembles(t, message, stream.Message(req, message, stream.Sizes{Delta: 1}, claudetest.Seeded()))

			req.Endpoint = claude.CountTokens
			name := "CountMessageTokensResponse"
			if len(tt.betas) > 0 {
				name = "Beta" + name
			}
			claudetest.RequireValid(t, name, compose.TokenCount(req))
		})
	}
}

// handedBack returns content as the official Go SDK sends it back, without fields that
// the description has in answers only.
func handedBack(t testing.TB, content *jsontree.Node) *jsontree.Node {
	t.Helper()
	for _, block := range content.Items {
		if block.Field("type").Str() == "compaction" {
			require.NoError(t, block.Unset("encrypted_content"))
		}
		if cited := block.Field("citations"); cited.Is(jsontree.Array) {
			for _, citation := range cited.Items {
				if citation.Field("file_id") != nil {
					require.NoError(t, citation.Unset("file_id"))
				}
			}
		}
	}
	return content
}

// Every client sends back the answers that it received.
func TestWhatWasAnsweredIsTakenBack(t *testing.T) {
	for _, tt := range variety {
		t.Run(tt.name, func(t *testing.T) {
			req := requestFor(t, tt.fields, tt.betas...)
			require.Nil(t, check.Request(req, claude.Strict, models.Default()), "the request itself is legal")
			content := handedBack(t, answered(t, req).Field("content"))
			if len(content.Items) == 0 {
				return
			}
			next := jsontree.Arr()
			for _, block := range content.Items {
				if block.Field("type").Str() == "tool_use" {
					next.Items = append(next.Items, jsontree.Obj("type", "tool_result", "tool_use_id", block.Field("id").Str(), "content", "ok"))
				}
			}
			next.Items = append(next.Items, jsontree.Obj("type", "text", "text", "Go on."))
			again := requestFor(t, tt.fields, tt.betas...)
			messages := again.Body.Field("messages")
			if content.Get("0.signature") != nil && content.Get("0.type").Str() == "compaction" {
				messages.Items = nil // the summary replaces them
			}
			messages.Items = append(messages.Items, jsontree.Obj("role", "assistant", "content", content), jsontree.Obj("role", "user", "content", next))
			assert.Nil(t, check.Request(again, claude.Strict, models.Default()), content)
		})
	}
}

func TestOrdinaryAnswersHaveNoFieldsOfTheBeta(t *testing.T) {
	message := answered(t, requestFor(t, `"metadata":{}`))
	for _, path := range []string{"context_management", "usage.iterations", "usage.fallback_credit"} {
		assert.Nil(t, message.Get(path), path)
	}
	named := requestFor(t, `"metadata":{}`)
	named.Betas = []string{editsBeta}
	assert.Equal(t, "null", answered(t, named).Field("context_management").String(), "who names the beta gets its field on any path")
	assert.Nil(t, answered(t, named).Get("usage.iterations"))
}
