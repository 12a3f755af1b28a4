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
	messages := items(r.Body.Field("messages"))
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
	for _, block := range items(content) {
		if block.Field("type").Str() == "text" {
			texts = append(texts, block.Field("text").Str())
		}
	}
	return strings.Join(texts, "\n")
}

// toolResults is the tool_result blocks of the last user message.
func (r *Request) toolResults() []*jsontree.Node {
	var results []*jsontree.Node
	for _, block := range items(r.lastUserMessage().Field("content")) {
		if block.Field("type").Str() == "tool_result" {
			results = append(results, block)
		}
	}
	return results
}

// attachments counts the blocks of one type in the last user message.
func (r *Request) attachments(blockType string) int {
	count := 0
	for _, block := range items(r.lastUserMessage().Field("content")) {
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
	mode := r.Body.Get("thinking.type").Str()
	return mode == "enabled" || mode == "adaptive"
}

// chosenTool is the tool the answer must or should call, or nil: the one that
// tool_choice names, the first for tool_choice any, and otherwise one whose
// name the last user message says, as long as that brings no tool results.
func (r *Request) chosenTool() *jsontree.Node {
	var tools []*jsontree.Node
	for _, tool := range items(r.Body.Field("tools")) {
		if isClientTool(tool) {
			tools = append(tools, tool)
		}
	}
	choice := r.Body.Field("tool_choice")
	named := func(tool *jsontree.Node) bool { return tool.Field("name").Str() == choice.Field("name").Str() }
	switch choice.Field("type").Str() {
	case "none":
		return nil
	case "any":
		named = func(*jsontree.Node) bool { return true }
	case "tool":
	default:
		if len(r.toolResults()) > 0 {
			return nil
		}
		text := r.LastUserText()
		named = func(tool *jsontree.Node) bool { return mentions(text, tool.Field("name").Str()) }
	}
	for _, tool := range tools {
		if named(tool) {
			return tool
		}
	}
	return nil
}

// isClientTool reports whether the client runs the tool, not the API: its own
// tools, and those of the API's that act on the client's machine.
func isClientTool(tool *jsontree.Node) bool {
	kind := tool.Field("type").Str()
	if tool.Field("name").Str() == "" {
		return false
	}
	for _, client := range []string{"custom", "bash_", "text_editor_", "computer_", "memory_"} {
		if strings.HasPrefix(kind, client) {
			return true
		}
	}
	return kind == ""
}

// mentions reports whether text has the name as a word of its own.
func mentions(text, name string) bool {
	for from := 0; name != ""; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(name)
		if (start == 0 || !isNameByte(text[start-1])) && (end == len(text) || !isNameByte(text[end])) {
			return true
		}
		from = end
	}
	return false
}

func isNameByte(c byte) bool {
	return c == '_' || c == '-' || classOf[c] == letter || classOf[c] == digit
}
