package verdict

import (
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestAnAnswerThatNobodyWaitsForIsToBeClosed(t *testing.T) {
	const ms = time.Millisecond
	within := func(d time.Duration) part { return bound("stops-reading-on-cancel", expect.Bounds{Within: d}) }
	cancel := func(at time.Duration) part { return noted(journal.NoteMark, at, "cancel") }
	const soon = "an answer was still open when the evidence ended, too soon after the client turned away"
	judges(t, stopsReadingOnCancel, []judgement{
		{"nobody turned away", run(ask(0, refused(529)), ask(second)), Nothing, "", nil},
		{"a client that left and did not come back", run(ask(0, left(second))), Nothing, "", nil},
		{"closed before the next attempt", run(ask(0, left(second)), ask(2*second)), Pass, "closed what it did not wait for, once", nil},
		{"closed just after the next attempt began", run(ask(0, left(2900*ms)), ask(2*second)), Pass, "closed what it did not wait for, once", nil},
		{"closed late", run(ask(0, left(5*second)), ask(2*second)), Fail, "request 1 stayed open for 3.00 s after the client had gone on to request 2", []int{1, 2}},
		{"read to its end nevertheless", run(ask(0, streamed(5*second)), ask(2*second)), Fail, "request 1 stayed open for 3.00 s after the client had gone on to request 2", []int{1, 2}},
		{"never closed", run(ask(0, open()), ask(2*second), exits(0, 9*second)), Fail, "request 1 stayed open for 7.00 s after the client had gone on to request 2", []int{1, 2}},
		{"the longest of several is told", run(ask(0, left(4*second)), ask(2*second, left(9*second)), ask(4*second)), Fail,
			"request 2 stayed open for 7.00 s after the client had gone on to request 3 (2 such answers of 2)", []int{2, 3}},
		{"open, and the evidence ends", run(ask(0, open()), ask(2*second)), CannotTell, soon, nil},
		{"ended by itself soon after", run(ask(0, streamed(2500*ms)), ask(2*second)), Nothing, "", nil},
		{"another question beside it", run(ask(0, streamed(9*second)), ask(2*second, call(2), question("q2"))), Nothing, "", nil},
		{"parallel calls with the same question", run(ask(0, streamed(9*second)), ask(2*second, call(2), streamed(9*second))), Nothing, "", nil},
		{"a cancel, and closed", run(ask(0, leftStream(2*second, 9)), cancel(1990*ms)), Pass, "closed what it did not wait for, once", nil},
		{"a cancel, and closed late", run(ask(0, leftStream(9*second, 9)), cancel(2*second)), Fail, "request 1 stayed open for 7.00 s after the client was told to cancel", []int{1}},
		{"a cancel, and read to the end", run(ask(0, streamed(9*second)), cancel(2*second)), Fail, "request 1 stayed open for 7.00 s after the client was told to cancel", []int{1}},
		{"a cancel, and never closed", run(ask(0, open()), cancel(2*second), exits(0, 9*second)), Fail, "request 1 stayed open for 7.00 s after the client was told to cancel", []int{1}},
		{"a cancel, and the evidence ends", run(ask(0, open()), cancel(2*second)), CannotTell, soon, nil},
		{"a cancel with nothing open", run(ask(0), cancel(2*second)), Nothing, "", nil},
		{"a cancel of several", run(ask(0, leftStream(2*second, 9)), ask(0, call(2), question("q2"), leftStream(2*second, 9)), cancel(1990*ms)), Pass, "closed what it did not wait for, twice", nil},
		{"another mark", run(ask(0, streamed(9*second)), noted(journal.NoteMark, 2*second, "half time")), Nothing, "", nil},
		{"a scenario that gives more time", run(ask(0, left(5*second)), ask(2*second), within(4*second)), Pass, "closed what it did not wait for, once", nil},
		{"a scenario that gives less time", run(ask(0, left(2900*ms)), ask(2*second), within(500*ms)), Fail, "request 1 stayed open for 0.90 s after the client had gone on to request 2", []int{1, 2}},
	})
}
