package faults

import (
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// Describer is a fault that says in words what it does with its parameters. It
// is for what an answer's own bytes, headers and times do not show to whoever
// reads them, such as a field that is missing. A fault that is no Describer
// is told by its effect alone.
type Describer interface {
	// Says is one clause, or "" where the answer tells, without a capital or a full stop, such as "usage is
	// missing", about an answer in which the fault found its place.
	Says() string
}

// words names the event, or the place in the body, that a place means; none is
// what a place that was not given stands for.
func (a At) words(all bool, none string) string {
	switch {
	case a.IsZero() && !all:
		return none
	case a.Percent != nil:
		return strconv.FormatFloat(*a.Percent, 'f', -1, 64) + " % of the body"
	case a.Elapsed != nil:
		return a.Elapsed.String()
	case a.Byte != nil && !a.IsEvent():
		return fmt.Sprintf("byte %d of the body", *a.Byte)
	case a.Byte != nil:
		return fmt.Sprintf("byte %d of %s", *a.Byte, a.event(false))
	default:
		return a.event(all)
	}
}

// Words names the place in a clause, such as "the second content_block_delta"; ""
// for none.
func (a At) Words() string { return a.words(false, "") }

// event names the event that a place means, or with all every one.
func (a At) event(all bool) string {
	kind := a.Event
	if kind == "" {
		kind = "event"
	}
	if a.Block != nil {
		kind += fmt.Sprintf(" of block %d", *a.Block)
	}
	switch nth := max(a.Nth, 1); {
	case all:
		return "every " + kind
	case a.Number == -1 || a.Nth == -1:
		return "the last " + kind
	case a.Number < 0 || a.Nth < 0:
		return fmt.Sprintf("the %s %s from the end", ordinal(-min(a.Number, a.Nth)), kind)
	case a.Number > 0:
		return fmt.Sprintf("event %d", a.Number)
	default:
		return fmt.Sprintf("the %s %s", ordinal(nth), kind)
	}
}

func ordinal(n int) string {
	if words := [...]string{1: "first", 2: "second", 3: "third"}; n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n) + "th"
}

// in says in which event a field is, or nothing when it is the message's.
func (a At) in(all bool) string {
	if a.IsZero() && !all {
		return ""
	}
	return " in " + a.words(all, "")
}

// from says from where on, or nothing when it is the whole body.
func (a At) from() string {
	switch {
	case a.IsZero():
		return ""
	case a.Elapsed != nil:
		return ", after " + a.Elapsed.String()
	}
	side := ""
	if a.IsEvent() && a.Byte == nil && a.Edge != EdgeBefore {
		side = "the end of "
	}
	return ", from " + side + a.words(false, "") + " on"
}

// shortest is how much of a value is quoted.
const shortest = 80

// value is a JSON value, the end of a long one left out.
func value(n *jsontree.Node) string {
	text := []rune(jsontree.Of(n.Clone()).String())
	if len(text) > shortest {
		return string(text[:shortest]) + "…"
	}
	return string(text)
}
