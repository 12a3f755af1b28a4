package claude

import (
	"strings"
	"testing"
)

const weatherTool = `{"name":"get_weather","input_schema":{"type":"object"}}`

// called is a conversation in which the assistant asks for tools by their ids.
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
			want: "tools.0.custom.name: " + toolNamePattern, legal: `"tools":[` + weatherTool + `]`},
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

func TestToolIDsAreChecked(t *testing.T) {
	const server = `{"type":"server_tool_use","id":"%","name":"web_search","input":{}}`
	search := func(id string) string {
		return `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[` +
			strings.Replace(server, "%", id, 1) + `]},{"role":"user","content":"and?"}]`
	}
	checkRefusals(t, []refusal{
		{name: "a tool_use id is a word", body: called(results("a b"), "a b"),
			want: "messages.1.content.0.tool_use.id: " + toolIDPattern, legal: called(results("a-b_1"), "a-b_1")},
		{name: "a tool_use_id is a word", body: called(results("a.b"), "ab"),
			want: "messages.2.content.0.tool_result.tool_use_id: " + toolIDPattern, legal: called(results("ab"), "ab")},
		{name: "a server tool's id has its prefix", body: search("toolu_1"),
			want: "messages.1.content.0.server_tool_use.id: " + serverToolIDForm, legal: search("srvtoolu_1")},
		{name: "a called tool's name is a word", body: strings.ReplaceAll(called(results("a"), "a"), "get_weather", "get weather"),
			want: "messages.1.content.0.tool_use.name: " + toolNamePattern, legal: called(results("a"), "a")},
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
			want: missing("a"), legal: called(`,{"role":"system","content":"Be brief."}`+results("a"), "a")},
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
