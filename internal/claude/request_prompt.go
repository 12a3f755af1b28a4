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

// outputSchema is the JSON Schema the answer's text must satisfy, or nil.
func (r *Request) outputSchema() *jsontree.Node {
	format := r.Body.Get("output_config.format")
	if format == nil {
		format = r.Body.Field("output_format") // the beta's place for it
	}
	if format.Field("type").Str() != "json_schema" {
		return nil
	}
	if schema := format.Field("schema"); schema != nil {
		return schema
	}
	return jsontree.Obj()
}

// The turns of a legacy prompt.
const (
	HumanTurn     = "\n\nHuman:"
	AssistantTurn = "\n\nAssistant:"
)
