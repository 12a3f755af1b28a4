package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// The refusals of messages with the role system. The texts are literal.
const (
	noSystemRole   = "role 'system' is not supported on this model"
	systemFirst    = "use the top-level 'system' parameter for the initial system prompt"
	systemBehind   = "role 'system' must follow a 'user' message or an 'assistant' message ending in a server tool result"
	systemBefore   = "role 'system' must precede an 'assistant' message or end the array"
	systemSaysNone = "system content must contain at least one block"
	directiveOnly  = "; the directive-only form (content: [] with output_config) is accepted at any position"
)

// checkSystemMessages checks whether the model accepts messages with the role system,
// and their positions: after a user message, and before an assistant message or at the
// end. Several in a row count as one.
func checkSystemMessages(c *conversation) *problem {
	for i, message := range c.messages {
		if role(message) != "system" {
			continue
		}
		if !c.model.SystemMessages {
			return &problem{reason: noSystemRole}
		}
		if isDirective(message) {
			continue
		}
		if reason := c.misplaced(i); reason != "" {
			return &problem{fmt.Sprint("messages.", i), reason}
		}
	}
	return nil
}

// misplaced says what is wrong with the position of the system message at i, or "".
func (c *conversation) misplaced(i int) string {
	before := i - 1
	for before >= 0 && role(c.messages[before]) == "system" {
		before--
	}
	switch {
	case before < 0:
		return systemFirst + directiveOnly
	case isEmpty(c.messages[i]):
		return systemSaysNone
	case role(c.messages[before]) == "assistant" && !endsInServerResult(c.messages[before]):
		return systemBehind + directiveOnly
	case i+1 < len(c.messages) && role(c.messages[i+1]) == "user":
		return systemBefore + directiveOnly
	default:
		return ""
	}
}

// isDirective reports whether a system message has settings and no content.
func isDirective(message *jsontree.Node) bool {
	content := message.Field("content")
	return (content == nil || content.Is(jsontree.Array) && len(content.Items) == 0) && hasMembers(message.Field("output_config"))
}

// endsInServerResult reports whether the last block of a message is the result of one
// of the API's own tools.
func endsInServerResult(message *jsontree.Node) bool {
	content := blocks(message)
	return len(content) > 0 && strings.HasSuffix(typeOf(content[len(content)-1]), "_tool_result")
}

func hasMembers(n *jsontree.Node) bool { return n.Is(jsontree.Object) && len(n.Members) > 0 }
