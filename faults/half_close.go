package faults

import "github.com/claudemock/claudemock/script"

// HalfClose closes our side of the connection in the middle of the answer, while the
// client's stays open: the client reads the end, and can still write.
type HalfClose struct {
	At script.At `yaml:"at" doc:"where; default half of the body"`
}

func halfCloseKind() Kind {
	return Kind{
		Name:   "half_close",
		Doc:    "our side of the connection ends (FIN) before the answer is complete, the client's stays open",
		Sample: "{at: {event: content_block_delta, nth: 7}}",
		New:    func() script.Fault { return &HalfClose{} },
	}
}

// Layer returns LayerConnection.
func (f *HalfClose) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other.
func (f *HalfClose) Check() error { return named("at", f.At.Check()) }

// OnlyRaw is true: no HTTP server goes on reading when it has ended its side.
func (f *HalfClose) OnlyRaw() bool { return true }

// NeedsWholeBody says why the default place needs all of the body.
func (f *HalfClose) NeedsWholeBody() string { return needsHalf(f.At) }

// Reach returns ReachPlace: the fault strikes once.
func (f *HalfClose) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place.
func (f *HalfClose) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := s.Cut(f.At.Or(half()))
	if ok {
		s.BreakOff(index, script.OpHalfClose)
	}
	return ok, nil
}
