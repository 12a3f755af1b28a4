package verdict

import (
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestTheNextAttemptComesNoSoonerThanAskedFor(t *testing.T) {
	const ms = time.Millisecond
	limited := of(refused(429), asking(3*second))
	model := func(name string) trait { return func(e *journal.Entry) { e.Model = name } }
	tolerance := func(d time.Duration) part { return bound("honours-retry-after", expect.Bounds{Within: d}) }
	const early = "request 2 came 1.00 s after a 429 rate_limit_error that asked for 3 s"
	judges(t, honoursRetryAfter, []judgement{
		{"nothing was asked", run(ask(0, refused(429)), ask(second)), Nothing, "", nil},
		{"waited", run(ask(0, limited), ask(3*second+answerTime)), Pass, "waited as asked, once", nil},
		{"waited for longer", run(ask(0, limited), ask(9*second)), Pass, "waited as asked, once", nil},
		{"waited twice", run(ask(0, limited), ask(4*second, limited), ask(8*second)), Pass, "waited as asked, twice", nil},
		{"made no further attempt", run(ask(0, limited)), Nothing, "", nil},
		{"came early", run(ask(0, limited), ask(second+answerTime)), Fail, early, []int{1, 2}},
		{"the earliest of several is told", run(ask(0, limited), ask(2*second+answerTime, limited), ask(3*second+2*answerTime, limited), ask(7*second)), Fail,
			"request 3 came 1.00 s after a 429 rate_limit_error that asked for 3 s (2 such waits of 3)", []int{2, 3}},
		{"another call of its own loop came early", run(ask(0, limited), ask(second+answerTime, call(2))), Fail, early, []int{1, 2}},
		{"a user of a service asked again", run(ask(0, limited), ask(second+answerTime, call(2)), serving(9*second)), CannotTell,
			"request 2 came early in a call of its own, for which a user of the service may have asked", nil},
		{"a service came early in the same call", run(ask(0, limited), ask(second+answerTime), serving(9*second)), Fail, early, []int{1, 2}},
		{"the wait counts from the answer, not from the request", run(ask(0, limited, took(2*second)), ask(3*second)), Fail, early, []int{1, 2}},
		{"clocks differ a little", run(ask(0, limited), ask(3*second+answerTime-50*ms)), Pass, "waited as asked, once", nil},
		{"and no more", run(ask(0, limited), ask(3*second+answerTime-51*ms)), Fail, "request 2 came 2.95 s after a 429 rate_limit_error that asked for 3 s", []int{1, 2}},
		{"the scenario allows more", run(ask(0, limited), ask(3*second-500*ms), tolerance(second)), Pass, "waited as asked, once", nil},
		{"the scenario allows less", run(ask(0, limited), ask(3*second), tolerance(ms)), Fail, "request 2 came 2.99 s after a 429 rate_limit_error that asked for 3 s", []int{1, 2}},
		{"no time was asked for", run(ask(0, refused(429), asking(0)), ask(answerTime)), Nothing, "", nil},
		{"less than no time was asked for", run(ask(0, refused(429), asking(-5*second)), ask(answerTime)), Nothing, "", nil},
		{"a 503 with retry-after", run(ask(0, refused(503), asking(3*second)), ask(second+answerTime)), Fail,
			"request 2 came 1.00 s after a 503 that asked for 3 s", []int{1, 2}},
		{"an answer that forbids another attempt asks for no wait", run(ask(0, limited, shouldRetry("false")), ask(second)), Nothing, "", nil},
		{"another question", run(ask(0, limited), ask(second, call(2), question("q2")), ask(4*second)), Pass, "waited as asked, once", nil},
		{"another model has a limit of its own", run(ask(0, limited, model("a")), ask(second, call(2), model("b"))), Nothing, "", nil},
		{"another key has too", run(ask(0, limited, key("a")), ask(second, key("b"))), Nothing, "", nil},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), limited), ask(0, unmarked(), limited), ask(second, unmarked())), CannotTell, overlapping, nil},
		{"parallel calls that are marked", run(ask(0, limited), ask(0, call(2), limited), ask(4*second), ask(4*second, call(2))), Pass, "waited as asked, twice", nil},
		{"parallel calls that asked for nothing", run(ask(0, unmarked()), ask(0, unmarked())), Nothing, "", nil},
	})
}
