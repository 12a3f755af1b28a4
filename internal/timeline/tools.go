package timeline

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
)

// The number of tools that a line names, and of characters that it shows of their
// inputs and results.
const (
	maxTools = 3
	maxInput = 60
)

// calledTools returns the names of the tools that an answer calls, with a note if a
// call was cut.
func calledTools(a *journal.Answer) []string {
	names := make([]string, len(a.Tools))
	for i, tool := range a.Tools {
		names[i] = fmt.Sprintf("%s %t", tool.Name, tool.Whole)
	}
	return names
}

// toolNames returns the names of the tools that were called in a session, by the ids of
// their calls.
func toolNames(entries []journal.Entry) map[string]string {
	names := map[string]string{}
	for i := range entries {
		for _, tool := range entries[i].Answer.Tools {
			names[tool.ID] = tool.Name
		}
	}
	return names
}

// calls returns the tool calls of an answer, in words.
func calls(a *journal.Answer) []string {
	var parts []string
	for i, tool := range a.Tools {
		if i == maxTools {
			return append(parts, words.Count(len(a.Tools)-maxTools, "more tool call"))
		}
		text := "calls " + Plain(tool.Name, maxName)
		if input := Plain(tool.Input, maxInput); input != "" {
			text += " " + input
		}
		if !tool.Whole {
			text += " (cut off)"
		}
		parts = append(parts, text)
	}
	return parts
}

// results returns the tool results in the last message of a request. If the journal
// cut the body, it is only their number.
func results(e *journal.Entry, names map[string]string) []string {
	if len(e.Results) == 0 {
		return nil
	}
	body, err := jsontree.ParseString(e.Body)
	messages := body.Field("messages")
	if err != nil || e.Kept == journal.KeptShape || !messages.Is(jsontree.Array) || len(messages.Items) == 0 {
		return []string{words.Count(len(e.Results), "tool result") + " in all"}
	}
	content := messages.Items[len(messages.Items)-1].Field("content")
	if !content.Is(jsontree.Array) {
		return nil
	}
	var parts []string
	for _, block := range content.Items {
		if block.Field("type").Str() == "tool_result" {
			parts = append(parts, resultText(block, names))
		}
	}
	if more := len(parts) - maxTools; more > 0 {
		parts = append(parts[:maxTools], words.Count(more, "more result"))
	}
	return parts
}

func resultText(block *jsontree.Node, names map[string]string) string {
	text, id := "result of ", block.Field("tool_use_id").Str()
	if block.Field("is_error").True() {
		text = "error of "
	}
	if name := names[id]; name != "" {
		text += Plain(name, maxName)
	} else {
		text += "call " + Plain(id, maxName)
	}
	if said := Plain(resultContent(block.Field("content")), maxInput); said != "" {
		text += " " + quoted(said, 0)
	}
	return text
}

// resultContent returns the text of a result, or otherwise the types of its blocks.
func resultContent(content *jsontree.Node) string {
	if !content.Is(jsontree.Array) {
		return content.Str()
	}
	var parts []string
	for _, block := range content.Items {
		part := block.Field("text").Str()
		if part == "" {
			part = block.Field("type").Str()
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}
