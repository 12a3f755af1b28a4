package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestAFailureThatPassesIsToBeMetWithAnotherAttempt(t *testing.T) {
	dropped := func(what string) string { return "there was no second attempt after request 1 got " + what }
	judges(t, retriesTransient, []judgement{
		{"all went well", run(ask(0), exits(0, second)), Nothing, "", nil},
		{"tried again", run(ask(0, refused(529)), ask(second), exits(0, 2*second)), Pass, "tried again, once", nil},
		{"tried again in vain", run(ask(0, refused(529)), ask(second, refused(529)), exits(1, 2*second)), Pass, "tried again, once", nil},
		{"tried again, and met a 400", run(ask(0, refused(429)), ask(second, refused(400)), exits(1, 2*second)), Pass, "tried again, once", nil},
		{"a loop of its own tried again", run(ask(0, refused(500)), ask(second, call(2)), exits(0, 2*second)), Pass, "tried again, once", nil},
		{"gave up at a 429", run(ask(0, refused(429)), exits(1, second)), Fail, dropped("a 429 rate_limit_error"), []int{1}},
		{"gave up at a 529", run(ask(0, refused(529)), exits(1, second)), Fail, dropped("a 529 overloaded_error"), []int{1}},
		{"gave up at a lost connection", run(ask(0, lost()), exits(1, second)), Fail, dropped("a connection that ended without an answer"), []int{1}},
		{"gave up at a 400 that asked to be retried", run(ask(0, refused(400), shouldRetry("true")), exits(1, second)), Fail, dropped("a 400 invalid_request_error"), []int{1}},
		{"gave up, end not known", run(ask(0, refused(529))), Fail, dropped("a 529 overloaded_error"), []int{1}},
		{"gave up at several questions", run(ask(0, refused(529)), ask(second, call(2), question("q2"), refused(529)), ask(2*second, call(3), question("q3")), exits(1, 3*second)), Fail,
			dropped("a 529 overloaded_error") + " (2 such questions of 3)", []int{1, 2}},
		{"another question is no second attempt", run(ask(0, refused(529)), ask(second, call(2), question("q2")), exits(0, 2*second)), Fail, dropped("a 529 overloaded_error"), []int{1}},
		{"gave up at a 400", run(ask(0, refused(400)), exits(1, second)), Nothing, "", nil},
		{"gave up at a conflict, which may be", run(ask(0, refused(409)), exits(1, second)), Nothing, "", nil},
		{"gave up at a conflict that the scenario calls transient", run(ask(0, refused(409), called(true)), exits(1, second)), Fail, dropped("a 409 conflict_error"), []int{1}},
		{"gave up at a 529 that forbids retries", run(ask(0, refused(529), shouldRetry("false")), exits(1, second)), Nothing, "", nil},
		{"gave up at a spend limit", run(ask(0, refused(429), code("enforced_spend_limit_reached")), exits(1, second)), Nothing, "", nil},
		{"gave up in mid-stream, which is its choice", run(ask(0, cutStream(3)), exits(1, second)), Nothing, "", nil},
		{"gave up at an error event, which is its choice", run(ask(0, errorEvent("overloaded_error", 3)), exits(1, second)), Nothing, "", nil},
		{"gave up at a wait of an hour", run(ask(0, refused(429), asking(3600*second)), exits(1, second)), Nothing, "", nil},
		{"gave up at a wait of a minute", run(ask(0, refused(429), asking(60*second)), exits(1, second)), Fail, dropped("a 429 rate_limit_error"), []int{1}},
		{"gave up at a wait that is longer than it may take", run(ask(0, refused(429), asking(30*second)), exits(1, second), expects(expect.Expectations{Within: 20 * second})), Nothing, "", nil},
		{"was killed before it could", run(ask(0, refused(429), asking(30*second)), killed(20*second)), CannotTell, "the client was killed before there could be a second attempt", nil},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), refused(529)), ask(0, unmarked(), refused(529))), CannotTell, overlapping, nil},
		{"tests that ask the same are not each other's retries", run(ask(0, refused(529)), ask(second, call(2), refused(529)), exits(1, 2*second), suite()), Fail,
			dropped("a 529 overloaded_error") + " (2 such questions of 2)", []int{1, 2}},
		{"tests that pass may be about a client without retries", run(ask(0, refused(529)), exits(0, 2*second), suite()), CannotTell,
			"the tests passed; they may be about a client that makes no second attempt", nil},
		{"a name for a conversation", run(ask(0, telling("Tell me a story.")), ask(second, call(2), telling("Name this: Tell me a story."), refused(529))), CannotTell,
			"request 1 may ask the same as request 2 in another form", nil},
		{"a prompt built anew with a number in it", run(ask(0, unmarked(), telling("try 1: Where?"), refused(529)), ask(second, unmarked(), telling("try 2: Where?"))), CannotTell,
			"request 2 may ask the same as request 1 in another form", nil},
		{"what is asked on the way to a message", run(ask(0, endpoint("count_tokens"), question("other"), refused(529)), ask(second, call(2))), Nothing, "", nil},
		{"a batch that may have been created", run(ask(0, endpoint("create_batch"), refused(500))), Nothing, "", nil},
		{"a batch that a rate limit refused", run(ask(0, endpoint("create_batch"), refused(429))), Fail, dropped("a 429 rate_limit_error"), []int{1}},
	})
}

func TestALostConnectionIsAnAttempt(t *testing.T) {
	const gone = "TLS handshake reset"
	judges(t, retriesTransient, []judgement{
		{"one, and nothing after it", run(lostAt(0, journal.ByScript, gone), exits(1, second)), Fail, "there was no second attempt after a lost connection (TLS handshake reset)", nil},
		{"one, and another", run(lostAt(0, journal.ByScript, gone), lostAt(second, journal.ByScript, gone), exits(1, 2*second)), Pass, "tried again after a lost connection", nil},
		{"one, and a request", run(lostAt(0, journal.ByScript, gone), ask(second), exits(0, 2*second)), Pass, "tried again after a lost connection", nil},
		{"one after a request that failed is its second attempt", run(ask(0, refused(529)), lostAt(second, journal.ByScript, gone), exits(1, 2*second)), Pass, "tried again, once", nil},
		{"one before a request that failed is not", run(lostAt(0, journal.ByScript, gone), ask(second, refused(529)), exits(1, 2*second)), Fail, "there was no second attempt after request 1 got a 529 overloaded_error", []int{1}},
		{"one after a request that was answered", run(ask(0), lostAt(second, journal.ByScript, gone), exits(1, 2*second)), CannotTell,
			"a connection was lost after the last request, and nothing says whether it was to carry another", nil},
		{"a client that was killed", run(lostAt(0, journal.ByScript, gone), killed(second)), CannotTell, "the client was killed before there could be a second connection", nil},
		{"a client that refuses the certificate is right", run(lostAt(0, journal.ByClient, "TLS handshake failed: the client refused the certificate"), exits(1, second)), Nothing, "", nil},
		{"a handshake that the client ended for whatever reason", run(lostAt(0, journal.ByClient, "TLS handshake failed: the client closed the connection"), exits(1, second)), CannotTell,
			"nothing says whether a second connection could have got further (TLS handshake failed: the client closed the connection)", nil},
		{"a proxy that asks for a password", run(lostAt(0, journal.ByServer, "CONNECT to api refused with 407"), exits(1, second)), Nothing, "", nil},
		{"a proxy that falls silent", run(lostAt(0, journal.ByScript, "CONNECT to api dropped"), exits(1, second)), Fail, "there was no second attempt after a lost connection (CONNECT to api dropped)", nil},
		{"a connection that is never answered", run(lostAt(0, journal.ByScript, "read and never answered"), exits(1, second)), Fail, "there was no second attempt after a lost connection (read and never answered)", nil},
		{"a mark is no connection", run(noted(journal.NoteMark, 0, "begin"), exits(1, second)), Nothing, "", nil},
	})
}
