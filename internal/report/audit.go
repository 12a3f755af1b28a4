// Package report writes verdicts for their readers: people at a terminal, CI
// systems, programs and browsers. A format is one file here. Everything that
// clients and servers said is untrusted: each format escapes it by its own
// rules.
package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/verdict"
)

// Audit is the verdicts on one client under many scenarios.
type Audit struct {
	Command  []string          // the client, with its arguments
	Kind     verdict.Command   // what its exit status means; "" means Program
	Speed    float64           // at which scenarios were played; 0 means 1
	Version  string            // of claudemock
	Began    time.Time         // when the first scenario was started
	Took     time.Duration     // until the last one was over
	Verdicts []verdict.Verdict // in the order in which reports show them
	Pooled   []verdict.Finding // of rules that are judged over all sessions, such as jitters
	Baseline *Baseline         // failures that are known and accepted; nil for none
}

// Options are those of the terminal's forms.
type Options struct {
	Width   int  // columns of the terminal; 0 for no wrapping
	Quiet   bool // only the first line
	Verbose bool // list what could not be told and what had nothing to judge, and in Scorecard whole timelines
	Worst   int  // of how many rules Scorecard shows what broke them; 0 means 5, less than 0 none
}

// Standing is what a verdict counts as in an audit.
type Standing string

// What verdicts count as.
const (
	Passed       Standing = "passed"
	Known        Standing = "known" // failed, and the baseline accepts all that failed
	Failed       Standing = "failed"
	NotExercised Standing = "not exercised"
)

// Standing is what a verdict counts as.
func (a *Audit) Standing(v *verdict.Verdict) Standing {
	switch v.Result {
	case verdict.Fail:
		failures := v.Failures()
		for _, f := range failures {
			if !a.Baseline.Accepts(v, f) {
				return Failed
			}
		}
		if len(failures) == 0 {
			return Failed // for a reason that no baseline can name
		}
		return Known
	case verdict.NotExercised:
		return NotExercised
	default:
		return Passed
	}
}

// Failed reports whether the audit found a failure that its baseline does not
// accept.
func (a *Audit) Failed() bool {
	return a.tally("").Failed > 0 || slices.ContainsFunc(a.Pooled, func(f verdict.Finding) bool {
		return f.Result == verdict.Fail && !a.Baseline.Accepts(nil, f)
	})
}

// Tally counts verdicts by their standing.
type Tally struct {
	Scenarios    int `json:"scenarios"`
	Passed       int `json:"passed"` // known ones not among them
	Known        int `json:"known"`
	Failed       int `json:"failed"`
	NotExercised int `json:"not_exercised"`
}

// Coped is how many count as passed.
func (t Tally) Coped() int { return t.Passed + t.Known }

// tally counts the verdicts of a category, or with "" all.
func (a *Audit) tally(category string) Tally {
	var t Tally
	for i := range a.Verdicts {
		v := &a.Verdicts[i]
		if category != "" && categoryOf(v) != category {
			continue
		}
		t.Scenarios++
		switch a.Standing(v) {
		case Passed:
			t.Passed++
		case Known:
			t.Known++
		case Failed:
			t.Failed++
		default:
			t.NotExercised++
		}
	}
	return t
}

// uncategorised stands for the category of scenarios that have none.
const uncategorised = "own"

func categoryOf(v *verdict.Verdict) string { return cmp.Or(v.Category, uncategorised) }

// categories is those of the verdicts, in order of appearance.
func (a *Audit) categories() (names []string) {
	for i := range a.Verdicts {
		if name := categoryOf(&a.Verdicts[i]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// broken is a rule that was broken, with what broke it.
type broken struct {
	rule     string
	severity rules.Severity
	cases    []brokenCase // new ones before known ones, else in the order of the verdicts
}

type brokenCase struct {
	verdict *verdict.Verdict // nil for what was judged over all sessions
	finding verdict.Finding
	known   bool
}

// where is the scenario, or what stands for one.
func (c brokenCase) where() string {
	if c.verdict == nil {
		return "all sessions"
	}
	return c.verdict.Scenario
}

// worst is all rules that were broken: those with new findings first, then by
// severity, then by how often.
func (a *Audit) worst() []broken {
	all := a.byRule(verdict.Fail)
	for _, b := range all {
		slices.SortStableFunc(b.cases, func(x, y brokenCase) int { return rank(x.known) - rank(y.known) })
	}
	slices.SortFunc(all, func(x, y broken) int {
		return cmp.Or(rank(x.cases[0].known)-rank(y.cases[0].known), x.severity.Rank()-y.severity.Rank(),
			len(y.cases)-len(x.cases), strings.Compare(x.rule, y.rule))
	})
	return all
}

// noted is what is worth knowing, by rule: most often first.
func (a *Audit) noted() []broken {
	all := a.byRule(verdict.Noted)
	slices.SortStableFunc(all, func(x, y broken) int { return len(y.cases) - len(x.cases) })
	return all
}

// byRule is all findings that came to a result, in order of appearance.
func (a *Audit) byRule(came verdict.Result) (all []broken) {
	add := func(v *verdict.Verdict, f verdict.Finding) {
		i := slices.IndexFunc(all, func(b broken) bool { return b.rule == f.Rule })
		if i < 0 {
			i = len(all)
			all = append(all, broken{rule: f.Rule, severity: f.Severity})
		}
		known := came == verdict.Fail && a.Baseline.Accepts(v, f)
		all[i].cases = append(all[i].cases, brokenCase{v, f, known})
	}
	for i := range a.Verdicts {
		for _, f := range a.Verdicts[i].That(came) {
			add(&a.Verdicts[i], f)
		}
	}
	for _, f := range a.Pooled {
		if f.Result == came {
			add(nil, f)
		}
	}
	return all
}

func rank(later bool) int {
	if later {
		return 1
	}
	return 0
}

// others is the scenarios of all cases but the first.
func (b *broken) others() (names []string) {
	for _, c := range b.cases[1:] {
		if name := c.where(); name != b.cases[0].where() && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func linesOf(v *verdict.Verdict) []timeline.Line {
	return timeline.OfVerdict(v)
}

// named is the scenarios of the verdicts with a standing.
func (a *Audit) named(s Standing) (names []string) {
	for i := range a.Verdicts {
		if v := &a.Verdicts[i]; a.Standing(v) == s {
			names = append(names, v.Scenario)
		}
	}
	return names
}

func (a *Audit) kind() verdict.Command { return cmp.Or(a.Kind, verdict.Program) }

func (a *Audit) speed() float64 { return cmp.Or(a.Speed, 1) }
