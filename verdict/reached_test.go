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

func TestARunThatNeverGotToTheScenarioDoesNotPass(t *testing.T) {
	const unled = "no request arrived: does the client have the session's URL? Hand it over as base_url, baseURL or option.WithBaseURL"
	const unasked = "no request arrived: was ANTHROPIC_BASE_URL honoured? Hand it over as base_url, baseURL or option.WithBaseURL"
	for _, row := range []struct {
		name   string
		run    Run
		result Result
		reason string
	}{
		{"nothing arrived", run(exits(0, second)), NotExercised, unasked},
		{"nothing arrived, and the end is not known", run(), NotExercised, unled},
		{"nothing arrived from code under test", run(exits(1, second), underTest), NotExercised, unled},
		{"the program failed before its first request", run(exits(1, second)), NotExercised,
			"no request arrived, and the program exited 1: did it start at all, and was ANTHROPIC_BASE_URL honoured?"},
		{"a base URL without /v1", run(ask(0, byAPI(404, "Not found"), path("/messages")), exits(1, second)), NotExercised,
			`the API itself refused every request, the first with 404 not_found_error: POST /messages, "Not found"; the base URL must end in /v1 for this client`},
		{"a base URL with /v1 too much", run(ask(0, byAPI(404, "Not found"), path("/v1/v1/messages?beta=true")), exits(1, second)), NotExercised,
			`the API itself refused every request, the first with 404 not_found_error: POST /v1/v1/messages?beta=true, "Not found"; the base URL must not end in /v1`},
		{"a request that the API does not take", run(ask(0, byAPI(400, "max_tokens: Field required")), exits(1, second)), NotExercised,
			`the API itself refused every request, the first with 400 invalid_request_error: POST /v1/messages, "max_tokens: Field required"`},
		{"a request that the API takes", run(ask(0, byAPI(400, "no")), ask(second, call(2), question("q2")), exits(0, 2*second)), Pass, ""},
		{"a scenario about such refusals", run(ask(0, byAPI(401, "invalid x-api-key")), exits(1, second), func(r *Run) { r.Scenario.Keys = &scenarios.Keys{} }), Pass, ""},
		{"what went wrong with it counts first", run(ask(0, byAPI(400, "no")), exits(0, second)), Fail, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.run.Scenario.Expect = &expect.Expectations{Skip: []string{"sends-required-headers"}}
			v := Judge(row.run)
			assert.Equal(t, row.result, v.Result, v.Summary())
			assert.Equal(t, row.reason, v.Reason)
		})
	}
}
