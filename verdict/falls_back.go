package verdict

import (
	"fmt"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// fallsBack checks whether the client asked another model in scenarios in which
// only another model answers. If the scenario does not say after how many
// requests, the finding is a note: a client with only one model may say so and
// stop.
func fallsBack(c *evidence) Finding {
	if !c.leavesOnlyFallback() {
		return nothing()
	}
	most := c.bounds("falls-back", expect.Bounds{}).Max
	for _, chain := range c.questions() {
		last := chain.last()
		if !last.failed() || c.askedElsewhere(last) != nil {
			continue
		}
		text := fmt.Sprintf("after %s the client asked no model but %s, and another one would have answered", last.named(), last.Model)
		if most > 0 {
			return fail(text, last.Ordinal)
		}
		return note(text, last.Ordinal)
	}
	for _, a := range c.attempts {
		if a.Outcome() != Answered || a.Model == c.attempts[0].Model && a.tree.Field("fallbacks") == nil {
			continue
		}
		if before := a.Ordinal - 1; most > 0 && before > most {
			return fail(fmt.Sprintf("asked %s only after %d requests", a.Model, before)+expected(fmt.Sprintf("after %d at most", most)), a.Ordinal)
		}
		return pass(fmt.Sprintf("fell back to %s in request %d", a.Model, a.Ordinal))
	}
	return nothing()
}

// leavesOnlyFallback reports whether the scenario answers some models and fails
// all requests for the others.
func (c *evidence) leavesOnlyFallback() bool {
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

// askedElsewhere returns an attempt at another model after one that failed, or nil.
func (c *evidence) askedElsewhere(failed *Attempt) *Attempt {
	for _, a := range c.attempts {
		if a.isMessage() && a.Model != failed.Model && a.mayBe(failed.likeness) {
			return a
		}
	}
	return nil
}
