package faults

import (
	"github.com/claudemock/claudemock/script"
)

// trialsAt tries a fault at each boundary that wanted accepts; nil accepts all.
func trialsAt(s *script.Survey, wanted func(script.Boundary) bool, at func(script.At) script.Fault) (trials []script.Trial) {
	for _, b := range s.Boundaries {
		if wanted == nil || wanted(b) {
			trials = append(trials, script.Trial{Fault: at(b.At), Boundary: b})
		}
	}
	return trials
}

// begun accepts the boundaries after the head.
func begun(b script.Boundary) bool { return !b.At.IsZero() }

// betweenEvents accepts the boundaries between two events of a stream, or after the last.
func betweenEvents(b script.Boundary) bool { return b.Event != "" && !b.Cut }

// unfinished accepts the boundaries at which a part of the message is still to come: those
// before message_stop.
func unfinished(b script.Boundary) bool { return b.Event != "message_stop" }

// trialsOn tries a fault on each event of a stream that wanted accepts; nil accepts all.
func trialsOn(s *script.Survey, wanted func(script.EventAt) bool, at func(script.At) script.Fault) (trials []script.Trial) {
	for _, e := range s.Events {
		if wanted == nil || wanted(e) {
			trials = append(trials, script.Trial{Fault: at(e.At), Boundary: script.Boundary{At: e.At, Place: "on_" + e.Place, Event: e.Name}})
		}
	}
	return trials
}
