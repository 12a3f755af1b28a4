package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// Expected describes what the scenario expects of a client beyond the general
// rules; "" for nothing.
func Expected(e *expect.Expectations) string {
	if e == nil {
		return ""
	}
	var parts []string
	if e.Requests != nil {
		parts = append(parts, e.Requests.String()+" requests")
	}
	for _, path := range slices.Sorted(maps.Keys(e.Bodies)) {
		m := e.Bodies[path]
		parts = append(parts, "every body with "+path+" "+legible(m.String()))
	}
	switch e.Exit {
	case expect.ExitZero:
		parts = append(parts, "exit status 0")
	case expect.ExitNonzero:
		parts = append(parts, "an exit status other than 0")
	case expect.ExitAny:
		parts = append(parts, "any exit status")
	}
	if e.Output != nil {
		parts = append(parts, "output "+legible(e.Output.String()))
	}
	if e.Answer != nil {
		parts = append(parts, "with exit status 0 output "+legible(e.Answer.String()))
	}
	if e.Within > 0 {
		parts = append(parts, "done within "+words.Span(e.Within))
	}
	parts = append(parts, notEmpty(waitWords(e.Waits))...)
	if e.InFlight != nil {
		parts = append(parts, e.InFlight.String()+" requests at a time")
	}
	if e.AllSteps {
		parts = append(parts, "requests that reach every step")
	}
	parts = append(parts, boundWords(e.Rules)...)
	if len(e.Only) > 0 {
		parts = append(parts, "judged by no other rule than "+strings.Join(e.Only, ", "))
	}
	if len(e.Skip) > 0 {
		parts = append(parts, "not judged by "+strings.Join(e.Skip, ", "))
	}
	return strings.Join(parts, "; ")
}

func waitWords(w *expect.Waits) string {
	switch {
	case w == nil || *w == expect.Waits{}:
		return ""
	case w.Max == 0:
		return "at least " + words.Span(w.Min) + " between attempts"
	case w.Min == 0:
		return "at most " + words.Span(w.Max) + " between attempts"
	default:
		return words.Span(w.Min) + " to " + words.Span(w.Max) + " between attempts"
	}
}

func boundWords(bounds expect.RuleBounds) (parts []string) {
	for _, id := range slices.Sorted(maps.Keys(bounds)) {
		b := bounds[id]
		var of []string
		if b.Max > 0 {
			of = append(of, fmt.Sprintf("at most %d", b.Max))
		}
		if b.Within > 0 {
			of = append(of, "within "+words.Span(b.Within))
		}
		if b.PerSecond > 0 {
			of = append(of, fmt.Sprintf("at most %g a second", b.PerSecond))
		}
		parts = append(parts, id+": "+strings.Join(of, ", "))
	}
	return parts
}
