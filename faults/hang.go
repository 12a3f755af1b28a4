package faults

import "github.com/claudemock/claudemock/script"

// Hang never answers. To fall silent in the middle of an answer, use Stall.
type Hang struct{}

func hangKind() Kind {
	return Kind{
		Name:   "hang",
		Doc:    "there is no answer at all, the connection stays open",
		Sample: "{}",
		New:    func() script.Fault { return &Hang{} },
	}
}

// Layer returns LayerConnection.
func (f *Hang) Layer() script.Layer { return script.LayerConnection }

// Reach returns ReachPlace: the fault strikes once.
func (f *Hang) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes unless another fault has ended the answer before its head.
func (f *Hang) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := s.Start()
	if ok {
		s.BreakOff(index, script.OpHang)
	}
	return ok, nil
}

// Trials tries it once.
func (f *Hang) Trials(*script.Survey) []script.Trial {
	return []script.Trial{{Fault: &Hang{}, Boundary: script.Boundary{Place: script.PlaceStart}}}
}
