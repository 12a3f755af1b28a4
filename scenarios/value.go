package scenarios

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// value is a JSON value in Go's own types: map[string]any, []any, string,
// int64, float64, bool or nil.
func value(n *jsontree.Node) any {
	switch {
	case n.Is(jsontree.Object):
		object := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			object[m.Key] = value(m.Value)
		}
		return object
	case n.Is(jsontree.Array):
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = value(item)
		}
		return list
	case n.Is(jsontree.String):
		return n.Text
	case n.Is(jsontree.Bool):
		return n.Bool
	}
	if whole, ok := n.Int(); ok {
		return int64(whole)
	}
	if number, ok := n.Float(); ok {
		return number
	}
	return nil
}

// lastToolResult is the text of the tool results in the last message, or ""
// when that message is no answer to a tool call.
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
