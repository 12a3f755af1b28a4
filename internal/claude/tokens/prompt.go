package tokens

import (
	"github.com/claudemock/claudemock/jsontree"
)

// What the parts of a prompt cost beside their text, in tokens. The figures are close
// to those that the API reports, and not confirmed.
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

// OfCompletion counts the prompt of a legacy completion.
func OfCompletion(prompt string) Prompt {
	p := Prompt{Total: requestTokens, exact: exactBytes}
	p.text(prompt)
	return p
}

// Prompt is the number of tokens in a prompt, and where it asks to be cached.
type Prompt struct {
	Total int
	exact int    // bytes of text that are still counted and not estimated
	place int    // index of the next block
	Marks []Mark // in order
}

// exactBytes is the number of bytes of a prompt that are counted exactly, in texts that
// fit as a whole.
const exactBytes = 8 << 10

func (p *Prompt) text(text string) {
	if len(text) > p.exact {
		p.Total += Estimate(text)
		return
	}
	p.exact -= len(text)
	p.Total += Count(text)
}

// OfPrompt counts the input tokens in the body of a request: system prompt, messages,
// tools, images and documents. Parts of the wrong type count nothing. The first 8 KB of
// text are counted, and longer texts after them are estimated; see Estimate. It goes
// through the prompt in the order of caching: tools, system prompt, messages.
func OfPrompt(body *jsontree.Node) Prompt {
	p := Prompt{Total: requestTokens, exact: exactBytes}
	if tools := body.Field("tools").List(); len(tools) > 0 {
		p.Total += toolsTokens
		for _, tool := range tools {
			if !InPrompt(tool) {
				continue
			}
			p.text(tool.String())
			p.mark(tool)
			p.place++
		}
	}
	p.top(body.Field("system"))
	for _, message := range body.Field("messages").List() {
		p.Total += messageTokens
		p.top(message.Field("content"))
	}
	if control := body.Field("cache_control"); control.Is(jsontree.Object) {
		if p.place = lastCacheable(body, p.place-1); p.place >= 0 {
			p.mark(body)
		}
	}
	return p
}

// InPrompt reports whether a tool of a request stands at the beginning of the prompt. One
// with defer_loading does not: it comes in with the tool_reference that names it.
func InPrompt(tool *jsontree.Node) bool { return !tool.Field("defer_loading").True() }

// top adds the content of a message, or the system prompt, whose blocks each have an
// index.
func (p *Prompt) top(content *jsontree.Node) {
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

// content adds the content of a block. A cache_control in it counts as one of the
// block.
func (p *Prompt) content(content *jsontree.Node) {
	p.text(content.Str())
	for _, block := range content.List() {
		p.block(block)
		p.mark(block)
	}
}

func (p *Prompt) block(block *jsontree.Node) {
	switch block.Field("type").Str() {
	case "text":
		p.text(block.Field("text").Str())
	case "image":
		p.Total += imageTokens(block.Field("source"))
	case "document":
		p.text(block.Field("title").Str())
		p.text(block.Field("context").Str())
		p.document(block.Field("source"))
	case "tool_result":
		p.Total += toolUseTokens
		p.content(block.Field("content"))
	case "compaction":
		p.text(block.Field("content").Str())
	case "thinking", "redacted_thinking":
		// The API drops the thinking of earlier turns and does not charge for it.
	default:
		frame, name, rest := blockText(block)
		p.Total += frame
		p.text(name)
		p.text(rest)
	}
}

func (p *Prompt) document(source *jsontree.Node) {
	switch source.Field("type").Str() {
	case "text":
		p.text(source.Field("data").Str())
	case "content":
		p.content(source.Field("content"))
	default:
		p.Total += pageTokens * (1 + len(source.Field("data").Str())*3/4/pageBytes)
	}
}

func imageTokens(source *jsontree.Node) int {
	data := source.Field("data").Str()
	if data == "" {
		return linkedImageTokens
	}
	return min(max(len(data)*3/4/imageBytesPerToken, minImageTokens), maxImageTokens)
}
