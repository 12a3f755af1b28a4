package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
)

func TestAConversationIsWholeAfterAFailure(t *testing.T) {
	whole := conversing("user A", "assistant Hello.", "user B")
	whole2 := "conversations were whole after failures, in 1 request"
	judges(t, historyIntact, []judgement{
		{"one question and its retry", run(ask(0, conversing("user A"), refused(529)), ask(second, conversing("user A"))), Nothing, "", nil},
		{"nothing failed", run(ask(0, conversing("user A")), ask(second, call(2), conversing("user A", "user A"))), Nothing, "", nil},
		{"the same again", run(ask(0, whole, refused(529)), ask(second, whole)), Pass, whole2, nil},
		{"the turn that failed is left out", run(ask(0, whole, refused(529)), ask(second, call(2), conversing("user A", "assistant Hello.", "user C"))), Pass, whole2, nil},
		{"it is kept, and another follows", run(ask(0, whole, refused(529)), ask(second, call(2), conversing("user A", "assistant Hello.", "user B", "user C"))), Pass, whole2, nil},
		{"a whole round is left out", run(ask(0, whole, refused(529)), ask(second, call(2), conversing("user B", "assistant Hello.", "user C"))), Pass, whole2, nil},
		{"a cut answer is continued", run(ask(0, whole, cutStream(4)), ask(second, call(2), conversing("user A", "assistant Hello.", "user B", "assistant Once upon", "user go on"))), Pass, whole2, nil},
		{"its last turn twice", run(ask(0, whole, refused(529)), ask(second, call(2), conversing("user A", "assistant Hello.", "user B", "user B"))), Fail,
			"request 2 holds the last turn of request 1, which failed, twice", []int{1, 2}},
		{"its only turn twice", run(ask(0, conversing("user A"), lost()), ask(second, call(2), conversing("user A", "user A"))), Fail,
			"request 2 holds the last turn of request 1, which failed, twice", []int{1, 2}},
		{"a user of a service may say it twice", run(ask(0, conversing("user A"), lost()), ask(second, call(2), conversing("user A", "user A")), exits(0, 2*second), serves()), CannotTell,
			"request 2 holds the last turn of request 1, which failed, twice, as a user may have typed it", nil},
		{"an answer is lost", run(ask(0, whole, refused(500)), ask(second, call(2), conversing("user A", "user B"))), Fail,
			"request 2 lost the assistant's turn \"Hello.\", which request 1 still had, and kept the turns around it", []int{1, 2}},
		{"which somebody had never kept", run(ask(0, conversing("user A", "user B")), ask(second, call(2), whole, refused(500)), ask(2*second, call(3), conversing("user A", "user B"))), Pass, whole2, nil},
		{"a tool call without its result", run(ask(0, conversing("user A"), calls("t1")), ask(second, call(2), conversing("user A", "call t1", "result t1 done"), refused(529)),
			ask(2*second, call(3), conversing("user A", "call t1", "user B"), refused(400))), Fail,
			"request 3 holds the tool call t1 without its result, which the API refuses", []int{3}},
		{"a tool call that the client made up", run(ask(0, conversing("user A"), refused(529)), ask(second, call(2), conversing("user A", "call t9", "user B"), refused(400))), Pass, whole2, nil},
		{"the call is the last that is said", run(ask(0, conversing("user A"), calls("t1")), ask(second, call(2), conversing("user X"), refused(529)), ask(2*second, call(3), conversing("user A", "call t1"))), Pass, whole2, nil},
		{"a body that was not kept", run(ask(0, whole, refused(529)), ask(second, call(2), conversing("user A", "user B"), func(e *journal.Entry) { e.BodyBytes, e.Kept = 1<<20, journal.KeptStart })), Nothing, "", nil},
	})
}
