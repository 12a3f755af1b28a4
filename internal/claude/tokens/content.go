package tokens

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// OfContent is how many tokens of output content blocks are, and how many
// of those are thinking. What tools of the API found is no output.
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

// blockText is what a tool call, or a block of a type without a rule of its own,
// is counted as: the JSON it is, and the tokens of its frame.
func blockText(block *jsontree.Node) (frame int, name, rest string) {
	if input := block.Field("input"); input.Is(jsontree.Object) {
		return toolUseTokens, block.Field("name").Str(), input.String()
	}
	return 0, "", block.String()
}

func OfBlock(block *jsontree.Node) int {
	frame, name, rest := blockText(block)
	return frame + Count(name) + Count(rest)
}

// EstimateContent is about how many tokens what a block holds is, all of its text
// estimated.
func EstimateContent(content *jsontree.Node) int {
	p := Prompt{}
	p.content(content)
	return p.Total
}
