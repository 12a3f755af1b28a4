package compose

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// prompt reads what a request asks of a model.
type prompt struct{ *claude.Request }

// lastText returns the last text of the last user message. That is what a person typed:
// clients put their own reminders into blocks before it.
func (p prompt) lastText() string {
	content := p.LastUserMessage().Field("content")
	if content.Is(jsontree.String) {
		return content.Text
	}
	last := ""
	for _, block := range content.List() {
		if block.Field("type").Str() == "text" {
			last = block.Field("text").Str()
		}
	}
	return last
}

// toolResults returns the tool_result blocks of the last user message.
func (p prompt) toolResults() []*jsontree.Node {
	var results []*jsontree.Node
	for _, block := range p.LastUserMessage().Field("content").List() {
		if block.Field("type").Str() == "tool_result" {
			results = append(results, block)
		}
	}
	return results
}

// attachments counts the blocks of one type in the last user message.
func (p prompt) attachments(blockType string) int {
	count := 0
	for _, block := range p.LastUserMessage().Field("content").List() {
		if block.Field("type").Str() == blockType {
			count++
		}
	}
	return count
}

// pausedCall returns the id of the last server tool call in the last message if that is
// the assistant's, as after stop_reason pause_turn; "" for none.
func (p prompt) pausedCall() (id string) {
	messages := p.Body.Field("messages").List()
	if len(messages) == 0 || messages[len(messages)-1].Field("role").Str() != "assistant" {
		return ""
	}
	for _, block := range messages[len(messages)-1].Field("content").List() {
		switch block.Field("type").Str() {
		case "server_tool_use", "mcp_tool_use":
			id = block.Field("id").Str()
		}
	}
	return id
}

// thinks reports whether the answer must begin with a thinking block.
func (p prompt) thinks() bool {
	switch p.Body.Get("thinking.type").Str() {
	case "enabled", "adaptive":
		return true
	case "between_tools":
		return len(p.toolResults()) > 0
	default:
		return false
	}
}

// thinkingDisplay returns how the answer shows thinking, by the request or else by the
// default of the model. With "omitted" the text of thinking blocks is empty.
func (p prompt) thinkingDisplay() string {
	if display := p.Body.Get("thinking.display").Str(); display != "" {
		return display
	}
	return p.Traits().ThinkingDisplay
}

// cached returns what the prompt cache did. If that is unknown, it wrote all that is
// marked.
func (p prompt) cached() claude.Cached {
	if p.Cached != nil {
		return *p.Cached
	}
	return p.CacheUse(0)
}
