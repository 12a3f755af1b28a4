// Package report writes verdicts for people at a terminal, CI systems, programs and
// browsers. Each format has its own files. All text from clients and servers is
// untrusted, and each format escapes it by its own rules. The package judges nothing,
// and knows nothing of servers and flags.
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
	Named    bool              // every scenario was named by the user
	Speed    float64           // the speed of the scenarios; 0 means 1
	Version  string            // of claudemock
	Began    time.Time         // when the first scenario was started
	Took     time.Duration     // until the last one was over
	Verdicts []verdict.Verdict // in the order in which reports show them
	Pooled   []verdict.Finding // findings of rules that are judged over all sessions, such as jitters
	Baseline *Baseline         // failures that are known and accepted; nil for none
	Sweep    *Sweep            // what was swept, if the verdicts are on the points of a sweep
}

// Options are the options of the reports for terminals.
type Options struct {
	Width   int  // columns of the terminal; 0 for no wrapping
	Quiet   bool // only the first line
	Verbose bool // list the rules that could not be judged, and in Scorecard whole timelines
	Worst   int  // the number of rules for which Scorecard shows an example; 0 means 5, negative none
}

// Standing is what a verdict counts as in an audit.
type Standing string

// The standings of verdicts.
const (
	Passed       Standing = "passed"
	Known        Standing = "known" // failed, but the baseline accepts all failures: it neither passes nor fails the audit
	Failed       Standing = "failed"
	NotExercised Standing = "not exercised"
)

// said returns the standing in reports for people. "known" is the word of the JSON
// form.
func (s Standing) said() string {
	if s == Known {
		return "accepted"
	}
	return string(s)
}

// Standing returns what a verdict counts as.
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
			return Failed // for a reason that a baseline cannot accept
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

// NotExercised reports whether nothing failed but too little was exercised.
// Every scenario that the user named must be exercised, even if others passed:
// otherwise a client could stop exercising it unnoticed. Of a category or the
// whole catalogue no client exercises everything, so one scenario is enough.
func (a *Audit) NotExercised() bool {
	t := a.tally("")
	return !a.Failed() && (t.NotExercised == t.Scenarios || a.Named && t.NotExercised > 0)
}

// Tally counts verdicts by their standing.
type Tally struct {
	Scenarios    int `json:"scenarios"`
	Passed       int `json:"passed"` // without the known ones
	Known        int `json:"known"`
	Failed       int `json:"failed"`
	NotExercised int `json:"not_exercised"`
}

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

// uncategorised is the category of scenarios without one.
const uncategorised = "own"

func categoryOf(v *verdict.Verdict) string { return cmp.Or(v.Category, uncategorised) }

// categories returns the categories of the verdicts, in order of appearance.
func (a *Audit) categories() (names []string) {
	for i := range a.Verdicts {
		if name := categoryOf(&a.Verdicts[i]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// broken is a rule that was broken or noted something, with its cases.
type broken struct {
	rule     string
	severity rules.Severity
	cases    []brokenCase // new ones before known ones, otherwise in the order of the verdicts
}

type brokenCase struct {
	verdict *verdict.Verdict // nil for a finding over all sessions
	finding verdict.Finding
	known   bool
}

// where returns the scenario, or a name for all sessions.
func (c brokenCase) where() string {
	if c.verdict == nil {
		return "all sessions"
	}
	return c.verdict.Scenario
}

// worst returns all rules that were broken: those with new findings first, then by
// severity, then by frequency.
func (a *Audit) worst() []broken { return a.gather(verdict.Fail) }

// noted returns all rules that noted something that is not a failure.
func (a *Audit) noted() []broken { return a.gather(verdict.Noted) }

// gather returns the findings with a result by rule, in the order of worst.
func (a *Audit) gather(result verdict.Result) []broken {
	all := a.byRule(result)
	for _, b := range all {
		slices.SortStableFunc(b.cases, func(x, y brokenCase) int { return rank(x.known) - rank(y.known) })
	}
	slices.SortFunc(all, func(x, y broken) int {
		return cmp.Or(rank(x.cases[0].known)-rank(y.cases[0].known), x.severity.Rank()-y.severity.Rank(),
			len(y.cases)-len(x.cases), strings.Compare(x.rule, y.rule))
	})
	return all
}

// byRule returns all findings with a result, in order of appearance.
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

// others returns the scenarios of all cases but the first.
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

// named returns the scenarios of the verdicts with a standing.
func (a *Audit) named(s Standing) (names []string) {
	for i := range a.Verdicts {
		if v := &a.Verdicts[i]; a.Standing(v) == s {
			names = append(names, v.Scenario)
		}
	}
	return names
}

// saidLast returns what a program said last that failed before its first request.
func saidLast(v *verdict.Verdict) (lines []string) {
	for _, line := range v.LastWords() {
		lines = append(lines, timeline.Plain(line, maxText))
	}
	return lines
}

// judgedNothing reports whether a verdict is none because the client never got as far as the
// scenario, and the audit is none for that: a scenario among many may be beyond a client.
func (a *Audit) judgedNothing(v *verdict.Verdict) bool {
	return v.Cause != "" && a.Standing(v) == NotExercised && a.NotExercised()
}

// missed is scenarios that were not exercised for the same reason.
type missed struct {
	reason string
	advice string   // what to do about it; "" if that goes without saying
	said   []string // what the program said last, in the first of them, if it failed before its first request
	places []int    // in Verdicts
}

// missed returns the scenarios that were not exercised by their reasons, in order of
// appearance.
func (a *Audit) missed() (all []missed) {
	for i := range a.Verdicts {
		if a.Standing(&a.Verdicts[i]) != NotExercised {
			continue
		}
		reason := timeline.Plain(a.Verdicts[i].Reason, maxText)
		n := slices.IndexFunc(all, func(m missed) bool { return m.reason == reason })
		if n < 0 {
			n, all = len(all), append(all, missed{reason: reason, advice: timeline.Plain(a.Verdicts[i].Advice, 0), said: saidLast(&a.Verdicts[i])})
		}
		all[n].places = append(all[n].places, i)
	}
	return all
}

// names returns the scenarios.
func (m missed) names(a *Audit) (names []string) {
	for _, i := range m.places {
		names = append(names, a.Verdicts[i].Scenario)
	}
	return names
}

// unit is what a verdict is on.
func (a *Audit) unit() string {
	if a.Sweep != nil {
		return "point"
	}
	return "scenario"
}

func (a *Audit) kind() verdict.Command { return cmp.Or(a.Kind, verdict.Program) }

func (a *Audit) speed() float64 { return cmp.Or(a.Speed, 1) }
