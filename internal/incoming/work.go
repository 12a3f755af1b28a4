package incoming

import (
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// MaxWork bounds the work of all conditions together for one request, in CEL's units of
// about one comparison each. A unit takes about a microsecond.
const MaxWork = 1_000_000

// Work counts the work of the conditions tried on one request, and caches what they
// computed. It does not measure time, so that a scenario that takes too much work on one
// machine does so on every other.
type Work struct {
	Tried strictyaml.Pos // the rule whose conditions are being tried

	spent    int
	problems []string // conditions that could not be evaluated
	memo     *memo    // nil until a condition needs it
}

// Begin resets the Work for another request.
func (w *Work) Begin() { *w = Work{problems: w.problems[:0]} }

// Exceeded reports whether more than MaxWork was spent. A nil Work has no bound.
func (w *Work) Exceeded() bool { return w != nil && w.spent > MaxWork }

// Spend adds units of work and reports whether the sum is within MaxWork.
func (w *Work) Spend(units int) bool {
	if w == nil {
		return true
	}
	w.spent += units
	return w.spent <= MaxWork
}

// StateChanged drops the cached values of the session, which has entered another state.
func (w *Work) StateChanged() {
	if w.memo != nil {
		maps.DeleteFunc(w.memo.values, func(name string, _ any) bool { return strings.HasPrefix(name, "session.") })
	}
}

// End drops everything cached about the request.
func (w *Work) End() { w.memo = nil }

// AddProblem records a condition that could not be evaluated, and why. A nil Work records
// nothing.
func (w *Work) AddProblem(text string) {
	if w != nil {
		w.problems = append(w.problems, text)
	}
}

// Problems returns the recorded problems, consecutive equal ones once.
func (w *Work) Problems() []string {
	if len(w.problems) == 0 {
		return nil
	}
	return slices.Compact(slices.Clone(w.problems))
}
