package condition

import (
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/match"
)

// LastRole is a condition on the role of the last message in a conversation.
type LastRole string

// The roles of the last message. System messages are ignored.
const (
	LastUser      LastRole = incoming.User
	LastAssistant LastRole = incoming.Assistant // the answer continues that message
)

func (r LastRole) String() string { return strconv.Quote(string(r)) }

// ToolResult is a condition on the tool results in the last user turn: one of them must
// meet all fields that are set. In YAML a bare true or false says whether there is any
// result, and a list is several conditions, of which each must be met by some result.
type ToolResult struct {
	Name    *match.Matcher `yaml:"name" doc:"the tool that was called; a result whose call the conversation lacks has no name"`
	IsError *bool          `yaml:"is_error" doc:"whether the tool failed"`
	Content *match.Matcher `yaml:"content" doc:"the text of the result"`

	Absent bool         `yaml:"-"` // there must be no result
	Each   []ToolResult `yaml:"-"` // if there are any, all of these must be met and the fields above are not set
}

// DecodeYAML reads true, false, a map or a list of maps.
func (c *ToolResult) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	switch {
	case n.Kind == strictyaml.Scalar && n.Tag == "!!bool":
		c.Absent = n.Value != "true"
	case n.Kind == strictyaml.Map:
		d.Struct(n, c)
	case n.Kind == strictyaml.List && len(n.Items) > 1:
		c.Each = make([]ToolResult, len(n.Items))
		for i, item := range n.Items {
			d.In(strconv.Itoa(i), func() {
				if item.Kind != strictyaml.Map || len(item.Entries) == 0 {
					d.Hintf(item, "{name: get_weather}", "expected a map that says something of a result, got %s", strictyaml.Found(item))
					return
				}
				d.Struct(item, &c.Each[i])
			})
		}
	default:
		d.Hintf(n, "for the tool alone: {name: get_weather}", "expected true, false, a map or a list of two maps or more, got %s", strictyaml.Found(n))
	}
}

// EncodeYAML writes true or false, a map, or a list of maps.
func (c *ToolResult) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if c.Each != nil {
		return e.Encode(c.Each)
	}
	if n := e.Struct(c); len(n.Entries) > 0 {
		return n
	}
	return e.Encode(!c.Absent)
}

// holds reports whether one of the results meets the condition, or each of several
// conditions.
func (c *ToolResult) holds(results []incoming.ToolResult) bool {
	for i := range c.Each {
		if !c.Each[i].holds(results) {
			return false
		}
	}
	if c.Each != nil {
		return true
	}
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

// NamesOther reports whether there are results, and none of a tool that the condition
// names. It passes over what the condition says of their outcome and content.
func (c *ToolResult) NamesOther(results []incoming.ToolResult) bool {
	if c.Absent || len(results) == 0 {
		return false
	}
	for i := range c.Each {
		if c.Each[i].NamesOther(results) {
			return true
		}
	}
	return c.Name != nil && !(&ToolResult{Name: c.Name}).holds(results)
}

func (c *ToolResult) fits(r incoming.ToolResult) bool {
	return (c.Name == nil || c.Name.Match(r.Name, r.Name != "")) && (c.IsError == nil || *c.IsError == r.IsError) &&
		(c.Content == nil || c.Content.Match(r.Content, true))
}

// work returns a function that returns the units of work that it takes to hold results
// against the condition.
func (c *ToolResult) work() func(results []incoming.ToolResult) (units int) {
	if c.Each != nil {
		each := make([]func([]incoming.ToolResult) int, len(c.Each))
		for i := range c.Each {
			each[i] = c.Each[i].work()
		}
		return func(results []incoming.ToolResult) (units int) {
			for _, work := range each {
				units += work(results)
			}
			return units
		}
	}
	name, content := c.Name.Effort(), c.Content.Effort()
	return func(results []incoming.ToolResult) (units int) {
		for _, r := range results {
			units += 1 + name.For(len(r.Name)) + content.For(len(r.Content))
		}
		return units
	}
}

// String returns the condition in words, such as `of "get_weather" that failed`.
func (c *ToolResult) String() string {
	if c.Absent {
		return "absent"
	}
	var parts []string
	for i := range c.Each {
		parts = append(parts, c.Each[i].String())
	}
	if parts != nil {
		return strings.Join(parts, " and one ")
	}
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

// onConversation lists the conditions on the conversation.
func (w *When) onConversation() []Condition {
	var list []Condition
	add := func(name, wanted string, holds func(incoming.Request, incoming.Conversation) bool, got func(incoming.Conversation) string) {
		list = append(list, Condition{
			Name: name, Wanted: wanted,
			Holds: func(in incoming.Request) bool { return in.Work.Spend(1) && holds(in, in.Conversation()) },
			Got:   func(in incoming.Request) string { return got(in.Conversation()) },
		})
	}
	if w.Turn != nil {
		add("turn", w.Turn.String(), func(_ incoming.Request, c incoming.Conversation) bool { return w.Turn.Has(c.Turn) }, func(c incoming.Conversation) string { return strconv.Itoa(c.Turn) })
	}
	if w.LastRole != "" {
		add("last_role", w.LastRole.String(), func(_ incoming.Request, c incoming.Conversation) bool { return c.Last == string(w.LastRole) }, func(c incoming.Conversation) string { return wordValue(c.Last, c.Last != "") })
	}
	if w.ToolResult != nil {
		work := w.ToolResult.work()
		add("tool_result", w.ToolResult.String(), func(in incoming.Request, c incoming.Conversation) bool {
			return in.Work.Spend(work(c.Results)) && w.ToolResult.holds(c.Results)
		}, gotResults)
	}
	return list
}

// gotResults returns the results of a conversation in words.
func gotResults(c incoming.Conversation) string {
	if len(c.Results) == 0 {
		return "nothing"
	}
	words := make([]string, len(c.Results))
	for i, r := range c.Results {
		words[i] = "of " + wordValue(r.Name, r.Name != "") + " " + outcomeOf(r.IsError) + " saying " + wordValue(r.Content, true)
	}
	return strings.Join(words, ", ")
}
