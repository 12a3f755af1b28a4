package faults

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Coalesce sends several events together, as a proxy does that holds a stream
// back: they go out when the last of them would have.
type Coalesce struct {
	At    At  `yaml:"at" doc:"the first event that is held back; default the stream's first"`
	Count int `yaml:"count" min:"2" doc:"how many events go out together; default all that follow"`
}

func coalesceKind() Kind {
	return Kind{
		Name:   "coalesce",
		Doc:    "events are held back and arrive together",
		Sample: "{at: ping, count: 2}",
		New:    func() Fault { return &Coalesce{} },
	}
}

// Layer is LayerBytes.
func (f *Coalesce) Layer() Layer { return LayerBytes }

// Check refuses places that are no event.
func (f *Coalesce) Check() error {
	if !f.At.IsZero() && !f.At.IsEvent() || f.At.Edge != "" {
		return errors.New("at: an event is needed, such as ping")
	}
	return named("at", f.At.checkWhole())
}

// ApplyScript strikes when there is such an event and another one after it.
func (f *Coalesce) ApplyScript(script *Script, _ Env) (bool, error) {
	marks, writes := script.events()
	at, ok := f.At.or(At{Number: 1}).pick(marks)
	if !ok || at+1 >= len(marks) {
		return false, nil
	}
	last := len(marks) - 1
	if f.Count > 0 {
		last = min(at+max(f.Count, 2)-1, last)
	}
	script.join(writes[at][0], writes[last][1])
	return true, nil
}

// Says names the events that arrive together.
func (f *Coalesce) Says() string {
	first := f.At.words(false, "the first event")
	if f.Count == 0 {
		return "all events from " + first + " on arrive together, with the last"
	}
	return fmt.Sprintf("%d events from %s on arrive together", max(f.Count, 2), first)
}

// join makes the operations from first to last one burst, after all their
// waits.
func (s *Script) join(first, last int) {
	var wait time.Duration
	var writes []Op
	for _, op := range s.Ops[first : last+1] {
		switch op.Kind {
		case OpWait:
			wait += op.Wait
		case OpFlush:
		default:
			writes = append(writes, op)
		}
	}
	s.Ops = slices.Replace(s.Ops, first, last+1, writes...)
	if wait > 0 {
		s.pause(first, wait)
	}
}
