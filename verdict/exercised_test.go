package verdict

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// playing returns a run of the scenario with that YAML below its name.
func playing(t *testing.T, yaml string, parts ...part) Run {
	t.Helper()
	s, err := scenarios.Parse("sample", []byte("name: sample\nsummary: s\n"+yaml), faults.Builtin())
	require.NoError(t, err)
	r := run(parts...)
	r.Scenario = s
	return r
}

// step makes an entry that took a step of a rule.
func step(rule, number int) trait { return func(e *journal.Entry) { e.Rule, e.Step = rule, number } }

func inState(name string) trait { return func(e *journal.Entry) { e.State = name } }

func missing(played, missed []string) trait {
	return func(e *journal.Entry) { e.Faults, e.Missed = played, missed }
}

func notTaken(status int) trait {
	return func(e *journal.Entry) {
		refused(status)(e)
		e.Refused = true
	}
}

func TestAVerdictSaysWhenNothingOfTheScenarioHappened(t *testing.T) {
	const (
		drops   = "steps: [{faults: [drop: {at: message_stop}]}]\n"
		second2 = "steps: [{reply: {}}, {error: overloaded_error}]\n"
		matched = "rules: [{when: {stream: true}, steps: [{error: overloaded_error}]}, {when: {model: x}, steps: [{error: api_error}]}]\n"
	)
	near := func(e *journal.Entry) { e.NearMiss = `the nearest, rule 1, wants stream "true", and got "false"` }
	instead := func(e *journal.Entry) { e.Instead = "the scenario calls f, which the request does not offer" }
	limited := func(e *journal.Entry) { e.Limited = "requests_per_minute" }
	stream := func(e *journal.Entry) { e.Stream = true }
	drop := []string{"drop"}
	for _, c := range []struct {
		name, yaml string
		run        []part
		reason     string // "" for exercised
	}{
		{"a healthy scenario", "steps: [{reply: {text: hi}}]\n", []part{ask(0, step(1, 1))}, ""},
		{"a tool was not offered", "steps: [{reply: {content: [{type: tool_use, name: f}]}}]\n", []part{ask(0, step(1, 1), instead)},
			"request 1 got another answer: the scenario calls f, which the request does not offer"},
		{"nor was it for a fault", drops, []part{ask(0, step(1, 1), instead)}, "request 1 got another answer: the scenario calls f, which the request does not offer"},
		{"a tool was called, and then not again", "steps: [{reply: {content: [{type: tool_use, name: f}]}}]\n", []part{ask(0, step(1, 1)), ask(second, step(1, 1), instead)}, ""},
		{"a fault struck", drops, []part{ask(0, step(1, 1), missing(drop, nil))}, ""},
		{"a fault met a plain answer", drops, []part{ask(0, step(1, 1), missing(drop, drop))},
			"drop found no place in the answer to request 1: the client did not stream"},
		{"a fault found no place in a stream", drops, []part{ask(0, step(1, 1), stream, missing(drop, drop))}, "drop found no place in the answer to request 1"},
		{"one of two requests met the fault", drops, []part{ask(0, step(1, 1), missing(drop, drop)), ask(second, step(1, 1), missing(drop, nil))}, ""},
		{"an error was met", second2, []part{ask(0, step(1, 1)), ask(second, step(1, 2))}, ""},
		{"an error was not reached", second2, []part{ask(0, step(1, 1))}, "step 2 was never reached: the client made 1 request"},
		{"no rule matched", matched, []part{ask(0, near)}, `no rule was for request 1: the nearest, rule 1, wants stream "true", and got "false"`},
		{"rules for other endpoints", "rules: [{when: {endpoint: models}, steps: [{error: api_error}]}]\nsteps: [{reply: {}}]\n", []part{ask(0, step(2, 1))},
			"step 1 of rule 1 was never reached: the client made 1 request"},
		{"a state was met", "states: {down: {steps: [{error: api_error}]}}\nsteps: [{reply: {}}]\nthen: down\n", []part{ask(0, inState("down"), step(1, 1))}, ""},
		{"a state was not reached", "states: {down: {steps: [{error: api_error}]}}\nsteps: [{reply: {}}]\nthen: down\n", []part{ask(0, step(1, 1))},
			"step 1 of the state down was never reached: the client made 1 request"},
		{"the healthy API refused the request", second2, []part{ask(0, notTaken(400))},
			"request 1 was refused with 400 invalid_request_error before any step, as the healthy API does"},
		{"a reply of its own kind", "steps: [{reply: {stop_reason: refusal}}]\n", []part{ask(0, step(1, 1))}, ""},
		{"a choice that fell on an error", "steps: [{choose: [{error: api_error}, {reply: {}}]}]\n",
			[]part{ask(0, step(1, 1), func(e *journal.Entry) { e.Played = "error api_error 500" })}, ""},
		{"a choice that fell on the healthy answer", "steps: [{choose: [{error: api_error}, {reply: {}}]}]\n",
			[]part{ask(0, step(1, 1), func(e *journal.Entry) { e.Played = "reply" })},
			"chance gave healthy answers only in step 1: the client made 1 request"},
		{"a limit was met", "limits: tier-1\n", []part{ask(0, limited)}, ""},
		{"no limit was met", "limits: tier-1\n", []part{ask(0), ask(second)}, "no request met the limits: the client made 2 requests"},
		{"a key was refused", "keys: {revoked: [a]}\n", []part{ask(0, notTaken(401))}, ""},
		{"the key was good", "keys: {revoked: [a]}\n", []part{ask(0)}, "the API key was a good one: the client made 1 request"},
		{"a model was missing", "models: {retire: [m]}\n", []part{ask(0, notTaken(404))}, ""},
		{"a model did not take it", "models: {change: {m: {max_tokens: 5}}}\n", []part{ask(0, notTaken(400))}, ""},
		{"the model took it", "models: {change: {m: {max_tokens: 5}}}\n", []part{ask(0)}, "no request asked a model for what it does not take: the client made 1 request"},
		{"no model was missing", "models: {retire: [m]}\n", []part{ask(0)}, "no request asked for a model that is missing: the client made 1 request"},
		{"models that are only added", "models: {add: [m]}\n", []part{ask(0)}, ""},
		{"connections that fail", "listener: {tls: expired}\n" + second2, []part{ask(0, step(1, 1))}, ""},
		{"what was forgotten may have been it", second2, []part{ask(0, step(1, 1)), func(r *Run) { r.Forgotten = 1 }}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := newEvidence(playing(t, c.yaml, c.run...)).unexercised()
			assert.Equal(t, c.reason, got)
		})
	}
}

func TestNotExercisedNeverMasksAFailure(t *testing.T) {
	const yaml = "steps: [{reply: {}}, {error: overloaded_error}]\n"
	sound := []trait{step(1, 1), header("Content-Type", "application/json"), header("Anthropic-Version", "2023-06-01"), key("sha256:1")}
	v := Judge(playing(t, yaml, ask(0, sound...), exits(0, second)))
	assert.Equal(t, NotExercised, v.Result)
	assert.Equal(t, "step 2 was never reached: the client made 1 request", v.Reason)

	v = Judge(playing(t, yaml, ask(0, step(1, 1)), exits(0, second)))
	assert.Equal(t, Fail, v.Result, "the headers were missing")
	assert.Empty(t, v.Reason)
}

func TestARefusalOfTheAPIsOwnIsWhatAScenarioMayBeAbout(t *testing.T) {
	const yaml = "steps: [{reply: {}}]\nrefusal: \"*deferred*\"\n"
	byAPI := func(message string) trait {
		return func(e *journal.Entry) {
			refused(400)(e)
			e.Refused, e.Answer.Error.Message = true, message
		}
	}
	met := func(parts ...part) string { return newEvidence(playing(t, yaml, parts...)).unexercised() }
	assert.Equal(t, `no request was refused with "*deferred*": the client made 1 request`, met(ask(0, step(1, 1))))
	assert.NotEmpty(t, met(ask(0, byAPI("max_tokens: Field required"))))
	assert.Empty(t, met(ask(0, byAPI("All tools cannot be deferred.")), ask(second, step(1, 1))))
}

func TestWhatAScenarioExpectsIsOfClientsThatMeetIt(t *testing.T) {
	const yaml = "steps: [{reply: {}}, {error: overloaded_error}]\nexpect: {exit: nonzero, only: [keeps-secrets]}\n"
	v := Judge(playing(t, yaml, ask(0, step(1, 1)), exits(0, second)))
	assert.Equal(t, NotExercised, v.Result)
	v = Judge(playing(t, yaml, ask(0, step(1, 1)), ask(second, call(2), step(1, 2), refused(529)), exits(0, 2*second)))
	assert.Equal(t, Fail, v.Result)
	v = Judge(playing(t, yaml, ask(0, step(1, 1)), tested(1, second)))
	assert.Equal(t, Fail, v.Result, "tests are to pass everywhere")
}

func TestStepsThatNoRequestReachedAreTold(t *testing.T) {
	step := func(rule, n int) trait { return func(e *journal.Entry) { e.Rule, e.Step = rule, n } }
	with := func(steps int) part {
		return func(r *Run) { r.Scenario.Steps = slices.Repeat([]*scenarios.Step{{}}, steps) }
	}
	for name, row := range map[string]struct {
		run  Run
		want string
	}{
		"all were":               {run(with(2), ask(0, step(1, 1)), ask(second, step(1, 2))), ""},
		"one was not":            {run(with(2), ask(0, step(1, 1))), "step 2"},
		"some were not":          {run(with(3), ask(0, step(1, 2))), "steps 1 and 3"},
		"many were not":          {run(with(9), ask(0, step(1, 1))), "steps 2, 3, 4, 5, 6 and 3 more"},
		"none were":              {run(with(2), ask(0, refused(400))), ""},
		"requests are forgotten": {run(with(2), ask(0, step(1, 1)), func(r *Run) { r.Forgotten = 1 }), ""},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, row.want, Judge(row.run).Unmet) })
	}
}
