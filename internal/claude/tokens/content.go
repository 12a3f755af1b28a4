package tokens

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// OfContent returns how many tokens of output content blocks have, and how many of
// those are thinking. The results of the API's own tools are no output.
func OfContent(blocks []*jsontree.Node) (total, thinking int) {
	for _, block := range blocks {
		switch typ := block.Field("type").Str(); {
		case typ == "text":
			total += Count(block.Field("text").Str())
		case typ == "thinking":
			n := Count(block.Field("thinking").Str())
			total, thinking = total+n, thinking+n
		case typ == "compaction":
			total += Count(block.Field("content").Str())
		case strings.HasSuffix(typ, "_tool_result"):
		default:
			total += OfBlock(block)
		}
	}
	return total, thinking
}

// blockText returns what is counted for a tool call, or for a block of a type without a
// rule of its own: the tokens of its frame, its name and its JSON.
func blockText(block *jsontree.Node) (frame int, name, rest string) {
	if input := block.Field("input"); input.Is(jsontree.Object) {
		return toolUseTokens, block.Field("name").Str(), input.String()
	}
	return 0, "", block.String()
}

// OfBlock returns how many tokens of output a tool call, or a block of a type without a
// rule of its own, has.
func OfBlock(block *jsontree.Node) int {
	frame, name, rest := blockText(block)
	return frame + Count(name) + Count(rest)
}

// EstimateContent estimates how many tokens the content of a block has.
func EstimateContent(content *jsontree.Node) int {
	p := Prompt{}
	p.content(content)
	return p.Total
}
