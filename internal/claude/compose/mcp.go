package compose

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// mcpTool is the name of an MCP server's tool if the request names none: only the
// server knows its tools.
const mcpTool = "example_tool"

// mcpTools returns the tools of a toolset that the request names. Each can be called by
// its own name, and the first also by that of the server.
func (p prompt) mcpTools(toolset *jsontree.Node) []call {
	server := toolset.Field("mcp_server_name").Str()
	if server == "" {
		return nil
	}
	var names []string
	for _, tool := range toolset.Field("tools").List() {
		names = append(names, tool.Field("name").Str())
	}
	if configs := toolset.Field("configs"); configs.Is(jsontree.Object) {
		for _, m := range configs.Members {
			if enabled := m.Value.Field("enabled"); enabled == nil || enabled.True() {
				names = append(names, m.Key)
			}
		}
	}
	return mcpCalls(toolset, server, names)
}

// mcpServers returns the tools of MCP servers without a toolset, as in older betas.
func (p prompt) mcpServers(offered []call) []call {
	var calls []call
	for _, server := range p.Body.Field("mcp_servers").List() {
		name := server.Field("name").Str()
		if name == "" || slices.ContainsFunc(offered, func(c call) bool { return c.server == name }) {
			continue
		}
		var names []string
		for _, tool := range server.Get("tool_configuration.allowed_tools").List() {
			names = append(names, tool.Str())
		}
		calls = append(calls, mcpCalls(server, name, names)...)
	}
	return calls
}

func mcpCalls(tool *jsontree.Node, server string, names []string) []call {
	if len(names) == 0 {
		names = []string{mcpTool}
	}
	var calls []call
	for _, name := range names {
		if name != "" {
			calls = append(calls, call{tool: tool, name: name, server: server})
		}
	}
	return calls
}

// callMCP adds the call of a tool of an MCP server and its result.
func (c *composer) callMCP(use call) {
	input := use.input
	if input == nil {
		input = jsontree.Obj()
		for _, tool := range use.tool.Field("tools").List() {
			if tool.Field("name").Str() == use.name {
				input = c.sampleObject(tool.Field("input_schema"))
			}
		}
	}
	id := claude.MCPToolUseID(c.ids)
	if !c.use(jsontree.Obj("type", "mcp_tool_use", "id", id, "name", use.name, "input", input, "server_name", use.server)) {
		return
	}
	text := "A simulated answer of " + use.name + "; no server was asked."
	c.content = append(c.content, jsontree.Obj("type", "mcp_tool_result", "tool_use_id", id, "is_error", false,
		"content", jsontree.Arr(newTextBlock(text))))
	c.findings = append(c.findings, finding{text: use.name + " of " + use.server + " returned: " + quote(text, maxResultQuote)})
}
