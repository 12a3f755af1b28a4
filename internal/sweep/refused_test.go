package sweep_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/verdict"
)

func TestConnectionsAreRefusedWhereEachRunHasAnAddress(t *testing.T) {
	b := loopBaseline(t)
	refused := sweep.Options{Faults: []string{"refused"}}
	assert.Empty(t, sweep.NewPlan(b, faults.Builtin(), refused).Classes)
	refused.Listener = true
	plan := sweep.NewPlan(b, faults.Builtin(), refused)
	assert.ElementsMatch(t, []string{
		"request_1/before_any_byte/refused_for_good", "request_2/before_any_byte/refused", "request_2/before_any_byte/refused_for_good",
		"request_3/before_any_byte/refused", "request_3/before_any_byte/refused_for_good",
	}, namesOf(plan.Classes), "nobody knows when the first request comes")
	for name, want := range map[string]string{
		"request_1/before_any_byte/refused_for_good": "refuse: {}", "request_3/before_any_byte/refused": "refuse: {for: 1s, requests: 2}",
	} {
		p, ok := plan.Find(name)
		require.True(t, ok)
		s, err := b.Scenario(&p)
		require.NoError(t, err)
		text, err := scenarios.Encode(s)
		require.NoError(t, err)
		assert.Contains(t, string(text), want)
	}
	assert.Empty(t, plan.Deeper(plan.Classes, refused))
}

func TestARefusedConnectionIsReachedUnseen(t *testing.T) {
	b := loopBaseline(t)
	plan := sweep.NewPlan(b, faults.Builtin(), sweep.Options{Listener: true})
	p, _ := plan.Find("request_1/before_any_byte/refused_for_good")
	run := healthyRun(t, b.Base)
	run.Verdict.Result, run.Verdict.Reason = verdict.NotExercised, "nothing arrived"
	failed, silent := ending(run, 1, "connection refused"), ending(run, 0, "")
	assert.Equal(t, sweep.Passed, b.Judge(&p, &failed).State)
	assert.Equal(t, sweep.FoundDifference, b.Judge(&p, &silent).Findings[0].Rule)
	third, _ := plan.Find("request_3/before_any_byte/refused")
	assert.True(t, third.AskedAgain(3))
	assert.False(t, third.AskedAgain(2))
}

func TestAPointIsWrittenAsJSON(t *testing.T) {
	b := loopBaseline(t)
	p := *pointOf(t, b, "request_2/at_the_end_of_tool_json/truncate")
	p.Then = pointOf(t, b, "request_2/instead_of_the_answer/529")
	text, err := json.Marshal([]sweep.Point{p})
	require.NoError(t, err)
	assert.JSONEq(t, `[{
		"name": "request_2_twice/at_the_end_of_tool_json/truncate_then_529",
		"summary": "request 2, at the end of tool json: the body ends early, as if that were all; nothing in HTTP shows it, and at the next attempt, instead of the answer: 529",
		"request": 2, "place": "at_the_end_of_tool_json", "fault": "truncate", "kind": "passing", "for_good": false, "stands_for": 1, "for_requests": [2],
		"then": {
			"name": "request_2/instead_of_the_answer/529", "summary": "request 2, instead of the answer: 529",
			"request": 2, "place": "instead_of_the_answer", "fault": "529", "kind": "passing", "for_good": false, "stands_for": 1, "for_requests": [2]
		}
	}]`, string(text))
}

func TestAPairIsChosenByItsName(t *testing.T) {
	b := loopBaseline(t)
	const pair = "request_2_twice/before_any_byte/reset_then_529"
	assert.True(t, sweep.NamesPair(pair))
	assert.False(t, sweep.NamesPair("request_2/before_any_byte/reset"))
	for chosen, want := range map[string]int{pair: 1, "request_2_twice/before_any_byte": 4, "request_2_twice": 4, "request_2/before_any_byte/reset": 4} {
		o := sweep.Options{Names: []string{chosen}}
		plan := sweep.NewPlan(b, faults.Builtin(), o)
		first, ok := plan.Find("request_2/before_any_byte/reset")
		require.True(t, ok, "its first failure is tried, too")
		pairs := plan.Deeper([]sweep.Point{first}, o)
		assert.Len(t, pairs, want, chosen)
		assert.Contains(t, namesOf(pairs), pair)
	}
}
