package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/scenarios"
)

// Expected describes what the scenario expects of a client beyond the general
// rules; "" for nothing.
func Expected(e *scenarios.Expect) string {
	if e == nil {
		return ""
	}
	var words []string
	if e.Requests != nil {
		words = append(words, e.Requests.String()+" requests")
	}
	for _, path := range slices.Sorted(maps.Keys(e.Bodies)) {
		m := e.Bodies[path]
		words = append(words, "every body with "+path+" "+legible(m.String()))
	}
	switch e.Exit {
	case scenarios.ExitZero:
		words = append(words, "exit status 0")
	case scenarios.ExitNonzero:
		words = append(words, "an exit status other than 0")
	case scenarios.ExitAny:
		words = append(words, "any exit status")
	}
	if e.Output != nil {
		words = append(words, "output "+legible(e.Output.String()))
	}
	if e.Within > 0 {
		words = append(words, "done within "+scenarios.Span(e.Within))
	}
	words = append(words, notEmpty(waitWords(e.Waits))...)
	if e.InFlight != nil {
		words = append(words, e.InFlight.String()+" requests at a time")
	}
	words = append(words, boundWords(e.Rules)...)
	if len(e.Only) > 0 {
		words = append(words, "judged by no other rule than "+strings.Join(e.Only, ", "))
	}
	if len(e.Skip) > 0 {
		words = append(words, "not judged by "+strings.Join(e.Skip, ", "))
	}
	return strings.Join(words, "; ")
}

func waitWords(w *scenarios.Waits) string {
	switch {
	case w == nil || *w == scenarios.Waits{}:
		return ""
	case w.Max == 0:
		return "at least " + scenarios.Span(w.Min) + " between attempts"
	case w.Min == 0:
		return "at most " + scenarios.Span(w.Max) + " between attempts"
	default:
		return scenarios.Span(w.Min) + " to " + scenarios.Span(w.Max) + " between attempts"
	}
}

func boundWords(bounds scenarios.RuleBounds) (words []string) {
	for _, id := range slices.Sorted(maps.Keys(bounds)) {
		b := bounds[id]
		var of []string
		if b.Max > 0 {
			of = append(of, fmt.Sprintf("at most %d", b.Max))
		}
		if b.Within > 0 {
			of = append(of, "within "+scenarios.Span(b.Within))
		}
		if b.PerSecond > 0 {
			of = append(of, fmt.Sprintf("at most %g a second", b.PerSecond))
		}
		words = append(words, id+": "+strings.Join(of, ", "))
	}
	return words
}
