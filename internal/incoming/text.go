package incoming

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Plain returns a JSON value as matchers see it: the text of a string, or anything else
// as compact JSON.
func Plain(n *jsontree.Node) (value string, ok bool) {
	switch {
	case n == nil:
		return "", false
	case n.Is(jsontree.String):
		return n.Text, true
	default:
		return n.String(), true
	}
}

// lastUserText joins the text blocks of the last message of role user.
func lastUserText(body *jsontree.Node) (text string, ok bool) {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return "", false
	}
	for i := len(messages.Items) - 1; i >= 0; i-- {
		if messages.Items[i].Field("role").Str() == "user" {
			return contentText(messages.Items[i].Field("content"))
		}
	}
	return "", false
}

// question returns the text of the last message of role user that has a text block, or
// "" for none.
func question(body *jsontree.Node) string {
	messages := body.Field("messages").List()
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Field("role").Str() == User {
			if text, ok := contentText(messages[i].Field("content")); ok {
				return text
			}
		}
	}
	return ""
}

// contentText returns a string, or the joined text blocks of a list.
func contentText(content *jsontree.Node) (text string, ok bool) {
	if !content.Is(jsontree.Array) {
		return content.Str(), content.Is(jsontree.String)
	}
	var texts []string
	for _, block := range content.Items {
		if block.Field("type").Str() == "text" {
			texts = append(texts, block.Field("text").Str())
		}
	}
	return strings.Join(texts, "\n"), len(texts) > 0
}

// lastToolResult returns the text of the tool results in the last message, or "" if there
// are none.
func lastToolResult(body *jsontree.Node) string {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) || len(messages.Items) == 0 {
		return ""
	}
	content := messages.Items[len(messages.Items)-1].Field("content")
	if !content.Is(jsontree.Array) {
		return ""
	}
	var results []string
	for _, block := range content.Items {
		if block.Field("type").Str() == "tool_result" {
			text, _ := contentText(block.Field("content"))
			results = append(results, text)
		}
	}
	return strings.Join(results, "\n")
}

// systemText joins the system prompt of a request and the system messages among its
// messages.
func systemText(body *jsontree.Node) (text string, ok bool) {
	var texts []string
	add := func(content *jsontree.Node) {
		if text, ok := contentText(content); ok {
			texts = append(texts, text)
		}
	}
	add(body.Field("system"))
	if messages := body.Field("messages"); messages.Is(jsontree.Array) {
		for _, message := range messages.Items {
			if message.Field("role").Str() == "system" {
				add(message.Field("content"))
			}
		}
	}
	return strings.Join(texts, "\n"), len(texts) > 0
}

// countBlocks counts the content blocks of a type in all messages, including those inside
// tool results.
func countBlocks(body *jsontree.Node, blockType string) int {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return 0
	}
	count := 0
	eachBlock(messages.Items, blockType, func(*jsontree.Node) { count++ })
	eachBlock(messages.Items, "tool_result", func(result *jsontree.Node) {
		eachBlock([]*jsontree.Node{result}, blockType, func(*jsontree.Node) { count++ })
	})
	return count
}

// toolNames returns the names of the tools that a request offers, in order.
func toolNames(body *jsontree.Node) (names []string) {
	tools := body.Field("tools")
	if !tools.Is(jsontree.Array) {
		return nil
	}
	for _, tool := range tools.Items {
		if name := tool.Field("name").Str(); name != "" {
			names = append(names, name)
		}
	}
	return names
}
