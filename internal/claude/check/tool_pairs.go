package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// toolUse is a tool_use block of the conversation.
type toolUse struct {
	id       string
	message  int // index of its message
	turn     int // number of its turn
	answered bool
	found    bool // a tool_result names it, perhaps in a wrong place
}

// toolPairs follows the tools of a conversation from message to message. Consecutive
// messages of one role are one turn, as the API merges them, and system messages do not
// interrupt a turn.
type toolPairs struct {
	uses    map[string]*toolUse
	pending []*toolUse // the uses of the current assistant turn
	turn    int
	role    string // of the previous message

	servers serverToolPairs
}

// checkToolPairs requires that each tool_use has exactly one tool_result in the next
// turn, and that each tool_result belongs to one. If the server holds the thread, the
// body lacks its earlier messages, so nothing is checked.
func checkToolPairs(c *conversation) *problem {
	if c.body.Field("thread") != nil {
		return nil
	}
	pairs := toolPairs{uses: map[string]*toolUse{}}
	for i, message := range c.messages {
		var p *problem
		switch role(message) {
		case "assistant":
			p = pairs.assistant(message, i)
		case "user":
			p = pairs.user(message, i)
		}
		if p != nil {
			return p
		}
	}
	if p := pairs.unanswered(); p != nil {
		return p
	}
	if c.req.Endpoint == claude.CountTokens {
		return nil // count_tokens has no container
	}
	return pairs.servers.container(c.body)
}

func (t *toolPairs) assistant(message *jsontree.Node, i int) *problem {
	if t.role != "assistant" {
		if p := t.unanswered(); p != nil {
			return p
		}
		t.pending = t.pending[:0]
		t.turn++
	}
	t.role = "assistant"
	for j, block := range blocks(message) {
		typ := typeOf(block)
		if typ != "tool_use" {
			if p := t.servers.block(block, typ, i, j); p != nil {
				return p
			}
			continue
		}
		t.servers.calledBy(block)
		id := block.Field("id").Str()
		if t.uses[id] != nil {
			return &problem{fmt.Sprintf("messages.%d.content.%d", i, j), "`tool_use` ids must be unique"}
		}
		use := &toolUse{id: id, message: i, turn: t.turn}
		t.uses[id] = use
		t.pending = append(t.pending, use)
	}
	return nil
}

func (t *toolPairs) user(message *jsontree.Node, i int) *problem {
	t.role = "user"
	content := blocks(message)
	first := len(content) > 0 // the API documents that results come before anything else
	for j, block := range content {
		if typ := typeOf(block); typ != "tool_result" {
			first = false
			if p := t.servers.result(block, typ, i, j); p != nil {
				return p
			}
			continue
		}
		id := block.Field("tool_use_id").Str()
		use := t.uses[id]
		switch {
		case use == nil || use.turn != t.turn:
			return &problem{fmt.Sprintf("messages.%d.content.%d", i, j), fmt.Sprintf("unexpected `tool_use_id` found in `tool_result` blocks: %s. "+
				"Each `tool_result` block must have a corresponding `tool_use` block in the previous message.", id)}
		case use.found:
			return &problem{fmt.Sprintf("messages.%d.content.%d", i, j), "each tool_use must have a single result. Found multiple `tool_result` blocks with id: " + id}
		}
		use.found, use.answered = true, first
	}
	if !first {
		t.servers.endTurn()
	}
	return nil
}

// unanswered returns the problem of the tool uses of the current turn that have no
// result, or else that of the server's tools, or nil.
func (t *toolPairs) unanswered() *problem {
	var ids []string
	at := 0
	for _, use := range t.pending {
		if use.answered {
			continue
		}
		if ids == nil {
			at = use.message
		}
		ids = append(ids, use.id)
	}
	if ids == nil {
		return t.servers.unanswered
	}
	return &problem{fmt.Sprint("messages.", at), fmt.Sprintf("`tool_use` ids were found without `tool_result` blocks immediately after: %s. "+
		"Each `tool_use` block must have a corresponding `tool_result` block in the next message.", strings.Join(ids, ", "))}
}
