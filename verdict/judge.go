package verdict

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/words"
)

// Judge returns the verdict on a run. It is pure: the same run always has the
// same verdict.
func Judge(run Run) Verdict {
	c := newEvidence(run)
	c.never = c.unreached()
	v := Verdict{
		Scenario: run.Scenario.Name, Category: run.Scenario.Category, Session: run.Session,
		Speed: max(run.Speed, 0), Requests: len(c.attempts) + c.Forgotten, Took: c.took(),
		Ending: run.Ending, Entries: run.Entries, Notes: run.Notes,
	}
	if v.Speed == 0 {
		v.Speed = 1
	}
	for _, r := range registry {
		if c.asks(r.id) {
			v.Findings = append(v.Findings, c.apply(r))
		}
	}
	v.Findings = append(v.Findings, c.expectations()...)
	for i := range v.Findings {
		c.acquit(&v.Findings[i])
		v.Findings[i].advise(&run)
	}
	v.Result, v.Reason = c.result(v.Findings)
	if v.Reason != "" && v.Reason == c.never.reason {
		v.Cause, v.Advice = c.never.cause, c.never.advice
	}
	v.Unmet, v.Panics = c.unmet(c.unmetWhole()), c.panics
	return v
}

// asks reports whether the scenario asks for the rule.
func (c *evidence) asks(id string) bool {
	e := c.Scenario.Expect
	return e == nil || !slices.Contains(e.Skip, id) && (len(e.Only) == 0 || slices.Contains(e.Only, id))
}

func (c *evidence) apply(r rule) Finding {
	page, _ := rules.Find(r.id)
	f := c.careful(r.id, func() Finding { return r.judge(c) })
	if page.Unhurried && c.hurried() && (f.Result == Pass || f.Result == Fail) {
		f = cannotTell(c.shortened())
	}
	if f.Result == Pass && c.Forgotten > 0 {
		f = cannotTell(fmt.Sprintf("the journal has forgotten the first %s", words.Count(c.Forgotten, "request")))
	}
	if leaked := r.id == "keeps-secrets" && f.Result == Fail; f.Result != Nothing && !leaked {
		if why := c.cut(r.id); why != "" {
			f = cannotTell(why)
		}
	}
	f.Rule, f.Severity = r.id, page.Severity
	return f
}

// careful runs a rule. If the rule panics, which is a bug in the rule and not a
// failure of the client, the finding is that it cannot tell.
func (c *evidence) careful(id string, judge func() Finding) (found Finding) {
	defer func() {
		if problem := recover(); problem != nil {
			c.panics = append(c.panics, Panic{Rule: id, Problem: fmt.Sprint(problem), Stack: string(debug.Stack())})
			found = cannotTell("the rule failed, which is a mistake in claudemock: " + fmt.Sprint(problem))
		}
	}()
	return judge()
}

// shortened returns why nothing can be concluded from shortened waits.
func (c *evidence) shortened() string {
	return fmt.Sprintf("the scenario was played at speed %g; run it at speed 1", c.Speed)
}
