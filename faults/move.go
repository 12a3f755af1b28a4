package faults

import (
	"slices"

	"github.com/claudemock/claudemock/script"
)

// Move sends one event of a stream at another place. It takes the silence
// before it along.
type Move struct {
	At script.At `yaml:"at" doc:"which event; default the first content_block_delta"`
	To script.At `yaml:"to" doc:"beside which event, counted as if nothing had moved; default before the first content_block_start"`
}

var _ script.SameForAll = (*Move)(nil)

func moveKind() Kind {
	return Kind{
		Name:   "move",
		Doc:    "the events of the stream arrive out of order",
		Sample: "{at: content_block_delta, to: {event: content_block_start, edge: before}}",
		New:    func() script.Fault { return &Move{} },
	}
}

// Layer returns LayerEvents.
func (f *Move) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Move) SameForAll() bool { return true }

// Check refuses places whose keys contradict each other.
func (f *Move) Check() error {
	if err := named("at", checkWhole(f.At)); err != nil {
		return err
	}
	return named("to", checkWhole(f.To))
}

// NeedsWholeBody says why: an event may have to come before others that came first.
func (f *Move) NeedsWholeBody() string {
	return "which event comes where is known only when both of them are there"
}

// ApplyEvents strikes if there are such an event and such a place, and they
// are not the same.
func (f *Move) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	at := f.At.Or(script.AtEvent(contentDelta))
	to := f.To.Or(script.At{Event: "content_block_start", Edge: script.EdgeBefore})
	from, found := stream.Find(at)
	target, foundTarget := stream.Find(to)
	if !found || !foundTarget {
		return false, nil
	}
	if to.Edge != script.EdgeBefore {
		target++
	}
	if from < target {
		target-- // taking the event out moves the place
	}
	if from == target {
		return false, nil
	}
	event := stream.Events[from]
	stream.Events = slices.Delete(stream.Events, from, from+1)
	stream.Events = slices.Insert(stream.Events, target, event)
	return true, nil
}

// Says names the event and the place.
func (f *Move) Says() string {
	side := "after "
	if f.To.IsZero() || f.To.Edge == script.EdgeBefore {
		side = "before "
	}
	return words(f.At, false, "the first content_block_delta") + " is sent " + side + words(f.To, false, "the first content_block_start")
}
