package incoming

import (
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// MaxWork bounds the work that all conditions together may take for one request,
// in CEL's units of about one comparison each, which take about a microsecond.
const MaxWork = 1_000_000

// Work is what the conditions tried on one request have taken so far, and what
// they found out. It counts and has no clock, so that a scenario that is too much
// for one machine is so for every other.
type Work struct {
	Tried strictyaml.Pos // the rule whose conditions are being tried

	spent    int
	problems []string // what could not be evaluated
	memo     *memo    // nil until a condition asks for any of it
}

// Begin forgets what the request before took.
func (w *Work) Begin() { *w = Work{problems: w.problems[:0]} }

// Over reports whether too much was spent. A nil Work has no bound.
func (w *Work) Exceeded() bool { return w != nil && w.spent > MaxWork }

// Spend counts units and reports whether they can be afforded.
func (w *Work) Spend(units int) bool {
	if w == nil {
		return true
	}
	w.spent += units
	return w.spent <= MaxWork
}

// Move tells that the session has gone on, into another state.
func (w *Work) StateChanged() {
	if w.memo != nil {
		maps.DeleteFunc(w.memo.values, func(name string, _ any) bool { return strings.HasPrefix(name, "session.") })
	}
}

// End lets go of what was found out about the request.
func (w *Work) End() { w.memo = nil }

// Troubled keeps what could not be evaluated, and why. A nil Work keeps nothing.
func (w *Work) AddProblem(what string) {
	if w != nil {
		w.problems = append(w.problems, what)
	}
}

// Troubles is what could not be evaluated, each once.
func (w *Work) Problems() []string {
	if len(w.problems) == 0 {
		return nil
	}
	return slices.Compact(slices.Clone(w.problems))
}
