package sweep

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/verdict"
)

// RunOf returns the run that a verdict and its ending tell of. Of a program, what it printed
// is the answer; test suites and services print none.
func RunOf(v verdict.Verdict) *Run {
	run := &Run{Verdict: v}
	e := v.Ending
	if e == nil {
		return run
	}
	run.Hung = e.Killed
	if e.Signal != "" && !e.Killed {
		run.Crash = "signal: " + e.Signal
	}
	switch e.Command {
	case verdict.Call:
	case verdict.Program, "":
		run.Printed = &e.Output
	default:
		run.Printed = new("")
	}
	return run
}

// JoinVerdict joins what the rules and the sweep say of the run of a point in one verdict,
// under the name of the point. of is the verdict of the rules, which stays as it is.
func (r *Result) JoinVerdict(of verdict.Verdict) verdict.Verdict {
	v := of
	v.Scenario, v.Category = r.Point.Name(), fmt.Sprintf("request %d", r.Point.Request)
	v.Findings = slices.Clone(v.Findings)
	for _, f := range r.Findings {
		if !slices.ContainsFunc(v.Findings, func(other verdict.Finding) bool { return other.Rule == f.Rule && other.Result == verdict.Fail }) {
			v.Findings = append(v.Findings, verdict.Finding{
				Rule: f.Rule, Result: verdict.Fail, Severity: f.Severity, Text: f.Text, Requests: f.Requests, Advice: f.Advice,
			})
		}
	}
	switch r.State {
	case Failed:
		v.Result = verdict.Fail
	case NotReached:
		v.Result = verdict.NotExercised
	default:
		v.Result, v.Reason = verdict.Pass, ""
	}
	return v
}
