package progress

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// inline parses a scenario without its head.
func inline(t testing.TB, text string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\n"+text), faults.Builtin())
	require.NoError(t, err)
	return s
}

// answerText returns what a choice answers: its reply's text, an error's type, or "-" for
// a healthy answer.
func answerText(c Choice) string {
	switch {
	case c.Step == nil:
		return "-"
	case c.Step.Error != nil:
		return c.Step.Error.Type
	default:
		return *c.Step.Reply.Text
	}
}

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// TestFlow plays requests at the times given, each answered completely before
// the next: "0s:a 10s:b" expects the answer b ten seconds after the first.
func TestFlow(t *testing.T) {
	const twoSteps = "steps: [{reply: {text: a}, repeat: 2}, {reply: {text: b}}]\n"
	for _, c := range []struct{ name, scenario, requests string }{
		{"the last step repeats by default", twoSteps, "0s:a 0s:a 0s:b 0s:b 99h:b"},
		{"loop begins anew", twoSteps + "then: loop", "0s:a 0s:a 0s:b 0s:a 0s:a 0s:b"},
		{"healthy follows the last step", twoSteps + "then: healthy", "0s:a 0s:a 0s:b 0s:- 0s:-"},
		{"a rule's own then wins", "then: loop\nrules: [{steps: [{reply: {text: a}}], then: healthy}]", "0s:a 0s:- 0s:-"},
		{"without steps all is healthy", "", "0s:- 0s:-"},

		{"nth is one place", "rules: [{when: {nth: 2}, steps: [{reply: {text: a}}]}]", "0s:- 0s:a 0s:-"},
		{"nth is a range", "rules: [{when: {nth: {from: 2, to: 3}}, steps: [{reply: {text: a}}]}]", "0s:- 0s:a 0s:a 0s:-"},
		{"nth is each so many", "rules: [{when: {nth: {every: 3}}, steps: [{reply: {text: a}}]}]", "0s:- 0s:- 0s:a 0s:- 0s:- 0s:a"},
		{"nth is each so many from a place on", "rules: [{when: {nth: {from: 1, every: 2, to: 3}}, steps: [{reply: {text: a}}]}]", "0s:a 0s:- 0s:a 0s:- 0s:-"},
		{"since is counted from the first request, not from the last", "rules: [{when: {since: {after: 10s, before: 1m}}, steps: [{reply: {text: a}}]}]",
			"0s:- 9s:- 10s:a 20s:a 59.999s:a 60s:-"},
		{"a window opens again and again", "rules: [{when: {window: {every: 1m, for: 20s, offset: 10s}}, steps: [{reply: {text: a}}]}]",
			"0s:- 10s:a 29s:a 30s:- 70s:a 90s:- 7h10s:a"},

		{"for begins when the step is first taken, and ends when it is looked at", "steps: [{reply: {text: a}}, {reply: {text: b}, for: 30s}, {reply: {text: c}}]",
			"0s:a 60s:b 89s:b 90s:c 91s:c"},
		{"for gives its step one request at least", "steps: [{reply: {text: a}, for: 1s}, {reply: {text: b}, for: 1s}, {reply: {text: c}}]", "0s:a 99h:b 199h:c"},
		{"until is looked at before each request", "steps: [{reply: {text: a}, until: session.requests > 2}, {reply: {text: b}}]", "0s:a 0s:a 0s:b 0s:b"},
		{"until may hold from the start", "steps: [{reply: {text: a}, until: 'true'}, {reply: {text: b}}]", "0s:b"},
		{"an until that held is over for good", "steps: [{reply: {text: a}, until: 'session.requests == 2'}, {reply: {text: b}}]", "0s:a 0s:b 0s:b"},
		{"steps that are all over cannot loop for ever", "steps: [{reply: {text: a}, until: 'true'}]\nthen: loop", "0s:- 0s:-"},

		{"then leads to a state, whose time begins when the last step was played",
			"steps: [{reply: {text: a}}]\nthen: down\nstates: {down: {for: 20s, steps: [{error: overloaded_error}], then: healthy}}",
			"0s:a 19s:overloaded_error 20s:- 99h:-"},
		{"then leads to a state when the time of the last step is over, whoever asks then",
			"rules: [{when: {nth: 1}, steps: [{reply: {text: a}, for: 5s}], then: down}]\nsteps: [{reply: {text: b}}]\nstates: {down: {for: 20s, steps: [{reply: {text: d}}], then: start}}",
			"0s:a 4s:b 5s:d 24s:d 25s:b"},
		{"then leads to a state for the requests of other rules, too",
			"rules: [{when: {nth: 2}, steps: [{reply: {text: a}}], then: down}]\nsteps: [{reply: {text: b}}]\nstates: {down: {steps: [{reply: {text: d}}]}}",
			"0s:b 0s:a 0s:d"},
		{"states follow each other by time, whether looked at or not",
			"steps: [{reply: {text: a}}]\nthen: down\nstates:\n  down: {for: 20s, steps: [{reply: {text: d}}], then: slow}\n  slow: {for: 10s, steps: [{reply: {text: s}}], then: start}\n",
			"0s:a 10s:d 20s:s 30s:a 31s:d 50s:s 60s:a"},
		{"states that turn in a circle are where they would be after any time",
			"steps: [{reply: {text: a}}]\nthen: up\nstates: {up: {for: 40s, then: down}, down: {for: 20s, steps: [{reply: {text: d}}], then: up}}",
			"0s:a 0s:- 40s:d 60s:- 876000h:- 876000h40s:d 876000h59.999s:d 876000h60s:-"},
		{"a state without a time ends with its steps", "then: down\nsteps: [{reply: {text: a}}]\nstates: {down: {steps: [{reply: {text: d}, repeat: 2}], then: start}}",
			"0s:a 0s:d 0s:d 0s:a 0s:d 0s:d 0s:a"},
		{"a state has rules of its own", "steps: [{reply: {text: a}}]\nthen: down\nstates: {down: {rules: [{when: {nth: {every: 2}}, steps: [{reply: {text: d}}]}]}}",
			"0s:a 0s:d 0s:- 0s:d"},
		{"loop enters a state anew", "steps: [{reply: {text: a}}]\nthen: s\nstates: {s: {for: 10s, steps: [{reply: {text: b}}, {reply: {text: c}}], then: loop}}",
			"0s:a 0s:b 1s:c 2s:c 10s:b 11s:c"},
		{"states that give nothing cannot lead around for ever",
			"steps: [{reply: {text: a}, until: 'true'}]\nthen: b\nstates: {b: {steps: [{reply: {text: b}, until: 'true'}], then: start}}", "0s:- 0s:-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := inline(t, c.scenario)
			var p Progress
			for i, request := range strings.Fields(c.requests) {
				at, want, _ := strings.Cut(request, ":")
				after, err := time.ParseDuration(at)
				require.NoError(t, err)
				got := ask(s, &p, sample(t), noon.Add(after))
				p.End(incoming.Outcome{End: incoming.EndCompleted, Status: 200}, got.Last, noon.Add(after))
				assert.Equal(t, want, answerText(got), "request %d", i+1)
			}
		})
	}
}

// sample returns a streaming request with a model and a question.
func sample(t *testing.T) incoming.Request {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-opus-5-5","max_tokens":100,"stream":true,"messages":[
		{"role":"user","content":"first question"},
		{"role":"assistant","content":"an answer"},
		{"role":"user","content":"What is the weather?"}]}`))
	require.NoError(t, err)
	return incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Body: body}}
}

// ask begins a request and lets the scenario choose.
func ask(s *scenarios.Scenario, p *Progress, in incoming.Request, now time.Time) Choice {
	p.Begin(in.Request.Endpoint, now)
	return p.Next(s, &Positions{}, in, now)
}

func TestPreviousIsHowTheAnswerThatEndedLastDid(t *testing.T) {
	for _, c := range []struct {
		previous string
		outcome  incoming.Outcome
		want     bool
	}{
		{"completed", incoming.Outcome{End: incoming.EndCompleted, Status: 200}, true},
		{"completed", incoming.Outcome{End: incoming.EndCompleted, Status: 529}, false},
		{"error", incoming.Outcome{End: incoming.EndCompleted, Status: 529}, true},
		{"529", incoming.Outcome{End: incoming.EndCompleted, Status: 529}, true},
		{"529", incoming.Outcome{End: incoming.EndReset, Status: 529}, true},
		{"500", incoming.Outcome{End: incoming.EndCompleted, Status: 529}, false},
		{"reset", incoming.Outcome{End: incoming.EndReset}, true},
		{"closed", incoming.Outcome{End: incoming.EndClosed, Status: 200}, true},
		{"left", incoming.Outcome{End: incoming.EndLeft}, true},
		{"refused", incoming.Outcome{End: incoming.EndCompleted, Status: 401, Refused: true}, true},
		{"error", incoming.Outcome{End: incoming.EndCompleted, Status: 401, Refused: true}, false},
	} {
		t.Run(c.previous+" after "+c.outcome.String(), func(t *testing.T) {
			s := inline(t, "rules: [{when: {previous: "+c.previous+"}, steps: [{reply: {text: yes}}]}]")
			var p Progress
			assert.Nil(t, ask(s, &p, sample(t), noon).Step, "nothing came before the first request")
			p.End(c.outcome, Last{}, noon)
			assert.Equal(t, c.want, ask(s, &p, sample(t), noon).Step != nil)
		})
	}
}

func TestInFlightCountsTheRequestItself(t *testing.T) {
	s := inline(t, "rules: [{when: {in_flight: {min: 2, max: 3}}, steps: [{reply: {text: busy}}]}, {when: {in_flight: 4}, steps: [{reply: {text: full}}]}]")
	var p Progress
	for _, want := range []string{"-", "busy", "busy", "full", "-"} {
		assert.Equal(t, want, answerText(ask(s, &p, sample(t), noon)))
	}
	p.End(incoming.Outcome{}, Last{}, noon)
	p.End(incoming.Outcome{}, Last{}, noon)
	assert.Equal(t, "full", answerText(ask(s, &p, sample(t), noon)))
}

func TestNthCountsEachEndpointOnItsOwn(t *testing.T) {
	s := inline(t, "rules: [{when: {nth: 2}, steps: [{reply: {text: second}}]}]")
	var p Progress
	p.Begin(claude.CountTokens, noon)
	assert.Equal(t, "-", answerText(ask(s, &p, sample(t), noon)))
	p.Begin(claude.CountTokens, noon)
	assert.Equal(t, "second", answerText(ask(s, &p, sample(t), noon)))
}

func TestEachCallIsTakenThroughTheStepsOnItsOwn(t *testing.T) {
	s := inline(t, "count: call\nsteps: [{reply: {text: a}}, {reply: {text: b}}]")
	var p Progress
	var one, two Positions
	var got []string
	for _, call := range []*Positions{&one, &two, &one, &two} {
		p.Begin(claude.Messages, noon)
		got = append(got, answerText(p.Next(s, call, sample(t), noon)))
	}
	assert.Equal(t, []string{"a", "a", "b", "b"}, got)
}

func TestAnswersOfARuleAreNumberedAcrossVisitsOfItsState(t *testing.T) {
	s := inline(t, "steps: [{reply: {text: a}}]\nthen: down\nstates: {down: {steps: [{reply: {text: d}}], then: start}}")
	var p Progress
	type place struct {
		state string
		count int
	}
	var got []place
	for range 4 {
		c := ask(s, &p, sample(t), noon)
		got = append(got, place{c.State, c.Count})
	}
	assert.Equal(t, []place{{"", 0}, {"down", 0}, {"", 1}, {"down", 1}}, got)
}

// TestAToolConversationIsScripted plays the turns of a client that runs the
// tool it is asked to run.
func TestAToolConversationIsScripted(t *testing.T) {
	const path = "../../scenarios/testdata/good/tool-conversation.yaml"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	s, err := scenarios.Parse(path, text, faults.Builtin())
	require.NoError(t, err)
	const question = `{"role":"user","content":"What is the weather in Oslo?"}`
	after := func(result string) string {
		return question + `,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_weather","name":"get_weather","input":{}}]},
			{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_weather",` + result + `}]}`
	}
	var p Progress
	for _, c := range []struct{ messages, want string }{
		{question, `[{"type":"text","text":"Let me look."},{"type":"tool_use","id":"toolu_weather","name":"get_weather","input":{"question":"What is the weather in Oslo?"}}]`},
		{after(`"content":"rain, 4 degrees"`), "Take an umbrella."},
		{after(`"content":[{"type":"text","text":"sun"}]`), "No umbrella needed: sun."},
		{after(`"content":"timed out","is_error":true`), "I could not find out: timed out"},
	} {
		body, err := jsontree.Parse([]byte(`{"model":"claude-opus-5","messages":[` + c.messages + `]}`))
		require.NoError(t, err)
		in := incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Body: body}}
		step, err := ask(s, &p, in, noon).Step.Fill(scenarios.Fill{Incoming: in, Now: noon})
		require.NoError(t, err)
		if step.Reply.Text != nil {
			assert.Equal(t, c.want, *step.Reply.Text)
			continue
		}
		assert.Equal(t, c.want, jsontree.Of(step.Reply.Content).String())
	}
}

func TestChoicesFollowTheirWeights(t *testing.T) {
	s := inline(t, "steps: [{choose: [{weight: 3, error: overloaded_error}, {reply: {text: fine}}]}]")
	step := s.Steps[0]
	r := rand.New(rand.NewPCG(1, 2))
	failed := 0
	for range 1000 {
		if step.Pick(r) == step.Choose[0].Step() {
			failed++
		}
	}
	assert.InDelta(t, 750, failed, 60)
	assert.Equal(t, 0.75, step.Share(0))
	plain := &scenarios.Step{}
	assert.Same(t, plain, plain.Pick(r), "a step without a choice is itself")
}

func TestAStateCanBeEnteredFromOutside(t *testing.T) {
	s := inline(t, "steps: [{reply: {text: a}}, {reply: {text: b}}]\nstates: {down: {for: 20s, steps: [{reply: {text: d}}], then: start}, up: {steps: [{reply: {text: u}}]}}")
	var p Progress
	next := func(after time.Duration) string { return answerText(ask(s, &p, sample(t), noon.Add(after))) }
	move := func(state string, after time.Duration) { require.NoError(t, p.Move(s, state, noon.Add(after))) }

	move("down", 0) // before the first request
	assert.Equal(t, "down", p.StateAt(s, noon.Add(19*time.Second)))
	assert.Equal(t, "d", next(19*time.Second))
	assert.Equal(t, "start", p.StateAt(s, noon.Add(20*time.Second)), "its time is over")
	assert.Equal(t, "a b", next(20*time.Second)+" "+next(21*time.Second))
	move("", 22*time.Second)
	assert.Equal(t, "a", next(23*time.Second), "from the first step on")
	move("healthy", 24*time.Second)
	assert.Equal(t, "-", next(25*time.Second))
	move("up", 26*time.Second)
	assert.Equal(t, "u", next(99*time.Second), "a state without a time lasts")
	move("start", 99*time.Second)
	assert.Equal(t, "a", next(99*time.Second))

	assert.EqualError(t, p.Move(s, "don", noon), `scenario x has no state "don"; its states are start, healthy, down, up`)
}

func TestAStateBeginsWhenTheLastAnswerBeforeItHasEnded(t *testing.T) {
	s := inline(t, "rules: [{when: {model: claude-opus-4-8}, steps: [{reply: {text: other}}]}]\nsteps: [{reply: {text: a}}]\nthen: down\n"+
		"states: {down: {for: 20s, steps: [{reply: {text: d}}], then: start}}")
	other := sample(t)
	other.Request = &claude.Request{Endpoint: claude.Messages, Body: jsontree.Obj("model", "claude-opus-4-8")}
	var p Progress
	slow := ask(s, &p, sample(t), noon)
	assert.Equal(t, "other", answerText(ask(s, &p, other, noon.Add(time.Minute))), "the first answer is still being played")
	p.End(incoming.Outcome{}, slow.Last, noon.Add(2*time.Minute))
	assert.Equal(t, "d", answerText(ask(s, &p, other, noon.Add(2*time.Minute+19*time.Second))))
	assert.Equal(t, "other", answerText(ask(s, &p, other, noon.Add(2*time.Minute+20*time.Second))))
}

func TestAnAnswerThatEndsLateLeavesNoStateThatCameInBetween(t *testing.T) {
	s := inline(t, "steps: [{reply: {text: a}}]\nthen: one\nstates: {one: {steps: [{reply: {text: b}, repeat: 2}], then: two}, two: {steps: [{reply: {text: c}}]}}")
	var p Progress
	slow := ask(s, &p, sample(t), noon)
	assert.Equal(t, "b", answerText(ask(s, &p, sample(t), noon)), "no step was left for this request")
	p.End(incoming.Outcome{}, slow.Last, noon)
	assert.Equal(t, "b", answerText(ask(s, &p, sample(t), noon)))
}
