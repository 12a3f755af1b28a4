package faults

import "github.com/claudemock/claudemock/script"

// Close closes the connection in an orderly way in the middle of the answer. The client
// sees fewer bytes than the headers promised, or a stream without its last chunk. To
// end the body so that HTTP shows no error, use Truncate.
type Close struct {
	At script.At `yaml:"at" doc:"where; default before the status line, so that not a byte arrives"`
}

func closeKind() Kind {
	return Kind{
		Name:   "close",
		Doc:    "the connection is closed (FIN) before the answer is complete",
		Sample: "{at: {event: content_block_delta, nth: 7}}",
		New:    func() script.Fault { return &Close{} },
	}
}

// Layer returns LayerConnection.
func (f *Close) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other.
func (f *Close) Check() error { return named("at", f.At.Check()) }

// Reach returns ReachPlace: the fault strikes once.
func (f *Close) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place.
func (f *Close) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := cutOrStart(s, f.At)
	if ok {
		s.BreakOff(index, script.OpClose)
	}
	return ok, nil
}

// Trials tries every boundary.
func (f *Close) Trials(s *script.Survey) []script.Trial {
	return trialsAt(s, nil, func(at script.At) script.Fault { return &Close{At: at} })
}
