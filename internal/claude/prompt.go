package claude

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// LastUserText is the text of the last user message, its text blocks joined
// by newlines; "" when there is none.
func (r *Request) LastUserText() string {
	return textOf(r.lastUserMessage().Field("content"))
}

// lastText is the last text of the last user message: what a person typed, where
// a client puts reminders of its own into blocks before it.
func (r *Request) lastText() string {
	content := r.lastUserMessage().Field("content")
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

func (r *Request) lastUserMessage() *jsontree.Node {
	messages := r.Body.Field("messages").List()
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Field("role").Str() == "user" {
			return messages[i]
		}
	}
	return nil
}

// textOf is the text of a message's content, which is a string or blocks.
func textOf(content *jsontree.Node) string {
	if content.Is(jsontree.String) {
		return content.Text
	}
	var texts []string
	for _, block := range content.List() {
		if block.Field("type").Str() == "text" {
			texts = append(texts, block.Field("text").Str())
		}
	}
	return strings.Join(texts, "\n")
}

// toolResults is the tool_result blocks of the last user message.
func (r *Request) toolResults() []*jsontree.Node {
	var results []*jsontree.Node
	for _, block := range r.lastUserMessage().Field("content").List() {
		if block.Field("type").Str() == "tool_result" {
			results = append(results, block)
		}
	}
	return results
}

// attachments counts the blocks of one type in the last user message.
func (r *Request) attachments(blockType string) int {
	count := 0
	for _, block := range r.lastUserMessage().Field("content").List() {
		if block.Field("type").Str() == blockType {
			count++
		}
	}
	return count
}

// outputSchema is the JSON Schema the answer's text must satisfy, or nil.
func (r *Request) outputSchema() *jsontree.Node {
	format := r.Body.Get("output_config.format")
	if format == nil {
		format = r.Body.Field("output_format") // the beta's place for it
	}
	if format.Field("type").Str() != "json_schema" {
		return nil
	}
	return orEmpty(format.Field("schema"))
}

// thinks reports whether the answer must begin with a thinking block.
func (r *Request) thinks() bool {
	switch r.Body.Get("thinking.type").Str() {
	case "enabled", "adaptive":
		return true
	case "between_tools":
		return len(r.toolResults()) > 0
	default:
		return false
	}
}
