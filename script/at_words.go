package script

import (
	"fmt"
	"strconv"
)

// Words returns the place for use in a clause, such as "the second content_block_delta";
// "" for none.
func (a At) Words() string {
	switch {
	case a.IsZero():
		return ""
	case a.Percent != nil:
		return strconv.FormatFloat(*a.Percent, 'f', -1, 64) + " % of the body"
	case a.Elapsed != nil:
		return a.Elapsed.String()
	case a.Byte != nil && !a.IsEvent():
		return fmt.Sprintf("byte %d of the body", *a.Byte)
	case a.Byte != nil:
		return fmt.Sprintf("byte %d of %s", *a.Byte, a.event(false))
	default:
		return a.event(false)
	}
}

// EveryWords returns words for all events that fit, such as "every ping".
func (a At) EveryWords() string { return a.event(true) }

// event returns words for the event of the place, or, with all, for every one that fits.
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
