package tokens

import "github.com/claudemock/claudemock/jsontree"

// Mark is a cache_control: the block of the prompt that it is on, how many tokens the
// prompt has up to the end of that block, and for how long it is cached.
type Mark struct {
	Place   int // index of the block: tools, the system prompt, then messages
	Tokens  int
	OneHour bool
}

// mark records that the prompt is cached up to here if v has a cache_control.
func (p *Prompt) mark(v *jsontree.Node) {
	control := v.Field("cache_control")
	if !control.Is(jsontree.Object) {
		return
	}
	m := Mark{p.place, p.Total, control.Field("ttl").Str() == "1h"}
	if last := len(p.Marks) - 1; last >= 0 && p.Marks[last].Place == m.Place {
		m.OneHour = m.OneHour || p.Marks[last].OneHour
		p.Marks[last] = m
		return
	}
	p.Marks = append(p.Marks, m)
}

// lastCacheable returns the index of the last block that can have a cache_control, or
// -1: neither thinking nor an empty text. last is the index of the last block of the
// prompt.
func lastCacheable(body *jsontree.Node, last int) int {
	messages := body.Field("messages").List()
	for i := len(messages) - 1; i >= 0; i-- {
		content := messages[i].Field("content")
		if content.Is(jsontree.String) {
			if content.Text != "" {
				return last
			}
			last--
		}
		blocks := content.List()
		for j := len(blocks) - 1; j >= 0; j-- {
			if cacheable(blocks[j]) {
				return last
			}
			last--
		}
	}
	return last // the end of the system prompt or of the tools
}

func cacheable(block *jsontree.Node) bool {
	switch block.Field("type").Str() {
	case "thinking", "redacted_thinking":
		return false
	case "text":
		return block.Field("text").Str() != ""
	default:
		return true
	}
}
