package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/match"
)

func TestWhereOnlyAnotherModelAnswersItIsAsked(t *testing.T) {
	model := func(name string) trait { return func(e *journal.Entry) { e.Model = name } }
	only := func(e *expect.Expectations) part {
		sample := &match.Matcher{}
		return func(r *Run) {
			r.Scenario = &scenarios.Scenario{Name: "sample", Expect: e, Rules: []*scenarios.Rule{
				{When: &condition.When{Model: sample}, Steps: []*scenarios.Step{{Reply: &scenarios.Reply{}}}},
			}, Steps: []*scenarios.Step{{Error: &scenarios.Error{}}}}
		}
	}
	text := "after a 529 overloaded_error the client asked no model but a, and another one would have answered"
	judges(t, fallsBack, []judgement{
		{"where others would do no better", run(ask(0, model("a"), refused(529))), Nothing, "", nil},
		{"nobody else was asked", run(only(nil), ask(0, model("a"), refused(529))), Noted, text, []int{1}},
		{"and the scenario asks for it", run(only(&expect.Expectations{Rules: expect.RuleBounds{"falls-back": {Max: 3}}}), ask(0, model("a"), refused(529))), Fail, text, []int{1}},
		{"another was asked", run(only(nil), ask(0, model("a"), refused(529)), ask(second, call(2), model("b"))), Pass, "fell back to b in request 2", nil},
		{"another was asked too late", run(only(&expect.Expectations{Rules: expect.RuleBounds{"falls-back": {Max: 1}}}),
			ask(0, model("a"), refused(529)), ask(second, model("a"), refused(529)), ask(2*second, call(2), model("b"))), Fail,
			"asked b only after 2 requests; expected: after 1 at most", []int{3}},
		{"another was asked and failed too", run(only(nil), ask(0, model("a"), refused(529)), ask(second, call(2), model("b"), refused(400))), Nothing, "", nil},
	})
}
