package cli

import (
	"slices"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/verdict"
)

// discountHangs has no verdict fail because of a hang that never came again: the machine may
// have been too busy.
func discountHangs(a *report.Audit) {
	for i := range a.Sweep.Causes {
		c := &a.Sweep.Causes[i]
		if c.Gone() == 0 || !c.OnlyHangs() {
			continue
		}
		c.Discounted = true
		for k := range a.Verdicts {
			v := &a.Verdicts[k]
			if !slices.ContainsFunc(c.Results, func(r sweep.Result) bool { return r.Point.Name() == v.Scenario }) {
				continue
			}
			v.Result, v.Reason = verdict.NotExercised, "the command did not end once, and ended when it was run again"
			for n := range v.Findings {
				if f := &v.Findings[n]; f.Result == verdict.Fail {
					f.Result = verdict.Noted
				}
			}
		}
	}
}
