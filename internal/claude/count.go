package claude

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// What the parts of a prompt cost beside their text, in tokens. The figures
// are near what the API reports and are not confirmed.
const (
	requestTokens = 3   // the frame of every request
	messageTokens = 4   // the frame of every message
	toolsTokens   = 346 // the instructions that come with any tool
	toolUseTokens = 20  // the frame of a tool call

	imageBytesPerToken = 375 // of a picture's file: 750 pixels a token, half a byte a pixel
	minImageTokens     = 85
	maxImageTokens     = 1600 // pictures are scaled down to this
	linkedImageTokens  = 1334 // a picture of unknown size: 1000 by 1000 pixels

	pageBytes  = 50_000 // of a PDF file
	pageTokens = 2000   // text and picture of a page
)

// TokenCount is the answer to POST /v1/messages/count_tokens: what is left of the
// prompt after context management, and what there was of it before.
func TokenCount(req *Request) *jsontree.Node {
	edits := req.edits()
	count := jsontree.Obj("input_tokens", max(req.PromptTokens()-edits.cleared, 0))
	switch {
	case edits.applied != nil:
		count.SetField("context_management", jsontree.Obj("original_input_tokens", req.PromptTokens()+edits.dropped))
	case req.BetaFields().Context:
		count.SetField("context_management", nil)
	}
	return count
}

// CountRequest is how many tokens of input a request has: system prompt,
// messages, tools, images and documents. Parts of the wrong type count nothing.
// The first 8 KB of text are counted, longer texts after them estimated; see
// EstimateText.
func CountRequest(body *jsontree.Node) int { return countPrompt(body).total }

// promptCount is the tokens of a prompt, and where it asks to be cached.
type promptCount struct {
	total int
	exact int         // how many bytes of text are still to be counted, not estimated
	place int         // of the next block
	marks []cacheMark // in order
}

// exactBytes is how much text of a prompt is counted, in texts that fit as a
// whole.
const exactBytes = 8 << 10

func (p *promptCount) text(text string) {
	if len(text) > p.exact {
		p.total += EstimateText(text)
		return
	}
	p.exact -= len(text)
	p.total += CountText(text)
}

// countPrompt goes through a prompt in the order in which caching does: tools,
// system prompt, messages.
func countPrompt(body *jsontree.Node) promptCount {
	p := promptCount{total: requestTokens, exact: exactBytes}
	if tools := body.Field("tools").List(); len(tools) > 0 {
		p.total += toolsTokens
		for _, tool := range tools {
			p.text(tool.String())
			p.mark(tool)
			p.place++
		}
	}
	p.top(body.Field("system"))
	for _, message := range body.Field("messages").List() {
		p.total += messageTokens
		p.top(message.Field("content"))
	}
	if control := body.Field("cache_control"); control.Is(jsontree.Object) {
		if p.place = lastCacheable(body, p.place-1); p.place >= 0 {
			p.mark(body)
		}
	}
	return p
}

// top is the content of a message, or the system prompt: each block of it has a
// place of its own.
func (p *promptCount) top(content *jsontree.Node) {
	if content.Is(jsontree.String) {
		p.text(content.Text)
		p.place++
		return
	}
	for _, block := range content.List() {
		p.block(block)
		p.mark(block)
		p.place++
	}
}

// content is what a block holds: a mark in it is a mark of the block.
func (p *promptCount) content(content *jsontree.Node) {
	p.text(content.Str())
	for _, block := range content.List() {
		p.block(block)
		p.mark(block)
	}
}

func (p *promptCount) block(block *jsontree.Node) {
	switch block.Field("type").Str() {
	case "text":
		p.text(block.Field("text").Str())
	case "image":
		p.total += imageTokens(block.Field("source"))
	case "document":
		p.text(block.Field("title").Str())
		p.text(block.Field("context").Str())
		p.document(block.Field("source"))
	case "tool_result":
		p.total += toolUseTokens
		p.content(block.Field("content"))
	case "compaction":
		p.text(block.Field("content").Str())
	case "thinking", "redacted_thinking":
		// The API drops the thinking of earlier turns and does not charge for it.
	default:
		frame, name, rest := blockText(block)
		p.total += frame
		p.text(name)
		p.text(rest)
	}
}

func (p *promptCount) document(source *jsontree.Node) {
	switch source.Field("type").Str() {
	case "text":
		p.text(source.Field("data").Str())
	case "content":
		p.content(source.Field("content"))
	default:
		p.total += pageTokens * (1 + len(source.Field("data").Str())*3/4/pageBytes)
	}
}

// mark notes that the prompt is to be cached up to here when v has a
// cache_control.
func (p *promptCount) mark(v *jsontree.Node) {
	control := v.Field("cache_control")
	if !control.Is(jsontree.Object) {
		return
	}
	m := cacheMark{p.place, p.total, control.Field("ttl").Str() == "1h"}
	if last := len(p.marks) - 1; last >= 0 && p.marks[last].place == m.place {
		m.oneHour = m.oneHour || p.marks[last].oneHour
		p.marks[last] = m
		return
	}
	p.marks = append(p.marks, m)
}

func imageTokens(source *jsontree.Node) int {
	data := source.Field("data").Str()
	if data == "" {
		return linkedImageTokens
	}
	return min(max(len(data)*3/4/imageBytesPerToken, minImageTokens), maxImageTokens)
}

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
