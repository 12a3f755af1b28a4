package check

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// toolChange requires that a tool that a message adds or removes is defined, in the
// list of tools or earlier in the conversation, by the API's OpenAPI description. None
// of the texts is confirmed. The tools of threads, compactions and toolsets are unknown
// here.
func (b *blockCheck) toolChange(tool *jsontree.Node) *problem {
	if typeOf(tool) == "tool_definition" {
		return b.define(tool.Field("definition"))
	}
	known := b.defined[nameOf(tool)] || b.signed > 0 || b.c.has("thread")
	for _, listed := range b.c.body.Field("tools").List() {
		known = known || nameOf(listed) == nameOf(tool) || isToolset(listed)
	}
	if known {
		return nil
	}
	return b.c.withCode("tool_reference_unresolved", &problem{b.path(true) + ".tool", "'" + strings.TrimPrefix(nameOf(tool), "mcp:") + "' is not defined at this position"})
}

// define records a tool that a message defines, and checks its input_schema.
func (b *blockCheck) define(tool *jsontree.Node) *problem {
	if b.defined == nil {
		b.defined = map[string]bool{}
	}
	b.defined[nameOf(tool)] = true
	if schema := tool.Field("input_schema"); schema != nil {
		if p := checkInputSchema(schema); p != nil {
			return p.under(b.path(true) + ".tool.definition.custom")
		}
	}
	return nil
}

// nameOf returns the name of a tool, or of the MCP server that has it, or "" for a
// toolset with neither.
func nameOf(tool *jsontree.Node) string {
	for _, key := range []string{"server_name", "mcp_server_name"} {
		if name := tool.Field(key).Str(); name != "" {
			return "mcp:" + name
		}
	}
	return tool.Field("name").Str()
}

// isToolset reports whether a tool stands for several tools of the API.
func isToolset(tool *jsontree.Node) bool {
	return strings.Contains(typeOf(tool), "_toolset_")
}
