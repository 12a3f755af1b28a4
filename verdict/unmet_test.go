package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

const branching = `
rules:
  - when: {stream: true}
    steps: [{error: overloaded_error, repeat: 3}, {choose: [{reply: {}, weight: 1}, {error: api_error, weight: 1}]}]
  - when: {model: claude-haiku-*}
    steps: [{reply: {}}]
steps: [{reply: {}}]
then: outage
states:
  outage: {for: 10s, steps: [{error: api_error}, {reply: {}}], then: start}
`

// in says that a rule of a state answered the request.
func in(state string, rule, step int) trait {
	return func(e *journal.Entry) { e.State, e.Rule, e.Step = state, rule, step }
}

func TestWhatNoRequestReachedIsToldByWhatAClientCanReach(t *testing.T) {
	cut := []part{ask(0, in("", 1, 1))}
	most := append(cut, ask(second, in("", 1, 2)), ask(2*second, in("", 3, 1)), ask(3*second, in("outage", 1, 1)))
	every := append(most, ask(4*second, in("", 2, 1)), ask(5*second, in("outage", 1, 2)))
	for name, row := range map[string]struct {
		parts          []part
		own, catalogue string
	}{
		"a rule that was cut short": {cut, `step 2 of rule 1, rule 2 (model "claude-haiku-*"), rule 3 and the state outage`, "step 2 of rule 1"},
		"a rule for others":         {most, `step 2 of the state outage and rule 2 (model "claude-haiku-*")`, "step 2 of the state outage"},
		"a step of choices counts":  {every, "", ""},
		"a state of healthy answers": {append(cut, ask(second, in("outage", 0, 0))),
			`steps 2 of rule 1, 1 of the state outage and 2 of the state outage, rule 2 (model "claude-haiku-*") and rule 3`,
			"steps 2 of rule 1, 1 of the state outage and 2 of the state outage"},
	} {
		t.Run(name, func(t *testing.T) {
			run := playing(t, branching, row.parts...)
			assert.Equal(t, row.own, Judge(run).Unmet)
			run.Scenario.Category = "server"
			assert.Equal(t, row.catalogue, Judge(run).Unmet)
		})
	}
}

func TestAllStepsAreAFindingOnlyWhereTheScenarioAsksForThem(t *testing.T) {
	const two = "steps: [{error: overloaded_error}, {reply: {}}]\n"
	short := []part{ask(0, in("", 1, 1), refused(529)), exits(1, second)}
	v := Judge(playing(t, two, short...))
	assert.Equal(t, "step 2", v.Unmet)
	assert.Contains(t, v.Summary(), "note: no request reached step 2 of the scenario")

	const all = "expect: {all_steps: true, only: [keeps-secrets]}\n"
	v = Judge(playing(t, two+all, short...))
	assert.Equal(t, Fail, v.Result)
	assert.Contains(t, v.Summary(), "expect.all_steps: no request reached step 2; expected: that every step answers a request")

	v = Judge(playing(t, two+all, ask(0, in("", 1, 1), refused(529)), ask(second, in("", 1, 2)), exits(0, 2*second)))
	assert.Equal(t, Pass, v.Result)

	v = Judge(playing(t, "steps: [{reply: {}}, {error: overloaded_error}]\n"+all, ask(0, in("", 1, 1)), exits(0, second)))
	assert.Equal(t, Fail, v.Result, "not even the step that fails was reached, and it was asked for")

	v = Judge(playing(t, two+all, exits(1, second)))
	assert.Equal(t, NotExercised, v.Result, "nothing arrived, which is no verdict on the client")
}
