package faults

import (
	"errors"
	"fmt"

	"github.com/claudemock/claudemock/script"
)

// checkWhole checks a place that must be an event or between events.
func checkWhole(a script.At) error {
	if a.IsEvent() && a.Byte != nil {
		return errors.New("events are not cut here: leave out byte")
	}
	return a.Check()
}

// checkEvents checks a place as checkWhole does, for a fault that can strike all events
// that fit.
func checkEvents(a script.At, all bool) error {
	if all && (a.Nth != 0 || a.Number != 0 || a.Byte != nil || a.Percent != nil || a.Elapsed != nil || a.Edge != "") {
		return errors.New("with all, only event and block say which")
	}
	return checkWhole(a)
}

// named puts the name of a parameter before an error.
func named(parameter string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", parameter, err)
	}
	return nil
}

// half returns the middle of the body, where several faults strike by default.
func half() script.At { return script.AtPercent(50) }

// needsHalf says why a fault whose default place is half of the body needs all of it
// first; "" if its place is another.
func needsHalf(at script.At) string {
	if !at.IsZero() {
		return ""
	}
	return "half of a body is known only when all of it is there"
}

// reach returns how far a fault reaches that strikes all events that fit, or one.
func reach(all bool) script.Reach {
	if all {
		return script.ReachEach
	}
	return script.ReachPlace
}

// cutOrStart cuts at a place, by default before the status line.
func cutOrStart(s *script.Script, at script.At) (index int, ok bool) {
	if at.IsZero() {
		return s.Start()
	}
	return s.Cut(at)
}

// words returns words for a place, or, with all, for every event that fits; fallback are
// those for the default place.
func words(a script.At, all bool, fallback string) string {
	switch {
	case all:
		return a.EveryWords()
	case a.IsZero():
		return fallback
	default:
		return a.Words()
	}
}

// in says in which event a field is; "" for a field of the message.
func in(a script.At, all bool) string {
	if a.IsZero() && !all {
		return ""
	}
	return " in " + words(a, all, "")
}

// from says where a part of the body begins; "" for the whole body.
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
