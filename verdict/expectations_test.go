package verdict

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// expecting returns what a scenario with that expect says.
func expecting(t *testing.T, yaml string) part {
	t.Helper()
	s, err := scenarios.Parse("sample", []byte("name: sample\nsummary: s\nexpect: "+yaml+"\n"), faults.Builtin())
	require.NoError(t, err)
	return expects(*s.Expect)
}

func TestWhatTheScenarioExpectsIsFound(t *testing.T) {
	retried := []part{ask(0, holding(`{"model":"m-1","max_tokens":5}`), refused(529)), ask(second, holding(`{"model":"m-1","max_tokens":5}`))}
	with := func(more ...part) Run { return run(append(retried[:2:2], more...)...) }
	long := func(e *journal.Entry) {
		e.Body, e.BodyBytes, e.Kept = `{"model":"m-`, journal.MaxBody+1, journal.KeptStart
	}
	for _, c := range []struct {
		name, yaml, id string
		run            Run
		want           Result
		text           string
	}{
		{"so many requests", "{requests: 2}", idRequests, with(), Pass, "the client made 2 requests"},
		{"too many requests", "{requests: {max: 1}}", idRequests, with(), Fail, "the client made 2 requests; expected: at most 1"},
		{"requests that were forgotten count", "{requests: 2}", idRequests, with(func(r *Run) { r.Forgotten = 3 }), Fail, "the client made 5 requests; expected: exactly 2"},
		{"bodies", "{bodies: {model: m-*, max_tokens: 5}}", idBodies, with(), Pass, "the bodies hold what was expected"},
		{"a body without the value", "{bodies: {system: {contains: x}}}", idBodies, with(), Fail, `request 1 had nothing at system; expected: containing "x"`},
		{"a body with another value", "{bodies: {model: m-2}}", idBodies, with(), Fail, `request 1 had "m-1" at model; expected: "m-2"`},
		{"a body too long to be kept", "{bodies: {model: m-1}}", idBodies, run(ask(0, long)), CannotTell, "the body of request 1 was not kept as a whole"},
		{"bodies of other endpoints", "{bodies: {model: m-2}}", idBodies, run(ask(0, endpoint("models"))), Nothing, ""},
		{"exit zero", "{exit: zero}", idExit, with(exits(0, second)), Pass, "the program exited 0"},
		{"exit zero, and it failed", "{exit: zero}", idExit, with(exits(2, second)), Fail, "the program exited 2; expected: exit 0"},
		{"exit nonzero", "{exit: nonzero}", idExit, with(exits(2, second)), Pass, "the program exited 2"},
		{"exit nonzero, and it did not fail", "{exit: nonzero}", idExit, with(exits(0, second)), Fail, "the program exited 0; expected: any other exit"},
		{"code under test that returned", "{exit: nonzero}", idExit, with(exits(0, second), underTest), Fail, "the code under test returned; expected: an error"},
		{"code under test that failed", "{exit: zero}", idExit, with(exits(1, second), underTest), Fail, "the code under test ended with an error; expected: an answer"},
		{"exit not known", "{exit: nonzero}", idExit, with(), CannotTell, endingUnknown},
		{"tests are to pass whatever a program does", "{exit: nonzero}", idExit, with(tested(0, second)), Pass, "the tests passed"},
		{"output", "{output: it works}", idOutput, with(exits(0, second), printing("Well, it works.")), Pass, "the client printed what was expected"},
		{"another output", "{output: it works}", idOutput, with(exits(0, second), printing("None")), Fail, `the client printed "None"; expected: containing "it works"`},
		{"no output", "{output: {not: None}}", idOutput, with(exits(0, second)), Pass, "the client printed what was expected"},
		{"an answer", "{answer: it works}", idAnswer, with(exits(0, second), printing("Well, it works.")), Pass, "the client printed what was expected"},
		{"another answer", "{answer: it works}", idAnswer, with(exits(0, second), printing("None")), Fail, `the client printed "None"; expected: containing "it works"`},
		{"a failure in place of an answer", "{answer: it works}", idAnswer, with(exits(1, second), printing("None")), Pass, "the program exited 1"},
		{"no answer of a service", "{answer: it works}", idAnswer, with(serving(second)), CannotTell, `a command of kind "service" gives no answer`},
		{"an answer not known", "{answer: it works}", idAnswer, with(), CannotTell, endingUnknown},
		{"output not known", "{output: it works}", idOutput, with(), CannotTell, "what the client gave as its answer is not known"},
		{"within", "{within: 5s}", idWithin, with(exits(0, 4*second)), Pass, "the client took 4.00 s"},
		{"not within", "{within: 3s}", idWithin, with(exits(0, 4*second)), Fail, "the client took 4.00 s; expected: at most 3.00 s"},
		{"within, end not known", "{within: 3s}", idWithin, with(), CannotTell, endingUnknown},
		{"not within, end not known", "{within: 500ms}", idWithin, with(), Fail, "the client took 1.01 s; expected: at most 0.50 s"},
		{"within, hurried", "{within: 5s}", idWithin, with(exits(0, 4*second), atSpeed(10)), CannotTell, "the scenario was played at speed 10; run it at speed 1"},
		{"waits", "{waits: {min: 900ms, max: 1s}}", idWaits, with(), Pass, "waited as expected, once"},
		{"too short a wait", "{waits: {min: 2s}}", idWaits, with(), Fail, "request 2 came 0.99 s after 529 overloaded_error; expected: at least 2.00 s"},
		{"too long a wait", "{waits: {max: 500ms}}", idWaits, with(), Fail, "request 2 came 0.99 s after 529 overloaded_error; expected: at most 0.50 s"},
		{"no wait", "{waits: {max: 500ms}}", idWaits, run(ask(0)), CannotTell, "there was no second attempt"},
		{"waits, hurried", "{waits: {min: 2s}}", idWaits, with(atSpeed(10)), CannotTell, "the scenario was played at speed 10; run it at speed 1"},
		{"waits of calls that cannot be told apart", "{waits: {min: 2s}}", idWaits,
			run(ask(0, unmarked(), took(second)), ask(time.Millisecond, unmarked())), CannotTell, overlapping},
		{"a bot that ends by itself", "{ends: by-signal}", idExit, run(ask(0), exits(1, second)), Fail, "the program exited 1; expected: to run until it is stopped"},
		{"in flight", "{in_flight: 1}", idInFlight, with(), Pass, "at most 1 open at a time"},
		{"too many in flight", "{in_flight: {max: 1}}", idInFlight, run(ask(0, took(second)), ask(second/2, call(2), question("q2"))), Fail,
			"at most 2 open at a time; expected: at most 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			expecting(t, c.yaml)(&c.run)
			found := newEvidence(c.run).expectations()
			require.Len(t, found, 1)
			assert.Equal(t, c.id, found[0].Rule)
			assert.Equal(t, c.want, found[0].Result)
			assert.Equal(t, c.text, found[0].Text)
			assert.GreaterOrEqual(t, found[0].Severity.Rank(), 0)
		})
	}
}

func TestNothingIsExpectedThatTheScenarioDoesNotAskFor(t *testing.T) {
	assert.Empty(t, newEvidence(run(ask(0), exits(1, second))).expectations())
	assert.Empty(t, newEvidence(run(ask(0), tested(1, second), expects(expect.Expectations{Exit: expect.ExitAny}))).expectations())
}

func TestABotThatIsStoppedIsJudgedAsAServiceIs(t *testing.T) {
	v := Judge(run(killed(60*second), ask(0, refused(400), header("X-Api-Key", "sha256:x"), header("Anthropic-Version", "2023-06-01"), header("Content-Type", "application/json")), expects(expect.Expectations{Ends: expect.EndsBySignal})))
	assert.Equal(t, Pass, v.Result)
	assert.Equal(t, Command(""), v.Ending.Command, "how it was run stays as it was")
}

func TestSomeThingsAreExpectedEverywhere(t *testing.T) {
	for _, c := range []struct {
		name, id string
		run      Run
		text     string
	}{
		{"tests pass", idExit, run(ask(0), tested(1, second)), "the tests failed (exit 1)"},
		{"the client ends by itself", idWithin, run(ask(0), killed(60*second)), "the client was still running after 60 s and was stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Judge(c.run)
			assert.Equal(t, Fail, v.Result)
			failures := v.Failures()
			ids := make([]string, len(failures))
			for i, f := range failures {
				ids[i] = f.Rule + ": " + f.Text
			}
			assert.Contains(t, ids, c.id+": "+c.text)
		})
	}
}

func TestAClientTurnedAwayBeforeARequestWasNotLost(t *testing.T) {
	tls := run(noted(journal.NoteConnection, 0, "TLS handshake failed"), exits(1, second))
	assert.Equal(t, Pass, Judge(tls).Result)
	refused := run(exits(1, second))
	refused.Scenario.Listener = &scenarios.Listener{Faults: []*scenarios.ListenerFault{{Refuse: &scenarios.Refuse{}}}}
	assert.Equal(t, Pass, Judge(refused).Result)
}

func TestRulesAreAskedAsTheScenarioSays(t *testing.T) {
	ids := func(yaml string) (ids []string) {
		for _, f := range Judge(run(ask(0), expecting(t, yaml))).Findings {
			ids = append(ids, f.Rule)
		}
		return ids
	}
	assert.Equal(t, []string{"keeps-secrets"}, ids("{only: [keeps-secrets]}"))
	skipped := ids("{skip: [keeps-secrets], requests: 1}")
	assert.NotContains(t, skipped, "keeps-secrets")
	assert.Len(t, skipped, len(rules.IDs()), "one rule fewer, and one expectation more")
}
