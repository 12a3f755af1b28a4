package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// byAPI returns a request that the API itself refuses in any scenario.
func byAPI(status int, message string) trait {
	return func(e *journal.Entry) {
		refused(status)(e)
		e.Refused, e.Answer.Error.Message = true, message
	}
}

// underTest says that code under test ended, not a program.
func underTest(r *Run) { r.Ending.Command = Call }

// started says that the program was led to the API by its environment.
func started(r *Run) { r.Ending.Set = []string{"ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"} }

// said is what the program printed to stderr.
func said(text string) func(*Run) { return func(r *Run) { r.Ending.Stderr = text } }

// killedEarly says that the program was stopped at its time limit.
func killedEarly(r *Run) { r.Ending.Killed, r.Ending.Exit, r.Ending.Signal = true, -1, "killed" }

func TestARunThatNeverGotToTheScenarioDoesNotPass(t *testing.T) {
	const unled = "no request arrived: does the client have the session's URL? Hand it over as base_url, baseURL or option.WithBaseURL"
	for _, row := range []struct {
		name   string
		run    Run
		result Result
		cause  Cause
		reason string
	}{
		{"nothing arrived", run(exits(0, second)), NotExercised, NoRequest, "no request arrived"},
		{"nothing arrived, and the end is not known", run(), NotExercised, NoRequest, unled},
		{"nothing arrived from code under test", run(exits(1, second), underTest), NotExercised, NoRequest, unled},
		{"the environment led to nothing", run(exits(0, second), started), NotExercised, NoRequest,
			"no request arrived, although ANTHROPIC_BASE_URL and ANTHROPIC_API_URL led the program here"},
		{"a slow start", run(exits(0, second), started, killedEarly), NotExercised, NoRequest,
			"no request arrived before the program was stopped at its time limit, although ANTHROPIC_BASE_URL and ANTHROPIC_API_URL led the program here"},
		{"the program failed before its first request", run(exits(1, second)), NotExercised, FailedFirst, "the program exited 1 before its first request"},
		{"a file that is not there", run(exits(2, second), said("python: can't open file 'chat.py': [Errno 2] No such file or directory\n")), NotExercised, FailedFirst,
			"the program exited 2 before its first request: python: can't open file 'chat.py': [Errno 2] No such file or directory"},
		{"tests that do not begin", run(exits(127, second), said("sh: 1: vitest: not found\n"), func(r *Run) { r.Ending.Command = Tests }), NotExercised, FailedFirst,
			"the tests exited 127 before their first request: sh: 1: vitest: not found"},
		{"a service that is stopped", run(exits(-1, second), func(r *Run) { r.Ending.Command, r.Ending.Signal = Service, "terminated" }), NotExercised, NoRequest, "no request arrived"},
		{"a base URL without /v1", run(ask(0, byAPI(404, "Not found"), path("/messages")), exits(1, second)), NotExercised, WrongBase,
			"the client asked POST /messages, where /v1/messages was meant: its base URL lacks the /v1"},
		{"a base URL without /v1, and a program that hides it", run(ask(0, byAPI(404, "Not found"), path("/messages")), exits(0, second)), NotExercised, WrongBase,
			"the client asked POST /messages, where /v1/messages was meant: its base URL lacks the /v1"},
		{"a base URL without /v1, where keys are wrong", run(ask(0, byAPI(404, "Not found"), path("/messages")), exits(1, second), func(r *Run) { r.Scenario.Keys = &scenarios.Keys{} }), NotExercised, WrongBase,
			"the client asked POST /messages, where /v1/messages was meant: its base URL lacks the /v1"},
		{"a base URL with /v1 too much", run(ask(0, byAPI(404, "Not found"), path("/v1/v1/messages?beta=true")), exits(1, second)), NotExercised, WrongBase,
			"the client asked POST /v1/v1/messages?beta=true, where /v1/messages was meant: its base URL has a /v1 too many"},
		{"one wrong base URL of two is the client's mistake", run(ask(0, byAPI(404, "Not found"), path("/messages")), ask(second, call(2), question("q2")), exits(0, 2*second)), Fail, "", ""},
		{"a request that the API does not take", run(ask(0, byAPI(400, "max_tokens: Field required")), exits(1, second)), NotExercised, "",
			`the API itself refused every request, the first with 400 invalid_request_error: POST /v1/messages, "max_tokens: Field required"`},
		{"a request that the API takes", run(ask(0, byAPI(400, "no")), ask(second, call(2), question("q2")), exits(0, 2*second)), Pass, "", ""},
		{"a scenario about such refusals", run(ask(0, byAPI(401, "invalid x-api-key")), exits(1, second), func(r *Run) { r.Scenario.Keys = &scenarios.Keys{} }), Pass, "", ""},
		{"what went wrong with it counts first", run(ask(0, byAPI(400, "no")), exits(0, second)), Fail, "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.run.Scenario.Expect = &expect.Expectations{Skip: []string{"sends-required-headers"}}
			v := Judge(row.run)
			assert.Equal(t, row.result, v.Result, v.Summary())
			assert.Equal(t, row.reason, v.Reason)
			assert.Equal(t, row.cause, v.Cause)
			if v.Cause != "" {
				assert.Empty(t, v.Failures())
			}
		})
	}
}

func TestAConnectionWithoutARequestIsNoPassUnlessTheScenarioBreaksConnections(t *testing.T) {
	strange := func(r *Run) {
		r.Notes = append(r.Notes, journal.Note{Kind: journal.NoteConnection, Text: "connection 1: a TLS handshake that the client broke off"})
	}
	listening := func(mode scenarios.TLSMode) part {
		return func(r *Run) { r.Scenario.Listener = &scenarios.Listener{TLS: mode} }
	}
	v := Judge(run(exits(0, second), strange, listening(scenarios.TLSOK)))
	assert.Equal(t, NotExercised, v.Result)
	assert.Equal(t, "no request arrived, only a connection without one: connection 1: a TLS handshake that the client broke off", v.Reason)
	v = Judge(run(exits(1, second), strange, listening("expired")))
	assert.Empty(t, v.Cause)
}

func TestWhatToDoNamesWhatLedTheProgram(t *testing.T) {
	wrong := ask(0, byAPI(404, "Not found"), path("/messages"))
	assert.Contains(t, Judge(run(wrong, exits(1, second), started)).Advice, "run it with --v1")
	assert.Contains(t, Judge(run(wrong, exits(1, second))).Advice, "must end in /v1")
	assert.Contains(t, Judge(run(exits(0, second), started)).Advice, "ANTHROPIC_BASE_URL")
	assert.Contains(t, Judge(run(exits(0, second), started, killedEarly)).Advice, "--timeout")
	assert.Contains(t, Judge(run(exits(0, second), func(r *Run) { r.Ending.Set = []string{"HTTPS_PROXY"} })).Advice, "HTTPS_PROXY")
}

func TestTheLastWordsAreWhatWasWrongAndNotWhereItWas(t *testing.T) {
	for name, row := range map[string]struct{ printed, want string }{
		"Python": {"Traceback (most recent call last):\n  File \"chat.py\", line 1, in <module>\n    import anthropic\nModuleNotFoundError: No module named 'anthropic'\n",
			"ModuleNotFoundError: No module named 'anthropic'"},
		"Node": {"node:internal/modules:1\n  throw err;\n  ^\n\nError: Cannot find module '/x/chat.mjs'\n    at Module._load (node:internal/modules:2)\n{\n  code: 'MODULE_NOT_FOUND'\n}\n\nNode.js v22.1.0\n",
			"Error: Cannot find module '/x/chat.mjs'"},
		"Go":                       {"panic: no key\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:4\nexit status 2\n", "panic: no key"},
		"a shell":                  {"sh: 1: nosuch: not found\n", "sh: 1: nosuch: not found"},
		"what is like nothing":     {"usage: chat FILE\n  or chat -\n", "or chat -"},
		"nothing on stderr":        {"", "Error: on stdout"},
		"only empty lines, stdout": {"\n \n", "Error: on stdout"},
	} {
		t.Run(name, func(t *testing.T) {
			v := Judge(run(exits(2, second), said(row.printed), func(r *Run) { r.Ending.Output = "Error: on stdout\n" }))
			assert.Equal(t, "the program exited 2 before its first request: "+row.want, v.Reason)
			assert.NotEmpty(t, v.LastWords())
			assert.LessOrEqual(t, len(v.LastWords()), maxLastWords)
		})
	}
}
