package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/scenarios"
)

// fallsBack looks at scenarios in which only another model answers, for whether
// the client asked one. It is a note where the scenario does not name the rule: a
// client that has one model only may say so and stop.
func fallsBack(c *Case) Finding {
	if !c.leavesOnlyFallback() {
		return nothing()
	}
	for _, chain := range c.questions() {
		last := chain.Last()
		if last.Outcome() == Answered || !last.Failed() {
			continue
		}
		if other := c.askedElsewhere(last); other != nil {
			continue
		}
		text := fmt.Sprintf("after %s the client asked no model but %s, and another one would have answered", last.named(), last.Model)
		if c.named("falls-back") {
			return fail(text, last.Ordinal)
		}
		return note(text, last.Ordinal)
	}
	for _, a := range c.Attempts {
		if first := c.Attempts[0]; a.Outcome() == Answered && (a.Model != first.Model || a.tree.Field("fallbacks") != nil) {
			return pass(fmt.Sprintf("fell back to %s in request %d", a.Model, a.Ordinal))
		}
	}
	return nothing()
}

// named reports whether the scenario names a rule in what it expects.
func (c *Case) named(rule string) bool {
	e := c.Scenario.Expect
	if e == nil {
		return false
	}
	_, bounded := e.Rules[rule]
	return bounded || slices.Contains(e.Only, rule)
}

// leavesOnlyFallback reports whether the scenario answers some models and has
// nothing but errors for the others.
func (c *Case) leavesOnlyFallback() bool {
	answers, errs := false, false
	for _, rule := range c.Scenario.RulesIn("") {
		byModel := rule.When != nil && rule.When.Model != nil
		for _, step := range rule.Steps {
			switch {
			case step.Error != nil:
				errs = errs || !byModel
			case byModel:
				answers = true
			default:
				return false
			}
		}
		if !byModel && (rule.Then != "" && rule.Then != scenarios.ThenRepeatLast) {
			return false
		}
	}
	return answers && errs
}

// askedElsewhere is an attempt at another model after one that failed, or nil.
func (c *Case) askedElsewhere(failed *Attempt) *Attempt {
	for _, a := range c.Attempts {
		if a.isMessage() && a.Model != failed.Model && a.mayBe(failed.likeness) {
			return a
		}
	}
	return nil
}
