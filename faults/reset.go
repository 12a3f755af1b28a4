package faults

import "github.com/claudemock/claudemock/script"

// Reset breaks the connection with a TCP RST, after what was sent has arrived.
type Reset struct {
	At script.At `yaml:"at" doc:"where; default before the status line"`
}

func resetKind() Kind {
	return Kind{
		Name:   "reset",
		Doc:    "the connection is reset (TCP RST)",
		Sample: "{at: 60%}",
		New:    func() script.Fault { return &Reset{} },
	}
}

// Layer returns LayerConnection.
func (f *Reset) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other.
func (f *Reset) Check() error { return named("at", f.At.Check()) }

// Reach returns ReachPlace: the fault strikes once.
func (f *Reset) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place.
func (f *Reset) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := cutOrStart(s, f.At)
	if ok {
		s.BreakOff(index, script.OpReset)
	}
	return ok, nil
}

// Trials tries every boundary.
func (f *Reset) Trials(s *script.Survey) []script.Trial {
	return trialsAt(s, nil, func(at script.At) script.Fault { return &Reset{At: at} })
}
