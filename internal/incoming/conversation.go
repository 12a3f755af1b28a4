package incoming

import "github.com/claudemock/claudemock/jsontree"

// Who can have spoken last. System messages are directions, wherever they stand, and
// so are passed over.
const (
	User      = "user"
	Assistant = "assistant"
)

// Conversation is where the messages of a request stand.
type Conversation struct {
	Turn    int          // the assistant's turn that is asked for, from 1
	Last    string       // who spoke last, User or Assistant; "" when nobody did
	Results []ToolResult // what tools answered in the last user turn
}

// ToolResult is one tool_result block.
type ToolResult struct {
	Name    string // of the tool called; "" when the conversation lacks the call
	IsError bool
	Content string
}

// converse reads the messages of a body. Messages of one role that follow each
// other are one turn, as the API merges them.
func readConversation(body *jsontree.Node) Conversation {
	c := Conversation{Turn: 1}
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return c
	}
	asked := 0 // where the last user turn begins
	for i, message := range messages.Items {
		role := message.Field("role").Str()
		if role != User && role != Assistant || role == c.Last {
			continue
		}
		if role == Assistant {
			c.Turn++
		} else {
			asked = i
		}
		c.Last = role
	}
	if c.Last == User {
		c.Results = toolResults(messages.Items[:asked], messages.Items[asked:])
	}
	return c
}

// toolResults is what the messages of a user turn say of the tools called
// before it.
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

// toolOf is the name of the tool that a call is of, or "".
func toolNameOfCall(messages []*jsontree.Node, id string) (name string) {
	eachBlock(messages, "tool_use", func(block *jsontree.Node) {
		if block.Field("id").Str() == id {
			name = block.Field("name").Str()
		}
	})
	return name
}

// eachBlock goes through the content blocks of one type.
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

// Conversation is where the messages of the request stand.
func (in Request) Conversation() Conversation {
	f := in.memo()
	if f == nil {
		return readConversation(in.Request.Body)
	}
	if !f.conversationRead {
		f.conversation, f.conversationRead = readConversation(in.Request.Body), true
	}
	return f.conversation
}

// OpenResults is the ids of the calls whose results the user has brought since they
// last said something else; none when the assistant spoke last.
func OpenResults(body *jsontree.Node) (ids []string) {
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
		before := len(ids)
		eachBlock(list[begin:], "tool_result", func(block *jsontree.Node) { ids = append(ids, block.Field("tool_use_id").Str()) })
		if len(ids) == before {
			break
		}
		for begin > 0 && list[begin-1].Field("role").Str() != User {
			begin--
		}
		list = list[:begin]
	}
	return ids
}
