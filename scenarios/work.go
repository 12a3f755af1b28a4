package scenarios

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// MaxWork bounds the work that all conditions together may take for one request,
// in CEL's units of about one comparison each, which take about a microsecond.
const MaxWork = 1_000_000

// What a unit of work buys beside a comparison: so many bytes of a text that is
// searched for another, or so many steps of a regular expression, of which it takes
// one for each of its instructions at each byte of the text.
const (
	searchedBytes = 4096
	patternSteps  = 256
)

// work is what the conditions tried on one request have taken so far, and what
// they found out. It counts and has no clock, so that a scenario that is too much
// for one machine is so for every other.
type work struct {
	spent   int
	tried   strictyaml.Pos // the rule whose conditions are being tried
	trouble []string       // what could not be evaluated
	facts   *facts         // nil until a condition asks for any
}

// begin forgets what the request before took.
func (w *work) begin() { *w = work{trouble: w.trouble[:0]} }

// over reports whether too much was spent. A nil work has no bound.
func (w *work) over() bool { return w != nil && w.spent > MaxWork }

// spend counts units and reports whether they can be afforded.
func (w *work) spend(units int) bool {
	if w == nil {
		return true
	}
	w.spent += units
	return w.spent <= MaxWork
}

// problem is nil, or says which rule could not be tried any more.
func (w *work) problem(s *Scenario) error {
	if !w.over() {
		return nil
	}
	at := ""
	if w.tried.Line > 0 {
		at = " at " + w.tried.String()
	}
	return fmt.Errorf("the conditions of scenario %s take more than the %d steps of work that there are for one request; the rule%s was the last that could be tried",
		s.Name, MaxWork, at)
}

// troubles is what could not be evaluated, each once.
func (w *work) troubles() []string {
	if len(w.trouble) == 0 {
		return nil
	}
	return slices.Compact(slices.Clone(w.trouble))
}

// patternEffort is what a pattern with * takes beside a plain text: it reads a value
// a byte at a time.
const patternEffort = 3

// effort is how many units of work a matcher takes at most for every searchedBytes
// of a value.
func (m *Matcher) effort() int {
	if m == nil {
		return 0
	}
	effort := 1
	if m.pattern != nil {
		effort += patternEffort
	}
	if m.Regexp != nil {
		effort += instructions(m.Regexp) * (searchedBytes / patternSteps)
	}
	effort += m.Not.effort()
	for i := range m.AnyOf {
		effort += m.AnyOf[i].effort()
	}
	return effort
}

// instructions is how long the program of a regular expression is: at each byte of
// a text it takes so many steps at most.
func instructions(re *regexp.Regexp) int {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return len(re.String()) // it was compiled, so there is none
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return len(re.String())
	}
	return len(program.Inst)
}
