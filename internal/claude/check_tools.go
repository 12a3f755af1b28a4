package claude

import (
	"fmt"
	"strings"
)

// toolNamePattern is the pattern of tools' names, as refusals quote it.
const toolNamePattern = "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"

// maxToolName is the length toolNamePattern allows.
const maxToolName = 128

// checkToolDefinitions looks at the tools a request defines. Toolsets have no
// name of their own.
func checkToolDefinitions(c *conversation) *problem {
	tools := items(c.body.Field("tools"))
	names := make(map[string]bool, len(tools))
	for i, tool := range tools {
		name := tool.Field("name")
		if name == nil {
			continue
		}
		if !isWord(name.Text, "_-") || len(name.Text) > maxToolName {
			return &problem{fmt.Sprintf("tools.%d.custom.name", i), toolNamePattern}
		}
		if names[name.Text] {
			return &problem{"tools", "Tool names must be unique."}
		}
		names[name.Text] = true
	}
	return nil
}

// checkToolChoice asks that a forced tool exists. Tools that MCP servers,
// toolsets and system messages bring are not known by name here.
func checkToolChoice(c *conversation) *problem {
	choice := c.body.Field("tool_choice")
	kind := typeOf(choice)
	if kind != "any" && kind != "tool" || c.bringsTools() {
		return nil
	}
	tools := items(c.body.Field("tools"))
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

// bringsTools reports whether there are tools that the body does not list.
func (c *conversation) bringsTools() bool {
	if c.body.Field("mcp_servers") != nil || c.body.Field("thread") != nil {
		return true
	}
	for _, tool := range items(c.body.Field("tools")) {
		if strings.Contains(typeOf(tool), "toolset") {
			return true
		}
	}
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
// the characters of extra.
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
