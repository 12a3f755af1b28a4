package compose

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// callClient adds a tool_use block. If the input does not fit into the tokens that are
// left, the block has an empty input, as if the model had been cut off there.
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

// use adds the call of a tool if it fits into the rest of max_tokens, and reports
// whether it does.
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

// clientInput makes up an input for a tool: by its schema, or, for tools whose schemas
// are the API's own, one that changes nothing.
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

// sampleObject makes up a value for the schema of an object. For any other schema it is
// empty.
func (c *composer) sampleObject(schema *jsontree.Node) *jsontree.Node {
	if schema == nil {
		schema = jsontree.Obj()
	}
	if value := c.sample(schema); value.Is(jsontree.Object) {
		return value
	}
	return jsontree.Obj()
}

// toolsetOf returns the name of the toolset with that type, or "".
func toolsetOf(typ string) string {
	for _, family := range []string{"browser", "computer"} {
		if strings.HasPrefix(typ, family+"_toolset_") {
			return family
		}
	}
	return ""
}

// toolsetMembers lists tools of the toolsets that need no input.
var toolsetMembers = map[string][]string{
	"browser":  {"screenshot", "list_tabs"},
	"computer": {"screenshot", "cursor_position"},
}

// toolsetTools returns the first of these tools of a toolset that is not disabled.
func toolsetTools(toolset *jsontree.Node) []call {
	for _, member := range toolsetMembers[toolsetOf(toolset.Field("type").Str())] {
		if enabled := toolset.Field("configs").Field(member).Field("enabled"); enabled == nil || enabled.True() {
			return []call{{tool: toolset, name: member}}
		}
	}
	return nil
}
