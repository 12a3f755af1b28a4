package sweep_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/verdict"
)

// printing sets what a command printed to stdout. Its output has that of stderr, too.
func printing(run sweep.Run, text string) sweep.Run {
	run = ending(run, 0, text+"asking again")
	run.Printed = &text
	return run
}

// withRule adds a rule that was broken.
func withRule(run sweep.Run, rule string, severity rules.Severity) sweep.Run {
	run.Verdict.Result = verdict.Fail
	run.Verdict.Findings = append(run.Verdict.Findings, verdict.Finding{Rule: rule, Result: verdict.Fail, Severity: severity, Text: "it was broken"})
	return run
}

func TestTheRunOfAPointIsJudged(t *testing.T) {
	b := loopBaseline(t)
	good := healthyRun(t, b.Base, loopRequests...)
	shorter := healthyRun(t, b.Base, loopRequests[0], asked{said: []string{"Where?"}, rule: 1, step: 3})
	hung, crashed, leaking, missed := good, good, good, good
	leaking.Leak = "a goroutine"
	hung.Hung = true
	crashed.Crash = "nil map"
	late := hung
	late.Verdict.Requests, late.Verdict.Entries, late.Verdict.Result = 0, nil, verdict.Fail
	missed.Verdict.Result, missed.Verdict.Reason = verdict.NotExercised, "the step was never reached"
	const reset, pause = "request_2/before_any_byte/reset", "request_3/instead_of_the_answer/pause_turn"
	for _, test := range []struct {
		name, point string
		run         sweep.Run
		state       sweep.State
		rule, text  string
	}{
		{"as in the baseline", reset, good, sweep.Passed, "", ""},
		{"an error", reset, ending(good, 1, "I could not ask"), sweep.Passed, "", ""},
		{"an error and half of the answer", reset, ending(good, 1, "It rains\nI could not ask"), sweep.Passed, "", ""},
		{"another answer", reset, ending(good, 0, "The sun shines."), sweep.Failed, sweep.FoundDifference, `without the fault "It rains in Brest.", now "The sun shines."`},
		{"no answer", reset, ending(good, 0, ""), sweep.Failed, sweep.FoundDifference, "with none"},
		{"half of the answer", reset, ending(good, 0, "It rains"), sweep.Failed, sweep.FoundDifference, "with the first 8 of its 18 bytes"},
		{"the end of the answer", reset, ending(good, 0, "in Brest."), sweep.Failed, sweep.FoundDifference, "with a part of it"},
		{"more around the answer", reset, ending(good, 0, "Well. It rains in Brest."), sweep.Failed, sweep.FoundDifference, ""},
		{"a command that printed half of the answer before all of it", reset, printing(good, "It raiIt rains in Brest.\n"), sweep.Passed, "", ""},
		{"a command that printed more after the answer", reset, printing(good, "It rains in Brest. Well."), sweep.Failed, sweep.FoundDifference, ""},
		{"more around the answer after a pause", pause, ending(good, 0, "Well. It rains in Brest."), sweep.Passed, "", ""},
		{"another answer after a pause", pause, ending(good, 0, "Well."), sweep.Failed, sweep.FoundDifference, ""},
		{"a turn is lost", reset, shorter, sweep.Failed, sweep.FoundLostTurn, `a conversation that it made was another one at its end: message 1: without the fault {"role"`},
		{"another conversation after a pause", pause, shorter, sweep.Passed, "", ""},
		{"a rule is broken", reset, withRule(good, "tools-once", rules.Medium), sweep.Failed, "tools-once", "it was broken"},
		{"a rule is broken by a program that says that it failed", reset, withRule(ending(good, 1, "no"), "gives-up", rules.High), sweep.Failed, "gives-up", ""},
		{"it hangs", reset, hung, sweep.Failed, sweep.FoundHang, ""},
		{"it hangs, and took longer than it may", reset, withRule(hung, "expect.within", rules.High), sweep.Failed, sweep.FoundHang, ""},
		{"it is stopped before its first request", reset, late, sweep.NotReached, "", ""},
		{"it panics", reset, crashed, sweep.Failed, sweep.FoundCrash, "nil map"},
		{"it leaves a goroutine", reset, leaking, sweep.Failed, sweep.FoundLeak, "a goroutine"},
		{"the point was not reached", reset, missed, sweep.NotReached, "", ""},
		{"it panics elsewhere", reset, func() sweep.Run { r := missed; r.Crash = "nil map"; return r }(), sweep.Failed, sweep.FoundCrash, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			result := b.Judge(pointOf(t, b, test.point), &test.run)
			assert.Equal(t, test.state, result.State)
			if test.rule == "" {
				assert.Empty(t, result.Findings)
				return
			}
			require.NotEmpty(t, result.Findings)
			assert.Equal(t, test.rule, result.Findings[0].Rule)
			assert.Contains(t, result.Findings[0].Text, test.text)
			assert.Len(t, result.Findings, 1, "nothing is told twice")
		})
	}
}

func TestWhatDiffersByItselfIsNotCompared(t *testing.T) {
	base := parse(t, agentLoop)
	first := healthyRun(t, base, loopRequests...)
	other := healthyRun(t, base, loopRequests[0], asked{said: []string{"Where?", "another result"}, rule: 1, step: 2}, asked{said: []string{"Where?", "another result", "result"}, rule: 1, step: 3})
	varying, err := sweep.NewBaseline(base, first, ending(other, 0, "It is 12:01, and it rains."))
	require.NoError(t, err)
	now := ending(other, 0, "It is 12:02, and it rains.")
	assert.Equal(t, sweep.Passed, varying.Judge(pointOf(t, varying, "request_2/before_any_byte/reset"), &now).State)
	steady, err := sweep.NewBaseline(base, first, first)
	require.NoError(t, err)
	assert.Equal(t, sweep.Failed, steady.Judge(pointOf(t, steady, "request_2/before_any_byte/reset"), &now).State)
}

func TestAProgramThatFailsByItselfIsNotSwept(t *testing.T) {
	base := parse(t, agentLoop)
	good := healthyRun(t, base, loopRequests...)
	hung, crashed := good, good
	hung.Hung, crashed.Crash = true, "nil map"
	for text, second := range map[string]sweep.Run{
		"no such file": ending(good, 1, "no such file"), "did not end": hung, "nil map": crashed,
		"backs-off": withRule(good, "backs-off", rules.Medium),
	} {
		_, err := sweep.NewBaseline(base, good, second)
		require.ErrorIs(t, err, sweep.ErrBaseline, text)
		assert.ErrorContains(t, err, text)
	}
	none := healthyRun(t, base)
	_, err := sweep.NewBaseline(base, none, none)
	assert.ErrorContains(t, err, "made no request")
}

func resultsOf(t *testing.T, b *sweep.Baseline, found map[string][]sweep.Finding) (results []sweep.Result) {
	for name, findings := range found {
		r := sweep.Result{Point: *pointOf(t, b, name), State: sweep.Failed, Findings: findings}
		if len(findings) == 0 {
			r.State = sweep.Passed
		}
		results = append(results, r)
	}
	return results
}

func TestFindingsOfOneCauseAreOneGroup(t *testing.T) {
	b := loopBaseline(t)
	of := func(rule, text string, severity rules.Severity) sweep.Finding {
		return sweep.Finding{Rule: rule, Text: text, Severity: severity}
	}
	twice := []sweep.Finding{of("notices-truncation", "half of 3", rules.High), of("tools-once", "twice", rules.High)}
	groups := sweep.Groups(resultsOf(t, b, map[string][]sweep.Finding{
		"request_1/before_any_byte/reset":                   nil,
		"request_1/after_tool_use/reset_for_good":           {of("tools-once", "twice", rules.High)},
		"request_1/after_tool_use/close":                    {of("tools-once", "twice", rules.High)},
		"request_2/after_tool_use/reset":                    twice,
		"request_2/instead_of_the_answer/401":               {of("never-retry-4xx", "request 2 was sent again", rules.Medium)},
		"request_3/instead_of_the_answer/401":               {of("never-retry-4xx", "request 3 was sent again", rules.Medium)},
		"request_3/inside_text/stall":                       {of(sweep.FoundDifference, "now nothing", rules.High)},
		"request_3/instead_of_the_answer/pause_turn":        {of(sweep.FoundDifference, "now something", rules.High)},
		"request_1/instead_of_the_answer/529":               {of(sweep.FoundCrash, "nil map", rules.High)},
		"request_1/instead_of_the_answer/502_html":          {of(sweep.FoundCrash, "no JSON", rules.High)},
		"request_1/instead_of_the_answer/503_text_for_good": {of(sweep.FoundCrash, "no JSON", rules.High)},
	}))
	var said []string
	for _, g := range groups {
		said = append(said, fmt.Sprintf("%s %d %s", g.Finding.Rule, len(g.Results), g.Smallest().Name()))
	}
	assert.Equal(t, []string{
		"tools-once 3 request_1/after_tool_use/close",
		"crash 2 request_1/instead_of_the_answer/502_html",
		"crash 1 request_1/instead_of_the_answer/529",
		"silent-difference 1 request_3/instead_of_the_answer/pause_turn",
		"silent-difference 1 request_3/inside_text/stall",
		"never-retry-4xx 2 request_2/instead_of_the_answer/401",
	}, said)
}

// program is a program whose end depends on the scenario alone.
type program struct {
	runs  int
	fails func(yaml string) bool
	good  sweep.Run
}

func (p *program) again(_ *sweep.Point, s *scenarios.Scenario) (*sweep.Run, error) {
	p.runs++
	text, err := scenarios.Encode(s)
	if err != nil {
		return nil, err
	}
	run := p.good
	if p.fails(string(text)) {
		run = withRule(run, "tools-once", rules.High)
	}
	return &run, nil
}

func groupOf(p *sweep.Point) *sweep.Group {
	finding := sweep.Finding{Rule: "tools-once", Severity: rules.High}
	return &sweep.Group{Finding: finding, Results: []sweep.Result{{Point: *p, State: sweep.Failed, Findings: []sweep.Finding{finding}}}}
}

func TestAReproductionHasOnlyWhatIsNeeded(t *testing.T) {
	b := loopBaseline(t)
	run := healthyRun(t, b.Base, loopRequests...)
	pair := *pointOf(t, b, "request_2/at_the_end_of_tool_json/truncate")
	pair.Then = pointOf(t, b, "request_2/instead_of_the_answer/429_with_retry_after")
	for _, test := range []struct {
		name  string
		fails func(yaml string) bool
		point string // the one that is left
		lacks []string
		holds []string
	}{
		{"the first failure is enough", func(s string) bool { return strings.Contains(s, "truncate:") }, "request_2/at_the_end_of_tool_json/truncate", []string{"rate_limit_error", "turn:", "It rains"}, []string{"truncate:"}},
		{"the second failure is enough", func(s string) bool { return strings.Contains(s, "rate_limit_error") }, "request_2/instead_of_the_answer/429_with_retry_after", []string{"truncate:", "turn:", "retry_after: 3"}, []string{"retry_after: 1"}},
		{"both failures, in the second turn", func(s string) bool {
			return strings.Contains(s, "truncate:") && strings.Contains(s, "rate_limit_error") && strings.Contains(s, "turn: 2")
		}, "request_2_twice/at_the_end_of_tool_json/truncate_then_429_with_retry_after", []string{"turn: 1", "It rains", "retry_after: 3"}, []string{"truncate:", "retry_after: 1", "turn: 2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := program{fails: test.fails, good: run}
			r, err := b.Shrink(groupOf(&pair), p.again, nil)
			require.NoError(t, err)
			assert.Equal(t, test.point, r.Point.Name())
			assert.Equal(t, r.Runs, r.Fails)
			assert.Equal(t, r.Runs, r.Alone)
			for _, text := range test.lacks {
				assert.NotContains(t, string(r.YAML), text)
			}
			for _, text := range test.holds {
				assert.Contains(t, string(r.YAML), text)
			}
			parse(t, string(r.YAML))
			assert.Less(t, p.runs, 40)
		})
	}
}

func TestAFindingThatDoesNotComeEachTimeIsFlaky(t *testing.T) {
	b := loopBaseline(t)
	count := 0
	p := program{good: healthyRun(t, b.Base, loopRequests...), fails: func(string) bool { count++; return count%2 == 0 }}
	r, err := b.Shrink(groupOf(pointOf(t, b, "request_1/before_any_byte/reset")), p.again, nil)
	require.NoError(t, err)
	assert.Less(t, r.Fails, r.Runs)
}

// TestAFindingThatIsGoneIsLookedForAtTheNextPoints has a program that failed at three points
// once, and does again at the last of them only.
func TestAFindingThatIsGoneIsLookedForAtTheNextPoints(t *testing.T) {
	b := loopBaseline(t)
	g := groupOf(pointOf(t, b, "request_1/before_any_byte/reset"))
	for _, name := range []string{"request_2/before_any_byte/reset", "request_3/before_any_byte/reset"} {
		g.Results = append(g.Results, groupOf(pointOf(t, b, name)).Results...)
	}
	p := program{good: healthyRun(t, b.Base, loopRequests...), fails: func(yaml string) bool { return strings.Contains(yaml, "name: sweep-request-3") }}
	r, err := b.Shrink(g, p.again, nil)
	require.NoError(t, err)
	assert.Equal(t, "request_3/before_any_byte/reset", r.Point.Name())
	assert.False(t, r.Gone())

	p.fails = func(string) bool { return false }
	r, err = b.Shrink(g, p.again, nil)
	require.NoError(t, err)
	assert.Equal(t, "request_1/before_any_byte/reset", r.Point.Name(), "the smallest")
	assert.True(t, r.Gone())
	assert.Equal(t, 3, r.Runs)
}

func TestNothingIsLeftOutWhenTimeIsOver(t *testing.T) {
	b := loopBaseline(t)
	pair := *pointOf(t, b, "request_2/at_the_end_of_tool_json/truncate")
	pair.Then = pointOf(t, b, "request_2/instead_of_the_answer/429_with_retry_after")
	p := program{good: healthyRun(t, b.Base, loopRequests...), fails: func(string) bool { return true }}
	r, err := b.Shrink(groupOf(&pair), p.again, func() bool { return true })
	require.NoError(t, err)
	assert.Equal(t, 1, p.runs)
	assert.Equal(t, 1, r.Runs)
	assert.Equal(t, 1, r.Fails)
	assert.Contains(t, string(r.YAML), "retry_after: 3")
}

func TestAProgramThatCannotBeRunAgainIsNotShrunk(t *testing.T) {
	b := loopBaseline(t)
	_, err := b.Shrink(groupOf(pointOf(t, b, "request_1/before_any_byte/reset")), func(*sweep.Point, *scenarios.Scenario) (*sweep.Run, error) {
		return nil, errors.New("no such file")
	}, nil)
	assert.ErrorContains(t, err, "repeating request_1/before_any_byte/reset: no such file")
}

func TestASilentDifferenceIsSaidAsAnExpectation(t *testing.T) {
	b := loopBaseline(t)
	silent := ending(healthyRun(t, b.Base, loopRequests...), 0, "")
	finding := sweep.Finding{Rule: sweep.FoundDifference, Severity: rules.High}
	for name, want := range map[string]string{
		"request_3/inside_text/stall":             "expect: {answer: It rains in Brest.}",
		"request_3/inside_text/stall_for_good":    "expect: {exit: nonzero}",
		"request_3/instead_of_the_answer/400":     "expect: {exit: nonzero}",
		"request_3/inside_text/unknown_event":     "expect: {answer: It rains in Brest.}",
		"request_3/instead_of_the_answer/refusal": "expect: {answer: It rains in Brest.}",
	} {
		g := sweep.Group{Finding: finding, Results: []sweep.Result{{Point: *pointOf(t, b, name), Findings: []sweep.Finding{finding}}}}
		r, err := b.Shrink(&g, func(*sweep.Point, *scenarios.Scenario) (*sweep.Run, error) { return &silent, nil }, nil)
		require.NoError(t, err)
		assert.Contains(t, string(r.YAML), want, name)
		assert.Contains(t, string(r.YAML), "turn: 1", "the conversation stays as it is")
	}
}
