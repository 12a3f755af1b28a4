package faults

import (
	"fmt"

	"github.com/claudemock/claudemock/script"
)

// Truncate ends the body early, as if it were complete: the content-length is that of the
// shorter body, and the connection stays open. To end it so that HTTP shows an error,
// use Close.
type Truncate struct {
	At     script.At `yaml:"at" doc:"where the body ends; default half of it"`
	Inside string    `yaml:"inside" enum:"rune|escape" doc:"end inside the first multi-byte character, or JSON escape, from there on; at is by default the body's beginning then"`
}

func truncateKind() Kind {
	return Kind{
		Name:   "truncate",
		Doc:    "the body ends early, as if that were all; nothing in HTTP shows it",
		Sample: "{at: 60%}",
		New:    func() script.Fault { return &Truncate{} },
	}
}

// Layer returns LayerBytes.
func (f *Truncate) Layer() script.Layer { return script.LayerBytes }

// Check refuses places whose keys contradict each other.
func (f *Truncate) Check() error { return named("at", f.At.Check()) }

// NeedsWholeBody says why the default place needs all of the body.
func (f *Truncate) NeedsWholeBody() string {
	if f.Inside != "" {
		return "" // the default place is then the beginning
	}
	return needsHalf(f.At)
}

// Reach says whether the place alone decides.
func (f *Truncate) Reach() script.Reach {
	if f.Inside != "" {
		return script.ReachAll
	}
	return script.ReachPlace
}

// ApplyScript strikes if there is such a place. With a place before the head, the body is
// empty.
func (f *Truncate) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	if _, ok := s.Start(); !ok {
		return false, nil
	}
	at := f.At.Or(half())
	if f.Inside != "" {
		offset, ok := inside(s, f.Inside, f.At)
		if !ok {
			return false, nil
		}
		at = script.At{Byte: &offset}
	}
	size := s.BodyBytes()
	index, ok := s.Cut(at)
	if !ok {
		return false, nil
	}
	start, _ := s.Start() // the cut may have moved it
	index = max(index, start+1)
	s.BreakOff(index, script.OpEnd)
	s.Ops[start].Head.Resize(size, s.BodyBytes())
	return true, nil
}

// Says names the place.
func (f *Truncate) Says() string {
	switch {
	case f.Inside == insideRune:
		return "the body ends inside a multi-byte character, as if that were all"
	case f.Inside != "":
		return "the body ends inside an escape, as if that were all"
	case f.At.Byte != nil && *f.At.Byte == 0 && !f.At.IsEvent():
		return "the body is empty, as if that were all"
	case f.At.Percent != nil:
		return fmt.Sprintf("the body ends after %g %% of it, as if that were all", *f.At.Percent)
	case f.At.Byte != nil || f.At.Edge == script.EdgeBefore:
		return "the body ends before " + words(f.At, false, "") + ", as if that were all"
	default:
		return "the body ends after " + words(f.At, false, "half of it") + ", as if that were all"
	}
}

// Trials tries every boundary after the head at which a part is still to come.
func (f *Truncate) Trials(s *script.Survey) []script.Trial {
	wanted := func(b script.Boundary) bool { return begun(b) && unfinished(b) }
	return trialsAt(s, wanted, func(at script.At) script.Fault { return &Truncate{At: at} })
}
