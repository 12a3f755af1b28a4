package claude

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// countContent is how many tokens of output content blocks are, and how many
// of those are thinking. What tools of the API found is no output.
func countContent(blocks []*jsontree.Node) (total, thinking int) {
	for _, block := range blocks {
		switch typ := block.Field("type").Str(); {
		case typ == "text":
			total += CountText(block.Field("text").Str())
		case typ == "thinking":
			n := CountText(block.Field("thinking").Str())
			total, thinking = total+n, thinking+n
		case typ == "compaction":
			total += CountText(block.Field("content").Str())
		case strings.HasSuffix(typ, "_tool_result"):
		default:
			total += blockTokens(block)
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

func blockTokens(block *jsontree.Node) int {
	frame, name, rest := blockText(block)
	return frame + CountText(name) + CountText(rest)
}

// estimateContent is about how many tokens what a block holds is, all of its text
// estimated.
func estimateContent(content *jsontree.Node) int {
	p := promptCount{}
	p.content(content)
	return p.total
}
