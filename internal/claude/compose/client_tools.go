package compose

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// callClient adds a tool_use block. If the input does not fit into the tokens that are
// left, it stays empty: the model came no further.
func (c *composer) callClient(use call) {
	input := use.input
	if input == nil {
		input = c.clientInput(use.tool)
	}
	block := newToolUse(claude.ToolUseID(c.ids), use.name, input)
	if toolset := toolsetOf(use.tool.Field("type").Str()); toolset != "" {
		block.SetField("toolset_name", toolset)
	}
	c.awaitsClient = c.use(block)
	if !c.awaitsClient {
		block.SetField("input", jsontree.Obj())
		c.content = append(c.content, block)
	}
}

// use adds the use of a tool if it fits into what is left of max_tokens, and
// reports whether it does.
func (c *composer) use(block *jsontree.Node) bool {
	size := tokens.OfBlock(block)
	if size > c.tokensLeft {
		c.stopReason = "max_tokens"
		return false
	}
	c.tokensLeft -= size
	c.content = append(c.content, block)
	return true
}

// clientInput is an input that is apt for a tool: by its schema, or, for those
// whose schemas are the API's own, one that changes nothing.
func (c *composer) clientInput(tool *jsontree.Node) *jsontree.Node {
	typ := tool.Field("type").Str()
	switch {
	case strings.HasPrefix(typ, "bash_"):
		return jsontree.Obj("command", sampleCommand)
	case strings.HasPrefix(typ, "text_editor_"):
		return jsontree.Obj("command", "view", "path", ".")
	case strings.HasPrefix(typ, "memory_"):
		return jsontree.Obj("command", "view", "path", "/memories")
	case strings.HasPrefix(typ, "computer_") && toolsetOf(typ) == "":
		return jsontree.Obj("action", "screenshot")
	default:
		return c.sampleObject(tool.Field("input_schema"))
	}
}

// sampleObject is a value for a schema of objects, empty if the schema is of
// anything else.
func (c *composer) sampleObject(schema *jsontree.Node) *jsontree.Node {
	if schema == nil {
		schema = jsontree.Obj()
	}
	if value := c.sample(schema); value.Is(jsontree.Object) {
		return value
	}
	return jsontree.Obj()
}

// toolsetOf is the name of the family of tools that a type of tool is, or "".
func toolsetOf(typ string) string {
	for _, family := range []string{"browser", "computer"} {
		if strings.HasPrefix(typ, family+"_toolset_") {
			return family
		}
	}
	return ""
}

// toolsetMembers is tools of the families that can be called without any input.
var toolsetMembers = map[string][]string{
	"browser":  {"screenshot", "list_tabs"},
	"computer": {"screenshot", "cursor_position"},
}

// toolsetTools is the first of those members of a family that is not disabled, if there
// is one.
func toolsetTools(toolset *jsontree.Node) []call {
	for _, member := range toolsetMembers[toolsetOf(toolset.Field("type").Str())] {
		if enabled := toolset.Field("configs").Field(member).Field("enabled"); enabled == nil || enabled.True() {
			return []call{{tool: toolset, name: member}}
		}
	}
	return nil
}
