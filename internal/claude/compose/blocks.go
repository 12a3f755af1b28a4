package compose

import (
	"math/rand/v2"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// unnamedTool is the tool of a scripted call that names none.
const unnamedTool = "tool"

func newTextBlock(text string) *jsontree.Node {
	return jsontree.Obj("type", "text", "text", text, "citations", nil)
}

func newToolUse(id, name string, input *jsontree.Node) *jsontree.Node {
	return jsontree.Obj("type", "tool_use", "id", id, "name", name, "input", input, "caller", directCaller())
}

// directCaller marks a call that the model makes itself, and not code that it runs.
func directCaller() *jsontree.Node { return jsontree.Obj("type", "direct") }

// completeBlocks returns copies of a scenario's content blocks, with the fields that
// their types need and the scenario leaves out. It keeps fields that are present,
// whatever their values, and blocks of unknown types. serverCall is the id of the last
// call of a server tool before them, or "".
func completeBlocks(blocks []*jsontree.Node, serverCall string, r *rand.Rand) []*jsontree.Node {
	complete := make([]*jsontree.Node, 0, len(blocks))
	for _, block := range blocks {
		done := completeBlock(block, serverCall, r)
		if typ := done.Field("type").Str(); typ == "server_tool_use" || typ == "mcp_tool_use" {
			serverCall = done.Field("id").Str()
		}
		complete = append(complete, done)
	}
	return complete
}

func completeBlock(block *jsontree.Node, serverCall string, r *rand.Rand) *jsontree.Node {
	if !block.Is(jsontree.Object) {
		return block.Clone()
	}
	switch typ := block.Field("type").Str(); {
	case typ == "text":
		return withDefaults(block, newTextBlock(""))
	case typ == "thinking":
		return withDefaults(block, jsontree.Obj("type", typ, "thinking", "", "signature", claude.Signature(r)))
	case typ == "redacted_thinking":
		return withDefaults(block, jsontree.Obj("type", typ, "data", claude.Signature(r)))
	case typ == "tool_use":
		return withDefaults(block, newToolUse(claude.ToolUseID(r), unnamedTool, jsontree.Obj()))
	case typ == "server_tool_use":
		return withDefaults(block, newServerToolUse(claude.ServerToolUseID(r), webSearchTool.use, jsontree.Obj()))
	case typ == "mcp_tool_use":
		return withDefaults(block, jsontree.Obj("type", typ, "id", claude.MCPToolUseID(r), "name", "tool",
			"input", jsontree.Obj(), "server_name", "server"))
	case typ == "mcp_tool_result":
		return withDefaults(block, jsontree.Obj("type", typ, "tool_use_id", serverCall, "is_error", false, "content", jsontree.Arr()))
	case typ == "compaction":
		return withDefaults(block, jsontree.Obj("type", typ, "content", nil, "encrypted_content", nil))
	case strings.HasSuffix(typ, "_tool_result"):
		return withDefaults(block, newServerToolResult(typ, serverCall, emptyResult(typ)))
	default:
		return block.Clone()
	}
}

// withDefaults returns the fields of defaults, in their order, with the block's values
// for them, followed by the block's other fields. It changes defaults.
func withDefaults(block, defaults *jsontree.Node) *jsontree.Node {
	for _, m := range block.Members {
		defaults.SetField(m.Key, m.Value.Clone())
	}
	return defaults
}
