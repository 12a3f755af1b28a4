package sweep_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/verdict"
)

// asked is a request of a healthy run: the text of each message of the user, with the
// assistant's turns in between, and what answered it.
type asked struct {
	said     []string
	endpoint string // "" for messages
	rule     int    // from 1
	step     int    // from 1
	state    string
}

const theAnswer = "It rains in Brest."

// healthyRun is a run of a program under a scenario in which nothing is broken.
func healthyRun(t testing.TB, base *scenarios.Scenario, requests ...asked) sweep.Run {
	run := sweep.Run{Scripts: map[int]script.Script{}}
	for i, a := range requests {
		var messages []string
		for k, text := range a.said {
			if k > 0 {
				messages = append(messages, `{"role":"assistant","content":"And then?"}`)
			}
			messages = append(messages, fmt.Sprintf(`{"role":"user","content":%q}`, text))
		}
		e := journal.Entry{
			Ordinal: i + 1, Endpoint: "messages", Stream: true, Rule: a.rule, Step: a.step, State: a.state,
			Body:   `{"messages":[` + strings.Join(messages, ",") + `]}`,
			Result: journal.Result{Status: 200, End: journal.Completed},
			Answer: journal.Answer{Kind: journal.Stream, Whole: true},
		}
		answer := script.Answer{Request: scripttest.Request(true)}
		if a.endpoint != "" {
			e.Endpoint, e.Body, e.Stream, e.Answer.Kind = a.endpoint, "", false, journal.Message
			answer.Request = scripttest.Request(false)
			answer.Document = jsontree.Obj("data", []any{})
		} else {
			step := &scenarios.Step{Reply: &scenarios.Reply{}}
			if rules := base.RulesIn(a.state); a.rule > 0 {
				step = rules[a.rule-1].Steps[a.step-1]
			}
			answer = step.Answer(scripttest.Request(true))
			answer.Request = scripttest.Request(true)
		}
		run.Verdict.Entries = append(run.Verdict.Entries, e)
		made, err := script.Compile(answer, scripttest.Env())
		require.NoError(t, err)
		run.Scripts[e.Ordinal] = made
	}
	run.Verdict.Requests, run.Verdict.Result = len(requests), verdict.Pass
	return ending(run, 0, theAnswer)
}

func ending(run sweep.Run, exit int, output string) sweep.Run {
	run.Verdict.Ending = &verdict.Ending{Command: verdict.Call, Exit: exit, Output: output, Began: time.Unix(0, 0), Ended: time.Unix(1, 0)}
	return run
}

// parse reads a scenario.
func parse(t *testing.T, text string) *scenarios.Scenario {
	s, err := scenarios.Parse("in a test", []byte(text), faults.Builtin())
	require.NoError(t, err)
	return s
}

// baselineOf is the baseline of a program that makes these requests.
func baselineOf(t *testing.T, text string, requests ...asked) *sweep.Baseline {
	base := parse(t, text)
	run := healthyRun(t, base, requests...)
	b, err := sweep.NewBaseline(base, run, run)
	require.NoError(t, err)
	return b
}

// pointOf is the point with a name.
func pointOf(t *testing.T, b *sweep.Baseline, name string) *sweep.Point {
	plan := sweep.NewPlan(b, faults.Builtin(), sweep.Options{})
	p, ok := plan.Find(name)
	if !ok {
		var names []string
		for _, c := range plan.Classes {
			names = append(names, c.Name())
		}
		t.Fatalf("there is no point %s but %s", name, strings.Join(names, "\n"))
	}
	return &p
}

// agentLoop is a conversation of three turns, in which two tools are called.
const agentLoop = `
name: loop
summary: two tools, then an answer
steps:
  - reply: {content: [{type: tool_use, name: search, input: {q: treasure}}], offered: ignore}
  - reply: {content: [{type: tool_use, name: get_weather, input: {city: Brest}}], offered: ignore}
  - reply: {text: It rains in Brest.}
`

var loopRequests = []asked{
	{said: []string{"Where?"}, rule: 1, step: 1},
	{said: []string{"Where?", "result"}, rule: 1, step: 2},
	{said: []string{"Where?", "result", "result"}, rule: 1, step: 3},
}

func loopBaseline(t *testing.T) *sweep.Baseline { return baselineOf(t, agentLoop, loopRequests...) }
