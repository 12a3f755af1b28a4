package check

import (
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
)

const weatherTool = `{"name":"get_weather","input_schema":{"type":"object"}}`

// called returns a conversation in which the assistant calls tools with these ids.
func called(rest string, ids ...string) string {
	var uses []string
	for _, id := range ids {
		uses = append(uses, `{"type":"tool_use","id":"`+id+`","name":"get_weather","input":{}}`)
	}
	return `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[` + strings.Join(uses, ",") + `]}` + rest + `]`
}

func results(ids ...string) string {
	return `,{"role":"user","content":[` + resultBlocks(ids...) + `]}`
}

func resultBlocks(ids ...string) string {
	var blocks []string
	for _, id := range ids {
		blocks = append(blocks, `{"type":"tool_result","tool_use_id":"`+id+`","content":"sunny"}`)
	}
	return strings.Join(blocks, ",")
}

func TestToolDefinitionsAreChecked(t *testing.T) {
	checkRefusals(t, []refusal{
		{name: "a tool's name has no spaces", body: `"tools":[{"name":"get weather","input_schema":{"type":"object"}}]`,
			want: "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'", legal: `"tools":[` + weatherTool + `]`},
		{name: "a tool's name has at most 128 characters",
			body:  `"tools":[{"name":"` + strings.Repeat("a", 129) + `","input_schema":{"type":"object"}}]`,
			want:  "tools.0.custom.name: String should have at most 128 characters",
			legal: `"tools":[{"name":"` + strings.Repeat("a", 128) + `","input_schema":{"type":"object"}}]`},
		{name: "tool names are unique", body: `"tools":[` + weatherTool + `,` + weatherTool + `]`, want: "tools: Tool names must be unique.",
			legal: `"tools":[` + weatherTool + `,{"type":"web_search_20250305","name":"web_search"}]`},
		{name: "a server tool has its own name", body: `"tools":[{"type":"web_search_20250305","name":"search"}]`,
			want:  "tools.0.web_search_20250305.name: Input should be 'web_search'",
			legal: `"tools":[{"type":"web_search_20250305","name":"web_search"}]`},
		{name: "a forced tool exists", body: `"tools":[` + weatherTool + `],"tool_choice":{"type":"tool","name":"x"}`,
			want:  "Tool 'x' not found in provided tools",
			legal: `"tools":[` + weatherTool + `],"tool_choice":{"type":"tool","name":"get_weather"}`},
		{name: "any tool is one of some", body: `"tool_choice":{"type":"any"}`,
			want: "tool_choice.any may only be specified while providing tools", legal: `"tool_choice":{"type":"auto"}`},
		{name: "any tool is one of no tools", body: `"tools":[],"tool_choice":{"type":"any"}`,
			want: "tool_choice.any may only be specified while providing tools", legal: `"tools":[` + weatherTool + `],"tool_choice":{"type":"any"}`},
		{name: "a forced tool may come from an MCP server", betas: []string{"mcp-client-2025-11-20"},
			body: `"tool_choice":{"type":"tool","name":"x"}`, want: "Tool 'x' not found in provided tools",
			legal: `"tools":[{"type":"mcp_toolset","mcp_server_name":"m"}],"tool_choice":{"type":"tool","name":"x"},
				"mcp_servers":[{"type":"url","name":"m","url":"https://example.com"}]`},
	})
}

func TestDeferredToolsAreChecked(t *testing.T) {
	const deferred = `{"name":"later","input_schema":{"type":"object"},"defer_loading":true`
	refer := func(tools, name string) string {
		return tools + "," + called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"tool_reference","tool_name":"`+name+`"}]}]}`, "a")
	}
	searched := func(name string) string {
		return `"tools":[` + weatherTool + `,` + deferred + `}],` + turns(`{"type":"server_tool_use","id":"srvtoolu_1","name":"tool_search_tool_bm25","input":{}},`+
			`{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"tool_search_tool_search_result",`+
			`"tool_references":[{"type":"tool_reference","tool_name":"`+name+`"}]}}`, "Go on.")
	}
	both := `"tools":[` + weatherTool + `,` + deferred + `}]`
	checkRefusals(t, []refusal{
		// nearai/ironclaw#7274
		{name: "all tools are deferred", body: `"tools":[` + deferred + `}]`, want: "At least one tool must have defer_loading=false. All tools cannot be deferred", legal: both},
		// anthropics/claude-code#30920
		{name: "a deferred tool is cached", body: `"tools":[` + weatherTool + `,` + deferred + `,"cache_control":{"type":"ephemeral"}}]`,
			want:  "Tool 'later' cannot have both defer_loading=true and cache_control set. Tools with defer_loading cannot use prompt caching.",
			legal: `"tools":[` + weatherTool + `,` + strings.Replace(deferred, "true", "false", 1) + `,"cache_control":{"type":"ephemeral"}}]`},
		// the same text in many reports of clients whose tools went away
		{name: "a reference to no tool", body: refer(both, "gone"), want: "Tool reference 'gone' not found in available tools", legal: refer(both, "later")},
		{name: "a found tool that is gone", body: searched("gone"), want: "Tool reference 'gone' not found in available tools", legal: searched("later")},
		// the API's OpenAPI description; the text is not confirmed
		{name: "domains are allowed and blocked", body: `"tools":[{"type":"web_search_20250305","name":"web_search","allowed_domains":["a.com"],"blocked_domains":["b.com"]}]`,
			want:  "tools.0.web_search_20250305: `allowed_domains` and `blocked_domains` cannot both be specified",
			legal: `"tools":[{"type":"web_search_20250305","name":"web_search","allowed_domains":["a.com"],"blocked_domains":null}]`},
		// jlevy/markform#153
		{name: "a failure says nothing", body: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true}]}`, "a"),
			want:  "messages.2.content.0.tool_result: content cannot be empty if `is_error` is true",
			legal: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}`, "a")},
		{name: "a failure says nothing in a list", body: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true,"content":[]}]}`, "a"),
			want:  "messages.2.content.0.tool_result: content cannot be empty if `is_error` is true",
			legal: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true,"content":"no"}]}`, "a")},
	})
}

func TestMCPServersHaveToolsets(t *testing.T) {
	const server = `"mcp_servers":[{"type":"url","name":"m","url":"https://example.com"}]`
	const toolset = `"tools":[{"type":"mcp_toolset","mcp_server_name":"%"}]`
	of := func(name string) string { return strings.Replace(toolset, "%", name, 1) }
	checkRefusals(t, []refusal{
		{name: "a server without a toolset", betas: []string{"mcp-client-2025-11-20"}, body: server,
			want: "MCP server 'm' is defined but not referenced by any mcp_toolset in tools", legal: server + "," + of("m")},
		{name: "a toolset without a server", betas: []string{"mcp-client-2026-09-15"}, body: of("n"),
			want: "tools.0.mcp_toolset: MCP server 'n' is not defined in mcp_servers", legal: server + "," + of("m")},
	})
	old := refusal{betas: []string{"mcp-client-2025-04-04"}}.request(t, server, claude.Version2023)
	if refused := Request(old, claude.Strict, models.Default()); refused != nil {
		t.Errorf("the first beta has no toolsets: %v", refused)
	}
}

func TestToolIDsAreChecked(t *testing.T) {
	checkRefusals(t, []refusal{
		{name: "tool_use ids are unique in a message", body: called(results("a"), "a", "a"),
			want: "messages.1.content.1: `tool_use` ids must be unique", legal: called(results("a", "b"), "a", "b")},
		{name: "tool_use ids are unique in a conversation",
			body: called(results("a")+`,{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]}`+results("a"), "a"),
			want: "messages.3.content.0: `tool_use` ids must be unique",
			legal: called(results("a")+
				`,{"role":"assistant","content":[{"type":"tool_use","id":"b","name":"f","input":{}}]}`+results("b"), "a")},
	})
}

func TestToolUsesAndResultsArePaired(t *testing.T) {
	missing := func(ids string) string {
		return "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: " + ids +
			". Each `tool_use` block must have a corresponding `tool_result` block in the next message."
	}
	unexpected := func(at, id string) string {
		return at + ": unexpected `tool_use_id` found in `tool_result` blocks: " + id +
			". Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
	}
	const text = `{"type":"text","text":"Thanks."}`
	checkRefusals(t, []refusal{
		{name: "a tool use at the end has no result", body: called(``, "toolu_1"), want: missing("toolu_1"), legal: called(results("toolu_1"), "toolu_1")},
		{name: "a tool use is answered by words", body: called(`,{"role":"user","content":"No."}`, "toolu_1"),
			want: missing("toolu_1"), legal: called(results("toolu_1")+`,{"role":"user","content":"Go on."}`, "toolu_1")},
		{name: "parallel tool uses each need a result", body: called(results("b"), "a", "b", "c"),
			want: missing("a, c"), legal: called(results("c", "a", "b"), "a", "b", "c")},
		{name: "parallel results may come in messages of their own", body: called(results("a"), "a", "b"),
			want: missing("b"), legal: called(results("a")+results("b"), "a", "b")},
		{name: "results come before text", body: called(`,{"role":"user","content":[`+text+`,`+resultBlocks("a")+`]}`, "a"),
			want: missing("a"), legal: called(`,{"role":"user","content":[`+resultBlocks("a")+`,`+text+`]}`, "a")},
		{name: "a result comes too late", body: called(`,{"role":"user","content":"Wait."},{"role":"assistant","content":"Well?"}`+results("a"), "a"),
			want: missing("a"), legal: called(results("a"), "a")},
		{name: "a result answers nothing", body: `"messages":[{"role":"user","content":[` + resultBlocks("toolu_9") + `]}]`,
			want: unexpected("messages.0.content.0", "toolu_9"), legal: ``},
		{name: "a result answers an earlier turn",
			body: called(results("a")+`,{"role":"assistant","content":"Sunny."}`+results("a"), "a"),
			want: unexpected("messages.4.content.0", "a"),
			legal: called(results("a")+`,{"role":"assistant","content":"Sunny."},{"role":"user","content":"Thanks."}`,
				"a")},
		{name: "one tool use has two results", body: called(results("a", "a"), "a"),
			want:  "messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: a",
			legal: called(results("a"), "a")},
		{name: "a thread held by the server is not in the body", betas: []string{"message-threads-2026-08-12"}, body: `"messages":[{"role":"user","content":[` + resultBlocks("a") + `]}]`,
			want:  unexpected("messages.0.content.0", "a"),
			legal: `"thread":{"type":"continue","previous_message_id":"msg_1"},"messages":[{"role":"user","content":[` + resultBlocks("a") + `]}]`},
	})
}
