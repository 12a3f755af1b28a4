package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// checkToolDefinitions checks the tools that a request defines. Toolsets have no name.
func checkToolDefinitions(c *conversation) *problem {
	tools := c.body.Field("tools").List()
	names := make(map[string]bool, len(tools))
	for i, tool := range tools {
		name := tool.Field("name")
		if name == nil {
			continue
		}
		if names[name.Text] {
			return &problem{"tools", "Tool names must be unique."}
		}
		names[name.Text] = true
		if p := c.checkTool(tool, i); p != nil {
			return p
		}
	}
	return checkDeferred(tools)
}

// checkTool checks settings of one tool that exclude one another. The first text is
// quoted in anthropics/claude-code#30920; the others are not confirmed.
func (c *conversation) checkTool(tool *jsontree.Node, i int) *problem {
	if tool.Field("defer_loading").True() && tool.Field("cache_control").Is(jsontree.Object) {
		return &problem{reason: fmt.Sprintf("Tool '%s' cannot have both defer_loading=true and cache_control set. "+
			"Tools with defer_loading cannot use prompt caching.", tool.Field("name").Str())}
	}
	if len(tool.Field("allowed_domains").List()) > 0 && len(tool.Field("blocked_domains").List()) > 0 {
		return &problem{fmt.Sprintf("tools.%d.%s", i, typeOf(tool)), "`allowed_domains` and `blocked_domains` cannot both be specified"}
	}
	for _, source := range members(tool.Field("url_sources")) {
		for _, named := range source.Value.Field("tools").List() {
			if name := named.Field("name").Str(); !c.hasTool(name) {
				return &problem{fmt.Sprintf("tools.%d.%s.url_sources.%s", i, typeOf(tool), source.Key), fmt.Sprintf("Tool '%s' not found in provided tools", name)}
			}
		}
	}
	return nil
}

// checkDeferred requires that the model can see at least one tool (the text is quoted
// in nearai/ironclaw#7274). A toolset counts by its default for all of its tools.
func checkDeferred(tools []*jsontree.Node) *problem {
	for _, tool := range tools {
		if !tool.Field("defer_loading").True() && !tool.Field("default_config").Field("defer_loading").True() {
			return nil
		}
	}
	if len(tools) == 0 {
		return nil
	}
	return &problem{reason: "At least one tool must have defer_loading=false. All tools cannot be deferred"}
}

// checkServers requires that toolsets and MCP servers match: since
// mcp-client-2025-11-20 each server needs a toolset. The first text is quoted in
// several reports; the second is not confirmed.
func checkServers(c *conversation) *problem {
	if !c.req.HasBeta("mcp-client-2025-11-20") && !c.req.HasBeta("mcp-client-2026-") {
		return nil
	}
	used := map[string]bool{}
	for _, tool := range c.body.Field("tools").List() {
		if typeOf(tool) == "mcp_toolset" {
			used[tool.Field("mcp_server_name").Str()] = true
		}
	}
	defined := map[string]bool{}
	for _, server := range c.body.Field("mcp_servers").List() {
		name := server.Field("name").Str()
		if !used[name] && !c.bringsLater() {
			return &problem{reason: fmt.Sprintf("MCP server '%s' is defined but not referenced by any mcp_toolset in tools", name)}
		}
		defined[name] = true
	}
	for i, tool := range c.body.Field("tools").List() {
		if name := tool.Field("mcp_server_name").Str(); typeOf(tool) == "mcp_toolset" && !defined[name] {
			return &problem{fmt.Sprintf("tools.%d.mcp_toolset", i), fmt.Sprintf("MCP server '%s' is not defined in mcp_servers", name)}
		}
	}
	return nil
}

// hasTool reports whether the body lists a tool with that name.
func (c *conversation) hasTool(name string) bool {
	if c.names == nil {
		c.names = map[string]bool{}
		for _, tool := range c.body.Field("tools").List() {
			c.names[tool.Field("name").Str()] = true
		}
	}
	return c.names[name]
}

// checkToolChoice requires that a forced tool exists. The names of tools that come from
// MCP servers, toolsets and system messages are unknown here.
func checkToolChoice(c *conversation) *problem {
	choice := c.body.Field("tool_choice")
	kind := typeOf(choice)
	if kind != "any" && kind != "tool" || c.bringsTools() {
		return nil
	}
	tools := c.body.Field("tools").List()
	if kind == "any" {
		if len(tools) == 0 {
			return &problem{reason: "tool_choice.any may only be specified while providing tools"}
		}
		return nil
	}
	wanted := choice.Field("name").Str()
	for _, tool := range tools {
		if tool.Field("name").Str() == wanted {
			return nil
		}
	}
	return &problem{reason: fmt.Sprintf("Tool '%s' not found in provided tools", wanted)}
}

// bringsTools reports whether there may be tools that the body does not list.
func (c *conversation) bringsTools() bool {
	if c.body.Field("mcp_servers") != nil || c.body.Field("thread") != nil {
		return true
	}
	for _, tool := range c.body.Field("tools").List() {
		if strings.Contains(typeOf(tool), "toolset") {
			return true
		}
	}
	return c.bringsLater()
}

// bringsLater reports whether messages add tools that the list lacks.
func (c *conversation) bringsLater() bool {
	for _, message := range c.messages {
		for _, block := range blocks(message) {
			if typ := typeOf(block); typ == "tool_addition" || typ == "compaction" {
				return true
			}
		}
	}
	return false
}

// isWord reports whether s is not empty and has only ASCII letters, digits and
// characters of extra.
func isWord(s, extra string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		digit := c >= '0' && c <= '9'
		if !letter && !digit && strings.IndexByte(extra, c) < 0 {
			return false
		}
	}
	return s != ""
}
