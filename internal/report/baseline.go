package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/verdict"
)

// Baseline is the failures that a team knows and accepts, so that an audit
// fails only on new ones. Its JSON form is kept in version control; Write sorts
// it, so that changes are easy to review.
type Baseline struct {
	Accepted []Accepted `json:"accepted"`
}

// Accepted is one accepted failure: of one rule in one scenario.
type Accepted struct {
	Scenario string `json:"scenario,omitempty"` // "" for a finding over all sessions
	Rule     string `json:"rule"`
	Text     string `json:"text,omitempty"` // the finding, for readers of the file; it is not evaluated
}

func (e Accepted) compare(other Accepted) int {
	if c := strings.Compare(e.Scenario, other.Scenario); c != 0 {
		return c
	}
	return strings.Compare(e.Rule, other.Rule)
}

// String returns the entry as reports print it, e.g. "overloaded-burst: gives-up".
func (e Accepted) String() string {
	if e.Scenario == "" {
		return "all sessions: " + e.Rule
	}
	return e.Scenario + ": " + e.Rule
}

// ReadBaseline reads the JSON form. It refuses unknown keys and entries without
// a rule: a misspelt entry would silently accept nothing.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	var b Baseline
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return nil, fmt.Errorf("reading a baseline: %w", jsonProblem(err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading a baseline: something follows its end")
	}
	for i, e := range b.Accepted {
		if e.Rule == "" {
			return nil, fmt.Errorf("reading a baseline: accepted entry %d names no rule", i+1)
		}
	}
	return &b, nil
}

// jsonProblem describes an error in a file without names of Go types.
func jsonProblem(err error) error {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return errors.New("it is no JSON object")
	case errors.As(err, &wrong):
		return fmt.Errorf("%s: no %s is expected there", wrong.Field, wrong.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("at byte %d: %w", syntax.Offset, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends too early")
	default:
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
}

// Write writes the JSON form, sorted.
func (b *Baseline) Write(w io.Writer) error {
	sorted := Baseline{Accepted: slices.Clone(b.Accepted)}
	if sorted.Accepted == nil {
		sorted.Accepted = []Accepted{}
	}
	slices.SortStableFunc(sorted.Accepted, Accepted.compare)
	return writeJSON(w, sorted, "a baseline")
}

// Accepts reports whether the failure is accepted. A nil verdict means all
// sessions; a nil baseline accepts nothing.
func (b *Baseline) Accepts(v *verdict.Verdict, f verdict.Finding) bool {
	if b == nil {
		return false
	}
	want := Accepted{Rule: f.Rule}
	if v != nil {
		want.Scenario = v.Scenario
	}
	return slices.ContainsFunc(b.Accepted, func(e Accepted) bool { return e.compare(want) == 0 })
}

// NewBaseline accepts all failures of the audit. It keeps the entries of the
// audit's own baseline for scenarios that were not judged.
func NewBaseline(a *Audit) *Baseline {
	var b Baseline
	add := func(e Accepted) {
		same := func(other Accepted) bool { return e.compare(other) == 0 }
		if !slices.ContainsFunc(b.Accepted, same) {
			b.Accepted = append(b.Accepted, e)
		}
	}
	for i := range a.Verdicts {
		for _, f := range a.Verdicts[i].Failures() {
			add(Accepted{a.Verdicts[i].Scenario, f.Rule, timeline.Plain(f.Text, 0)})
		}
	}
	for _, f := range a.Pooled {
		if f.Result == verdict.Fail {
			add(Accepted{"", f.Rule, timeline.Plain(f.Text, 0)})
		}
	}
	if a.Baseline != nil {
		for _, e := range a.Baseline.Accepted {
			if !a.judged(e.Scenario) {
				add(e)
			}
		}
	}
	slices.SortFunc(b.Accepted, Accepted.compare)
	return &b
}

// judged reports whether the audit has a verdict for the scenario; "" means all
// sessions.
func (a *Audit) judged(scenario string) bool {
	if scenario == "" {
		return len(a.Pooled) > 0
	}
	return slices.ContainsFunc(a.Verdicts, func(v verdict.Verdict) bool {
		return v.Scenario == scenario && v.Result != verdict.NotExercised
	})
}

// Unneeded returns the entries of the baseline that the client passes now. An entry
// whose rule could not be decided is still needed.
func (a *Audit) Unneeded() []Accepted {
	if a.Baseline == nil {
		return nil
	}
	var unneeded []Accepted
	for _, e := range a.Baseline.Accepted {
		if passed := a.results(e); len(passed) > 0 && !slices.ContainsFunc(passed, func(r verdict.Result) bool { return r != verdict.Pass }) {
			unneeded = append(unneeded, e)
		}
	}
	slices.SortFunc(unneeded, Accepted.compare)
	return unneeded
}

// results returns the results of an entry's rule in all sessions of its scenario.
func (a *Audit) results(e Accepted) (results []verdict.Result) {
	add := func(findings []verdict.Finding) {
		for _, f := range findings {
			if f.Rule == e.Rule {
				results = append(results, f.Result)
			}
		}
	}
	if e.Scenario == "" {
		add(a.Pooled)
		return results
	}
	for i := range a.Verdicts {
		if a.Verdicts[i].Scenario == e.Scenario {
			add(a.Verdicts[i].Findings)
		}
	}
	return results
}
