package incoming

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// The roles that take turns in a conversation. System messages do not.
const (
	User      = "user"
	Assistant = "assistant"
)

// Conversation is the state of a request's conversation.
type Conversation struct {
	Turn    int          // the assistant's turn that is asked for, from 1, those in its thread counted
	Last    string       // the role of the last turn, User or Assistant; "" for none
	Results []ToolResult // the tool results in the last user turn
}

// ToolResult is one tool_result block.
type ToolResult struct {
	Name    string // of the tool called; "" if the conversation lacks the call
	IsError bool
	Content string
}

// readConversation reads the messages of a request. Consecutive messages of one role are one
// turn, since the API merges them.
func readConversation(req *claude.Request) Conversation {
	c := Conversation{Turn: 1 + req.Held}
	messages := req.Body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return c
	}
	userTurn := 0 // where the last user turn begins
	for i, message := range messages.Items {
		role := message.Field("role").Str()
		if role != User && role != Assistant || role == c.Last {
			continue
		}
		if role == Assistant {
			c.Turn++
		} else {
			userTurn = i
		}
		c.Last = role
	}
	if c.Last == User {
		c.Results = toolResults(messages.Items[:userTurn], messages.Items[userTurn:])
	}
	return c
}

// toolResults returns the tool results in the messages of a user turn. The calls are in
// the messages before it.
func toolResults(before, turn []*jsontree.Node) (results []ToolResult) {
	eachBlock(turn, "tool_result", func(block *jsontree.Node) {
		content, _ := contentText(block.Field("content"))
		results = append(results, ToolResult{
			Name:    toolNameOfCall(before, block.Field("tool_use_id").Str()),
			IsError: block.Field("is_error").True(),
			Content: content,
		})
	})
	return results
}

// toolNameOfCall returns the name of the tool that a call is for, or "".
func toolNameOfCall(messages []*jsontree.Node, id string) (name string) {
	eachBlock(messages, "tool_use", func(block *jsontree.Node) {
		if block.Field("id").Str() == id {
			name = block.Field("name").Str()
		}
	})
	return name
}

// toolUses are the tool calls of a conversation and their results, as templates quote them.
type toolUses struct {
	calls   map[string]*jsontree.Node // the last call of each tool by its name; by "" the call whose result came last
	results map[string]string         // the text of the last result of each tool by its name
}

func readToolUses(body *jsontree.Node) toolUses {
	uses := toolUses{calls: map[string]*jsontree.Node{}, results: map[string]string{}}
	byID := map[string]*jsontree.Node{}
	for _, message := range body.Field("messages").List() {
		one := []*jsontree.Node{message}
		eachBlock(one, "tool_use", func(block *jsontree.Node) {
			byID[block.Field("id").Str()] = block
			if name := block.Field("name").Str(); name != "" {
				uses.calls[name] = block
			}
		})
		eachBlock(one, "tool_result", func(block *jsontree.Node) {
			call := byID[block.Field("tool_use_id").Str()]
			uses.calls[""] = call
			if name := call.Field("name").Str(); name != "" {
				uses.results[name], _ = contentText(block.Field("content"))
			}
		})
	}
	return uses
}

// toolUses returns the tool calls and results of the request's conversation.
func (in Request) toolUses() toolUses {
	m := in.memo()
	if m == nil {
		return readToolUses(in.Request.Body)
	}
	if m.toolUses.calls == nil {
		m.toolUses = readToolUses(in.Request.Body)
	}
	return m.toolUses
}

// ToolCall returns the last call of a tool in the conversation, a tool_use block, or nil.
// The name "" stands for the tool whose result came last.
func (in Request) ToolCall(name string) *jsontree.Node { return in.toolUses().calls[name] }

// ToolResultOf returns the text of the last result of a tool in the conversation, or "".
func (in Request) ToolResultOf(name string) string { return in.toolUses().results[name] }

// eachBlock calls visit for each content block of a type.
func eachBlock(messages []*jsontree.Node, blockType string, visit func(*jsontree.Node)) {
	for _, message := range messages {
		content := message.Field("content")
		if !content.Is(jsontree.Array) {
			continue
		}
		for _, block := range content.Items {
			if block.Field("type").Str() == blockType {
				visit(block)
			}
		}
	}
}

// Conversation returns the state of the request's conversation.
func (in Request) Conversation() Conversation {
	m := in.memo()
	if m == nil {
		return readConversation(in.Request)
	}
	if !m.conversationRead {
		m.conversation, m.conversationRead = readConversation(in.Request), true
	}
	return m.conversation
}

// OpenResults returns the ids of the tool calls whose results are in the user turns since
// the last user turn without results: a list for each turn, the last turn first. It returns
// none if the last turn is the assistant's.
func OpenResults(body *jsontree.Node) (turns [][]string) {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return nil
	}
	list := messages.Items
	for len(list) > 0 {
		begin := len(list)
		for begin > 0 && list[begin-1].Field("role").Str() != Assistant {
			begin--
		}
		var ids []string
		eachBlock(list[begin:], "tool_result", func(block *jsontree.Node) { ids = append(ids, block.Field("tool_use_id").Str()) })
		if ids == nil {
			break
		}
		turns = append(turns, ids)
		for begin > 0 && list[begin-1].Field("role").Str() != User {
			begin--
		}
		list = list[:begin]
	}
	return turns
}
