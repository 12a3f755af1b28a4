package tokens

import "github.com/claudemock/claudemock/jsontree"

// Mark is a cache_control: at which block of the prompt, how many tokens
// the prompt has up to there, and for how long that is to be kept.
type Mark struct {
	Place   int // from 0: tools, blocks of the system prompt, blocks of messages
	Tokens  int
	OneHour bool
}

// mark notes that the prompt is to be cached up to here when v has a
// cache_control.
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

// lastCacheable is the place of the last block that can be marked, of a prompt
// whose last block has a place: neither thinking nor empty. It is -1 when there
// is none.
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
