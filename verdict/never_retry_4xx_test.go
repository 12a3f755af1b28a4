package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestWhatWasRefusedForGoodIsNotToBeSentAgain(t *testing.T) {
	model := func(name string) trait { return func(e *journal.Entry) { e.Model = name } }
	judges(t, neverRetry4xx, []judgement{
		{"all went well", run(ask(0)), Nothing, "", nil},
		{"a 529 may be retried", run(ask(0, refused(529)), ask(second)), Nothing, "", nil},
		{"refused once", run(ask(0, refused(400))), Pass, "did not send again what was refused for good", nil},
		{"sent again", run(ask(0, refused(400)), ask(second, refused(400))), Fail,
			"request 1 got a 400 invalid_request_error, which no retry clears, and was sent again once", []int{1, 2}},
		{"sent again by the client's own loop", run(ask(0, refused(404)), ask(second, call(2), refused(404)), ask(2*second, call(3), refused(404))), Fail,
			"request 1 got a 404 not_found_error, which no retry clears, and was sent again twice", []int{1, 2, 3}},
		{"sent again without marks", run(ask(0, unmarked(), refused(413)), ask(second, unmarked(), refused(413))), Fail,
			"request 1 got a 413 request_too_large, which no retry clears, and was sent again once", []int{1, 2}},
		{"sent again and answered, which is luck", run(ask(0, refused(403)), ask(second)), Fail,
			"request 1 got a 403 permission_error, which no retry clears, and was sent again once", []int{1, 2}},
		{"retried first after a 529, then after the 400", run(ask(0, refused(529)), ask(second, refused(400)), ask(2*second, refused(400))), Fail,
			"request 2 got a 400 invalid_request_error, which no retry clears, and was sent again once", []int{2, 3}},
		{"after an error event", run(ask(0, errorEvent("invalid_request_error", 2)), ask(second)), Fail,
			"request 1 got an error event invalid_request_error after 2 events, which no retry clears, and was sent again once", []int{1, 2}},
		{"two questions, the worse one is told", run(
			ask(0, refused(401)), ask(second, refused(401)),
			ask(2*second, call(2), question("q2"), refused(401)), ask(3*second, call(2), question("q2"), refused(401)), ask(4*second, call(2), question("q2"), refused(401)),
			ask(5*second, call(3), question("q3"))), Fail,
			"request 3 got a 401 authentication_error, which no retry clears, and was sent again twice (2 such questions of 3)", []int{3, 4, 5}},
		{"a 401 and another key", run(ask(0, key("key-a"), refused(401)), ask(second, key("key-b"))), Pass, "did not send again what was refused for good", nil},
		{"a 401, another key, and that one again", run(ask(0, key("key-a"), refused(401)), ask(second, key("key-b"), refused(401)), ask(2*second, key("key-b"), refused(401))), Fail,
			"request 2 got a 401 authentication_error, which no retry clears, and was sent again once", []int{2, 3}},
		{"a 401, another key, and the first one again", run(ask(0, key("key-a"), refused(401)), ask(second, key("key-b"), refused(401)), ask(2*second, key("key-a"), refused(401))), Fail,
			"request 1 got a 401 authentication_error, which no retry clears, and was sent again once", []int{1, 3}},
		{"a 400, and the request changed", run(ask(0, body(`{"max_tokens":9}`), refused(400)), ask(second, body(`{"max_tokens":1}`))), Pass, "did not send again what was refused for good", nil},
		{"a 400, and a beta less", run(ask(0, header("Anthropic-Beta", "new"), refused(400)), ask(second)), Pass, "did not send again what was refused for good", nil},
		{"a 404, and another model", run(ask(0, model("a"), body(`{"model":"a"}`), refused(404)), ask(second, model("b"), body(`{"model":"b"}`))), Pass, "did not send again what was refused for good", nil},
		{"x-should-retry: true outranks the status", run(ask(0, refused(400), shouldRetry("true")), ask(second)), Nothing, "", nil},
		{"a 529 is none, whatever its headers say", run(ask(0, refused(529), shouldRetry("false")), ask(second)), Nothing, "", nil},
		{"a request that was on its way already", run(ask(0, refused(400)), ask(answerTime/2, refused(400))), Pass, "did not send again what was refused for good", nil},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), refused(400)), ask(0, unmarked(), refused(400))), CannotTell, overlapping, nil},
		{"tests that send the same", run(ask(0, refused(400)), ask(second, call(2), refused(400)), exits(0, 2*second), suite()), Pass, "did not send again what was refused for good", nil},
		{"two users of a service that send the same", run(ask(0, refused(401)), ask(second, call(2), refused(401)), serving(2*second)), CannotTell,
			"requests 1 and 2 ask the same, as two users of a service may", nil},
		{"a service that sends the same in one call", run(ask(0, refused(401)), ask(second, refused(401)), serving(2*second)), Fail,
			"request 1 got a 401 authentication_error, which no retry clears, and was sent again once", []int{1, 2}},
		{"as often as the scenario allows", run(ask(0, refused(400)), ask(second, refused(400)), bound("never-retry-4xx", expect.Bounds{Max: 1})), Pass, "did not send again what was refused for good", nil},
		{"more often than the scenario allows", run(ask(0, refused(400)), ask(second, refused(400)), ask(2*second, refused(400)), bound("never-retry-4xx", expect.Bounds{Max: 1})), Fail,
			"request 1 got a 400 invalid_request_error, which no retry clears, and was sent again twice", []int{1, 2, 3}},
	})
}

func TestAHeaderThatSaysNotToRetryIsHeeded(t *testing.T) {
	no := shouldRetry("false")
	judges(t, heedsShouldRetry, []judgement{
		{"a 529 without it", run(ask(0, refused(529)), ask(second)), Nothing, "", nil},
		{"a 400 with it is for good anyway", run(ask(0, refused(400), no), ask(second)), Nothing, "", nil},
		{"a 529 with it", run(ask(0, refused(529), no)), Pass, "did not send again what was refused for good", nil},
		{"sent again", run(ask(0, refused(529), no), ask(second)), Fail,
			"request 1 got a 529 overloaded_error with x-should-retry: false and was sent again once", []int{1, 2}},
		{"a 429 sent again", run(ask(0, refused(429), no), ask(second)), Fail,
			"request 1 got a 429 rate_limit_error with x-should-retry: false and was sent again once", []int{1, 2}},
	})
}
