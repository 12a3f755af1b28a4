package faults

import (
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// words names a place, or with all every event that fits; none is what a place that
// was not given stands for.
func words(a script.At, all bool, none string) string {
	switch {
	case all:
		return a.EveryWords()
	case a.IsZero():
		return none
	default:
		return a.Words()
	}
}

// in says in which event a field is, or nothing when it is the message's.
func in(a script.At, all bool) string {
	if a.IsZero() && !all {
		return ""
	}
	return " in " + words(a, all, "")
}

// from says from where on, or nothing when it is the whole body.
func from(a script.At) string {
	switch {
	case a.IsZero():
		return ""
	case a.Elapsed != nil:
		return ", after " + a.Elapsed.String()
	}
	side := ""
	if a.IsEvent() && a.Byte == nil && a.Edge != script.EdgeBefore {
		side = "the end of "
	}
	return ", from " + side + words(a, false, "") + " on"
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
