package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// maxMessages is the limit that the SDKs document.
const maxMessages = 100000

// The texts about empty text. They name no index in captures.
const (
	emptyText = "text content blocks must be non-empty"
	blankText = "text content blocks must contain non-whitespace text"
)

// checkMessages checks each message by itself.
func checkMessages(c *conversation) *problem {
	if reason := textReason(c.body.Field("system")); reason != "" {
		return &problem{"system", reason}
	}
	switch n := len(c.messages); {
	case n == 0:
		return &problem{"messages", "at least one message is required"}
	case n > maxMessages: // pydantic's text; not confirmed
		return &problem{"messages", fmt.Sprintf("List should have at most %d items after validation, not %d", maxMessages, n)}
	}
	for i, message := range c.messages {
		if p := c.checkMessage(message, i, i == len(c.messages)-1); p != nil {
			return p
		}
	}
	return nil
}

func (c *conversation) checkMessage(message *jsontree.Node, i int, last bool) *problem {
	if isEmpty(message) && !(last && role(message) == "assistant") {
		return &problem{fmt.Sprint("messages.", i),
			"all messages must have non-empty content except for the optional final assistant message"}
	}
	if reason := textReason(message.Field("content")); reason != "" {
		return &problem{"messages", reason}
	}
	for _, block := range blocks(message) {
		typ := typeOf(block)
		if home := requiredRole(typ); home != "" && home != role(message) {
			return &problem{fmt.Sprint("messages.", i), fmt.Sprintf("`%s` blocks can only be in `%s` messages", typ, home)}
		}
	}
	return nil
}

// isEmpty reports whether a message has no content. A system message may have only an
// output_config.
func isEmpty(message *jsontree.Node) bool {
	content := message.Field("content")
	if content.Is(jsontree.String) && content.Text != "" || len(blocks(message)) > 0 {
		return false
	}
	config := message.Field("output_config")
	return config == nil || len(config.Members) == 0
}

// textReason says what is wrong with the text of a content, or "". It leaves an empty
// string to isEmpty.
func textReason(content *jsontree.Node) string {
	if content.Is(jsontree.String) {
		if content.Text != "" && strings.TrimSpace(content.Text) == "" {
			return blankText
		}
		return ""
	}
	for _, block := range content.List() {
		if typeOf(block) != "text" {
			continue
		}
		if !block.Field("text").Is(jsontree.String) { // only blocks that the session sent can be like that
			continue
		}
		switch text := block.Field("text").Str(); {
		case text == "":
			return emptyText
		case strings.TrimSpace(text) == "":
			return blankText
		}
	}
	return ""
}

// requiredRole returns the only role whose messages may have a type of block, or "".
// The text is captured for tool_use and tool_result, and not for thinking blocks.
func requiredRole(typ string) string {
	switch typ {
	case "tool_use", "thinking", "redacted_thinking":
		return "assistant"
	case "tool_result":
		return "user"
	default:
		return ""
	}
}

// checkLastTurn checks the end of the conversation. It may be an assistant message only
// as a prefill, or if the API paused the turn itself and continues it.
func checkLastTurn(c *conversation) *problem {
	i := len(c.messages) - 1
	last := c.messages[i]
	if role(last) != "assistant" || c.req.Endpoint == claude.CountTokens {
		return nil
	}
	if !c.model.Prefill && !isPaused(last) && c.body.Field("fallback_credit_token") == nil {
		return &problem{reason: "This model does not support assistant message prefill. The conversation must end with a user message."}
	}
	if text := lastText(last); text != strings.TrimRight(text, " \t\r\n") {
		return &problem{"messages", "final assistant content cannot end with trailing whitespace"}
	}
	return nil
}

// isPaused reports whether the API can continue an assistant message, as after
// stop_reason pause_turn: it has calls of the API's own tools or a compaction.
func isPaused(message *jsontree.Node) bool {
	for _, block := range blocks(message) {
		switch typ := typeOf(block); {
		case typ == "server_tool_use", typ == "mcp_tool_use", typ == "compaction", strings.HasSuffix(typ, "_tool_result"):
			return true
		}
	}
	return false
}

// lastText returns the text at the end of a message, or "".
func lastText(message *jsontree.Node) string {
	content := message.Field("content")
	if content.Is(jsontree.String) {
		return content.Text
	}
	list := content.List()
	if len(list) == 0 || typeOf(list[len(list)-1]) != "text" {
		return ""
	}
	return list[len(list)-1].Field("text").Str()
}
