package faults

import "github.com/claudemock/claudemock/script"

// Drop leaves out events of a stream. The silence before one is kept, so that
// what follows comes no earlier.
type Drop struct {
	At  script.At `yaml:"at" doc:"which event; a type alone means the first of that type; default message_stop"`
	All bool      `yaml:"all" doc:"leave out every event that fits, not only the first"`
}

var _ script.SameForAll = (*Drop)(nil)

func dropKind() Kind {
	return Kind{
		Name:   "drop",
		Doc:    "events that should be there are missing from the stream",
		Sample: "{at: {event: content_block_delta, nth: -1}}",
		New:    func() script.Fault { return &Drop{} },
	}
}

// Layer returns LayerEvents.
func (f *Drop) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Drop) SameForAll() bool { return true }

// Check refuses places whose keys contradict each other.
func (f *Drop) Check() error { return named("at", checkEvents(f.At, f.All)) }

// Reach says whether the fault strikes once.
func (f *Drop) Reach() script.Reach { return reach(f.All) }

// ApplyEvents strikes if there is such an event.
func (f *Drop) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	indexes := stream.Select(f.At.Or(script.AtEvent("message_stop")), f.All)
	for _, i := range indexes {
		if i+1 < len(stream.Events) {
			stream.Events[i+1].Wait += stream.Events[i].Wait
		}
	}
	stream.Replace(indexes, func(script.Event) []script.Event { return nil })
	return len(indexes) > 0, nil
}

// Says names the events.
func (f *Drop) Says() string { return words(f.At, f.All, "message_stop") + " is left out" }

// Trials tries every event without which the message is another one, or has no end. A
// client cannot notice that a delta is missing.
func (f *Drop) Trials(s *script.Survey) []script.Trial {
	noticed := func(e script.EventAt) bool { return e.Name == "message_delta" || e.Name == "message_stop" }
	return trialsOn(s, noticed, func(at script.At) script.Fault { return &Drop{At: at} })
}
