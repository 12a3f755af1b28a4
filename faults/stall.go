package faults

import (
	"time"

	"github.com/claudemock/claudemock/script"
)

// Stall lets the answer fall silent in the middle while the connection stays
// open.
type Stall struct {
	At  script.At     `yaml:"at" doc:"where; default half of the body"`
	For time.Duration `yaml:"for" doc:"how long, after which the answer goes on; default for ever, until the client gives up"`
}

func stallKind() Kind {
	return Kind{
		Name:   "stall",
		Doc:    "the answer falls silent in the middle, the connection stays open",
		Sample: "{at: {event: content_block_delta, nth: 5}}",
		New:    func() script.Fault { return &Stall{} },
	}
}

// Layer returns LayerConnection.
func (f *Stall) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other.
func (f *Stall) Check() error { return named("at", f.At.Check()) }

// NeedsWholeBody says why the default place needs all of the body.
func (f *Stall) NeedsWholeBody() string { return needsHalf(f.At) }

// Reach returns ReachPlace: the fault strikes once.
func (f *Stall) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place.
func (f *Stall) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := s.Cut(f.At.Or(half()))
	switch {
	case !ok:
		return false, nil
	case f.For > 0:
		s.Pause(index, f.For)
	default:
		s.BreakOff(index, script.OpHang)
	}
	return true, nil
}

// Trials tries every boundary after the head; before it, Hang is the same.
func (f *Stall) Trials(s *script.Survey) []script.Trial {
	return trialsAt(s, begun, func(at script.At) script.Fault { return &Stall{At: at} })
}
