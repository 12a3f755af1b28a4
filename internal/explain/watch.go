package explain

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// watched is a fault that records whether Compile applied it, and whether it
// found its place.
type watched struct {
	script.Fault
	called, struck bool
}

// Unwrap returns the wrapped fault.
func (w *watched) Unwrap() script.Fault { return w.Fault }

// watch wraps the faults of an answer, and leaves those of the scenario
// unchanged.
func watch(uses []script.Use) (all []script.Use, watching []*watched) {
	for _, use := range uses {
		w := &watched{Fault: use.Fault}
		use.Fault = w
		all, watching = append(all, use), append(watching, w)
	}
	return all, watching
}

// says describes the faults that were applied, if they have descriptions, and
// whether faults with a probability were applied. missed is Script.Missed.
func says(uses []script.Use, watching []*watched, missed []string) []string {
	var lines []string
	for i, use := range uses {
		w := watching[i]
		line := use.Name
		if p := use.Probability; p > 0 && p < 1 {
			chosen := "not this one"
			if w.called || slices.Contains(missed, use.Name) {
				chosen = "this one too"
			}
			line += fmt.Sprintf(" (at %g %% of the requests, %s)", 100*p, chosen)
		}
		if d, ok := w.Fault.(script.Describer); ok && w.struck && d.Says() != "" {
			line += ": " + d.Says()
		}
		if line != use.Name {
			lines = append(lines, line)
		}
	}
	return lines
}

// ApplyMessage applies the wrapped fault.
func (w *watched) ApplyMessage(message *jsontree.Node, env script.Env) (bool, error) {
	fault, ok := w.Fault.(script.MessageFault)
	return w.apply(ok, func() (bool, error) { return fault.ApplyMessage(message, env) })
}

// ApplyEvents applies the wrapped fault.
func (w *watched) ApplyEvents(stream *script.Stream, env script.Env) (bool, error) {
	fault, ok := w.Fault.(script.EventsFault)
	return w.apply(ok, func() (bool, error) { return fault.ApplyEvents(stream, env) })
}

// ApplyHead applies the wrapped fault.
func (w *watched) ApplyHead(head *script.Head, env script.Env) (bool, error) {
	fault, ok := w.Fault.(script.HTTPFault)
	return w.apply(ok, func() (bool, error) { return fault.ApplyHead(head, env) })
}

// ApplyScript applies the wrapped fault.
func (w *watched) ApplyScript(made *script.Script, env script.Env) (bool, error) {
	fault, ok := w.Fault.(script.ScriptFault)
	return w.apply(ok, func() (bool, error) { return fault.ApplyScript(made, env) })
}

func (w *watched) apply(ok bool, strike func() (bool, error)) (bool, error) {
	if !ok {
		return false, fmt.Errorf("it lacks the method that layer %s calls", w.Layer())
	}
	w.called = true
	struck, err := strike()
	w.struck = w.struck || struck
	return struck, err
}
