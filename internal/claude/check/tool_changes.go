package check

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// toolChange asks that what a conversation offers or takes away is defined, in
// the list of tools or earlier in the conversation, going by the API's OpenAPI
// description. None of the texts is confirmed. What a thread or a compaction
// holds of tools is not known here, nor are the members of toolsets.
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

// define notes a tool that the conversation defines, and checks it as one of the
// list.
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

// nameOf is the name of a tool, or of the MCP server that it comes from; of a
// toolset with neither it is "".
func nameOf(tool *jsontree.Node) string {
	for _, key := range []string{"server_name", "mcp_server_name"} {
		if name := tool.Field(key).Str(); name != "" {
			return "mcp:" + name
		}
	}
	return tool.Field("name").Str()
}

// isToolset reports whether a tool stands for several that the API names.
func isToolset(tool *jsontree.Node) bool {
	return strings.Contains(typeOf(tool), "_toolset_")
}
