package scenarios

import (
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// LastRole is a condition on who spoke last in a conversation.
type LastRole string

// Who can have spoken last. System messages are directions, wherever they
// stand, and so are passed over.
const (
	LastUser      LastRole = "user"
	LastAssistant LastRole = "assistant" // the answer is to go on where that message ends
)

func (r LastRole) String() string { return strconv.Quote(string(r)) }

// ToolResult is a condition on what tools answered in the last user turn: one
// result of that turn must meet all that is given. As a bare true or false it
// says whether there is any result.
type ToolResult struct {
	Name    *Matcher `yaml:"name" doc:"the tool that was called; a result whose call the conversation lacks has no name"`
	IsError *bool    `yaml:"is_error" doc:"whether the tool failed"`
	Content *Matcher `yaml:"content" doc:"the text of the result"`

	Absent bool `yaml:"-"` // there must be no result
}

// DecodeYAML reads true, false or a map.
func (c *ToolResult) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	switch {
	case n.Kind == strictyaml.Scalar && n.Tag == "!!bool":
		c.Absent = n.Value != "true"
	case n.Kind == strictyaml.Map:
		d.Struct(n, c)
	default:
		d.Hintf(n, "for the tool alone: {name: get_weather}", "expected true, false or a map, got %s", strictyaml.Found(n))
	}
}

// EncodeYAML writes true or false, or a map.
func (c *ToolResult) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if n := e.Struct(c); len(n.Entries) > 0 {
		return n
	}
	return e.Encode(!c.Absent)
}

// holds reports whether one of the results meets the condition.
func (c *ToolResult) holds(results []toolResult) bool {
	if c.Absent {
		return len(results) == 0
	}
	for _, r := range results {
		if c.fits(r) {
			return true
		}
	}
	return false
}

func (c *ToolResult) fits(r toolResult) bool {
	return (c.Name == nil || c.Name.Match(r.name, r.name != "")) && (c.IsError == nil || *c.IsError == r.isError) &&
		(c.Content == nil || c.Content.Match(r.content, true))
}

// String is the condition in words, such as `of "get_weather" that failed`.
func (c *ToolResult) String() string {
	if c.Absent {
		return "absent"
	}
	var parts []string
	if c.Name != nil {
		parts = append(parts, "of "+c.Name.String())
	}
	if c.IsError != nil {
		parts = append(parts, outcomeOf(*c.IsError))
	}
	if c.Content != nil {
		parts = append(parts, "saying "+c.Content.String())
	}
	if parts == nil {
		return "present"
	}
	return strings.Join(parts, " ")
}

func outcomeOf(failed bool) string {
	if failed {
		return "that failed"
	}
	return "that did not fail"
}

// conversation is where the messages of a request stand.
type conversation struct {
	turn    int          // the assistant's turn that is asked for, from 1
	last    LastRole     // who spoke last; "" when nobody did
	results []toolResult // what tools answered in the last user turn
}

// toolResult is one tool_result block.
type toolResult struct {
	name    string // of the tool called; "" when the conversation lacks the call
	isError bool
	content string
}

// converse reads the messages of a body. Messages of one role that follow each
// other are one turn, as the API merges them.
func converse(body *jsontree.Node) conversation {
	c := conversation{turn: 1}
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return c
	}
	asked := 0 // where the last user turn begins
	for i, message := range messages.Items {
		role := LastRole(message.Field("role").Str())
		if role != LastUser && role != LastAssistant || role == c.last {
			continue
		}
		if role == LastAssistant {
			c.turn++
		} else {
			asked = i
		}
		c.last = role
	}
	if c.last == LastUser {
		c.results = toolResults(messages.Items[:asked], messages.Items[asked:])
	}
	return c
}

// toolResults is what the messages of a user turn say of the tools called
// before it.
func toolResults(before, turn []*jsontree.Node) (results []toolResult) {
	eachBlock(turn, "tool_result", func(block *jsontree.Node) {
		content, _ := contentText(block.Field("content"))
		results = append(results, toolResult{
			name:    toolOf(before, block.Field("tool_use_id").Str()),
			isError: block.Field("is_error").True(),
			content: content,
		})
	})
	return results
}

// toolOf is the name of the tool that a call is of, or "".
func toolOf(messages []*jsontree.Node, id string) (name string) {
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

// conversation is where the messages of the request stand.
func (in Incoming) conversation() conversation {
	f := in.facts()
	if f == nil {
		return converse(in.Request.Body)
	}
	if !f.read {
		f.talk, f.read = converse(in.Request.Body), true
	}
	return f.talk
}

// talk lists the conditions on where the conversation stands.
func (w *When) talk() []condition {
	var list []condition
	add := func(name, wanted string, holds func(Incoming, conversation) bool, got func(conversation) string) {
		list = append(list, condition{
			name: name, wanted: wanted,
			holds: func(in Incoming) bool { return in.work.spend(1) && holds(in, in.conversation()) },
			got:   func(in Incoming) string { return got(in.conversation()) },
		})
	}
	if w.Turn != nil {
		add("turn", w.Turn.String(), func(_ Incoming, c conversation) bool { return w.Turn.has(c.turn) }, func(c conversation) string { return strconv.Itoa(c.turn) })
	}
	if w.LastRole != "" {
		add("last_role", w.LastRole.String(), func(_ Incoming, c conversation) bool { return c.last == w.LastRole }, func(c conversation) string { return found(string(c.last), c.last != "") })
	}
	if w.ToolResult != nil {
		name, content := w.ToolResult.Name.effort(), w.ToolResult.Content.effort()
		add("tool_result", w.ToolResult.String(), func(in Incoming, c conversation) bool {
			units := 0
			for _, r := range c.results {
				units += 1 + len(r.name)*name/searchedBytes + len(r.content)*content/searchedBytes
			}
			return in.work.spend(units) && w.ToolResult.holds(c.results)
		}, gotResults)
	}
	return list
}

// gotResults names the results that a request brings, e.g. `of "get_weather"`.
func gotResults(c conversation) string {
	if len(c.results) == 0 {
		return "nothing"
	}
	words := make([]string, len(c.results))
	for i, r := range c.results {
		words[i] = "of " + found(r.name, r.name != "") + " " + outcomeOf(r.isError) + " saying " + found(r.content, true)
	}
	return strings.Join(words, ", ")
}

// OpenResults is the ids of the calls whose results the user has brought since he
// last said something else; none when the assistant spoke last.
func OpenResults(body *jsontree.Node) (ids []string) {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return nil
	}
	list := messages.Items
	for len(list) > 0 {
		begin := len(list)
		for begin > 0 && list[begin-1].Field("role").Str() != string(LastAssistant) {
			begin--
		}
		before := len(ids)
		eachBlock(list[begin:], "tool_result", func(block *jsontree.Node) { ids = append(ids, block.Field("tool_use_id").Str()) })
		if len(ids) == before {
			break
		}
		for begin > 0 && list[begin-1].Field("role").Str() != string(LastUser) {
			begin--
		}
		list = list[:begin]
	}
	return ids
}
