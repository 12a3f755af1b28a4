package faults

import "github.com/claudemock/claudemock/script"

// Duplicate sends events of a stream twice, the second time right after the
// first.
type Duplicate struct {
	At  script.At `yaml:"at" doc:"which event; default the first content_block_delta"`
	All bool      `yaml:"all" doc:"double every event that fits, not only the first"`
}

var _ script.SameForAll = (*Duplicate)(nil)

func duplicateKind() Kind {
	return Kind{
		Name:   "duplicate",
		Doc:    "events of the stream arrive twice",
		Sample: "{at: message_start}",
		New:    func() script.Fault { return &Duplicate{} },
	}
}

// Layer returns LayerEvents.
func (f *Duplicate) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Duplicate) SameForAll() bool { return true }

// Check refuses places whose keys contradict each other.
func (f *Duplicate) Check() error { return named("at", checkEvents(f.At, f.All)) }

// Reach says whether the fault strikes once.
func (f *Duplicate) Reach() script.Reach { return reach(f.All) }

// ApplyEvents strikes if there is such an event, unless the stream would grow
// beyond all bounds.
func (f *Duplicate) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	indexes := stream.Select(f.At.Or(script.AtEvent(contentDelta)), f.All)
	more := 0
	for _, i := range indexes {
		more += stream.Events[i].Weight()
	}
	if len(indexes) == 0 || more > stream.Room() {
		return false, nil
	}
	stream.Replace(indexes, func(e script.Event) []script.Event {
		twin := e.Clone()
		twin.Wait = 0
		return []script.Event{e, twin}
	})
	return true, nil
}

// Says names the events.
func (f *Duplicate) Says() string {
	return words(f.At, f.All, "the first content_block_delta") + " comes twice"
}
