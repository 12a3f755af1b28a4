package faults

import (
	"errors"
	"fmt"

	"github.com/claudemock/claudemock/script"
)

// checkWhole is Check for a place that must be an event, or between events.
func checkWhole(a script.At) error {
	if a.IsEvent() && a.Byte != nil {
		return errors.New("events are not cut here: leave out byte")
	}
	return a.Check()
}

// checkEvents is checkWhole for a fault that can strike all events that fit.
func checkEvents(a script.At, all bool) error {
	if all && (a.Nth != 0 || a.Number != 0 || a.Byte != nil || a.Percent != nil || a.Elapsed != nil || a.Edge != "") {
		return errors.New("with all, only event and block say which")
	}
	return checkWhole(a)
}

// named puts the name of the parameter it is about before an error.
func named(parameter string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", parameter, err)
	}
	return nil
}

// half is the middle of the body, where several faults strike by default.
func half() script.At { return script.AtPercent(50) }

// cutOrStart is Cut, with no place meaning the status line's.
func cutOrStart(s *script.Script, at script.At) (index int, ok bool) {
	if at.IsZero() {
		return s.Start()
	}
	return s.Cut(at)
}

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
