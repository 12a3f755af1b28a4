package faults

import (
	"errors"
	"fmt"

	"github.com/claudemock/claudemock/script"
)

// Coalesce sends several events together, as a proxy does that holds a stream
// back: they go out when the last of them would have.
type Coalesce struct {
	At    script.At `yaml:"at" doc:"the first event that is held back; default the stream's first"`
	Count int       `yaml:"count" min:"2" doc:"how many events go out together; default all that follow"`
}

func coalesceKind() Kind {
	return Kind{
		Name:   "coalesce",
		Doc:    "events are held back and arrive together",
		Sample: "{at: ping, count: 2}",
		New:    func() script.Fault { return &Coalesce{} },
	}
}

// Layer returns LayerBytes.
func (f *Coalesce) Layer() script.Layer { return script.LayerBytes }

// Check refuses places that are no event.
func (f *Coalesce) Check() error {
	if !f.At.IsZero() && !f.At.IsEvent() || f.At.Edge != "" {
		return errors.New("at: an event is needed, such as ping")
	}
	return named("at", checkWhole(f.At))
}

// Reach says whether the fault strikes once.
func (f *Coalesce) Reach() script.Reach {
	if f.Count == 0 {
		return script.ReachAll
	}
	return script.ReachPlace
}

// ApplyScript strikes if there is such an event and another one after it.
func (f *Coalesce) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	return s.Coalesce(f.At.Or(script.At{Number: 1}), f.Count), nil
}

// Says names the events that arrive together.
func (f *Coalesce) Says() string {
	first := words(f.At, false, "the first event")
	if f.Count == 0 {
		return "all events from " + first + " on arrive together, with the last"
	}
	return fmt.Sprintf("%d events from %s on arrive together", max(f.Count, 2), first)
}
