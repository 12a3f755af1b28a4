package claude

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// LastUserText returns the text of the last user message, with its text blocks joined
// by newlines, or "".
func (r *Request) LastUserText() string {
	return TextOf(r.LastUserMessage().Field("content"))
}

// LastUserMessage returns the last message with the role user, or nil.
func (r *Request) LastUserMessage() *jsontree.Node {
	messages := r.Body.Field("messages").List()
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Field("role").Str() == "user" {
			return messages[i]
		}
	}
	return nil
}

// TextOf returns the text of a message's content, which is a string or a list of
// blocks.
func TextOf(content *jsontree.Node) string {
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

// OutputSchema returns the JSON Schema that the text of the answer must satisfy, or
// nil.
func (r *Request) OutputSchema() *jsontree.Node {
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

// ContainerSkills returns the skills that the request wants in its container.
func (r *Request) ContainerSkills() []*jsontree.Node {
	return r.Body.Field("container").Field("skills").List()
}

// The beginnings of the turns in the prompt of the legacy endpoint.
const (
	HumanTurn     = "\n\nHuman:"
	AssistantTurn = "\n\nAssistant:"
)
