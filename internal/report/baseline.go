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
// fails on new ones only. Its JSON form is a file that is kept beside the code;
// Write sorts it, so that a change to it reads well.
type Baseline struct {
	Accepted []Accepted `json:"accepted"`
}

// Accepted is one failure that is accepted: of one rule under one scenario.
type Accepted struct {
	Scenario string `json:"scenario,omitempty"` // "" for what is judged over all sessions
	Rule     string `json:"rule"`
	Text     string `json:"text,omitempty"` // what was found, for the file's reader; nothing depends on it
}

func (e Accepted) compare(other Accepted) int {
	if c := strings.Compare(e.Scenario, other.Scenario); c != 0 {
		return c
	}
	return strings.Compare(e.Rule, other.Rule)
}

// String is the entry as reports print it, e.g. "overloaded-burst: gives-up".
func (e Accepted) String() string {
	if e.Scenario == "" {
		return "all sessions: " + e.Rule
	}
	return e.Scenario + ": " + e.Rule
}

// ReadBaseline reads the JSON form. Unknown keys and entries without a rule are
// refused: an entry that is misspelt would accept nothing and say nothing.
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

// jsonProblem says what is wrong with a file without the names of Go types.
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

// Accepts reports whether the failure is accepted. A nil verdict stands for
// all sessions, a nil baseline accepts nothing.
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

// NewBaseline accepts all that failed in the audit. What its own baseline says
// of scenarios that it did not judge is kept.
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

// judged reports whether the audit has a verdict under the scenario; "" stands
// for all sessions.
func (a *Audit) judged(scenario string) bool {
	if scenario == "" {
		return len(a.Pooled) > 0
	}
	return slices.ContainsFunc(a.Verdicts, func(v verdict.Verdict) bool {
		return v.Scenario == scenario && v.Result != verdict.NotExercised
	})
}

// Unneeded is the entries of the baseline that the audit's client passes now.
// Where a rule could not be decided its entry is kept.
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

// results is what became of the rule of an entry, in all sessions of its
// scenario.
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
