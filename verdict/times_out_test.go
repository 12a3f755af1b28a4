package verdict

import (
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestSilenceIsNotToBeBorneForEver(t *testing.T) {
	within := func(d time.Duration) part { return bound("times-out", expect.Bounds{Within: d}) }
	cut := func(e *journal.Entry) { left(30 * second)(e); e.End, e.EndedBy = journal.Cut, journal.ByServer }
	const stuck = "request 1 was not answered to its end, and the client was still waiting after 60 s when its time was over"
	judges(t, timesOut, []judgement{
		{"answered", run(ask(0)), Nothing, "", nil},
		{"a slow answer", run(ask(0, took(90*second), quietFor(90*second))), Nothing, "", nil},
		{"a client that left before anything hung", run(ask(0, leftStream(second, 4))), Nothing, "", nil},
		{"gave up", run(ask(0, left(60*second))), Pass, "gave up on silence after 60 s", nil},
		{"gave up, time after time", run(ask(0, left(20*second)), ask(21*second, left(30*second))), Pass, "gave up on silence after 30 s", nil},
		{"gave up on a stream", run(ask(0, leftStream(40*second, 4), func(e *journal.Entry) { e.Answer.Hung, e.Answer.Silence = true, journal.Millis(35*second) })), Pass, "gave up on silence after 35 s", nil},
		{"gave up when the program ended", run(ask(0, left(60*second)), exits(1, 60*second)), Pass, "gave up on silence after 60 s", nil},
		{"gave up late", run(ask(0, left(600*second))), Fail, "request 1 bore 600 s of silence; 120 s is the most", []int{1}},
		{"an answer as slow as the API can be", run(ask(0, took(590*second), quietFor(590*second))), Nothing, "", nil},
		{"bore a silence that no answer needs", run(ask(0, refused(500), took(700*second), quietFor(700*second))), Fail, "request 1 bore 700 s of silence; 600 s is the most", []int{1}},
		{"bore a silence longer than the scenario allows", run(ask(0, took(90*second), quietFor(90*second)), within(60*second)), Fail, "request 1 bore 90 s of silence; 60 s is the most", []int{1}},
		{"the longest of several is told", run(ask(0, left(300*second)), ask(301*second, left(400*second))), Fail, "request 2 bore 400 s of silence; 120 s is the most", []int{2}},
		{"was killed", run(ask(0, left(60*second)), killed(60*second)), Fail, stuck, []int{1}},
		{"was killed, and the server has yet to see it", run(ask(0, open()), killed(60*second)), Fail, stuck, []int{1}},
		{"was killed, and the server ended it", run(ask(0, cut), killed(60*second)), Fail, stuck, []int{1}},
		{"was killed in a later attempt", run(ask(0, left(40*second)), ask(41*second, left(19*second)), killed(60*second)), Pass, "gave up on silence after 40 s", nil},
		{"was killed after it had given up", run(ask(0, left(40*second)), killed(60*second)), Pass, "gave up on silence after 40 s", nil},
		{"open when the evidence ended", run(ask(0, open())), CannotTell, "request 1 was still waiting in silence when the run ended", nil},
		{"open when the server ended", run(ask(0, cut)), CannotTell, "request 1 was still waiting in silence when the run ended", nil},
		{"a scenario that gives less time", run(ask(0, left(60*second)), expects(expect.Expectations{Within: 30 * second})), Fail, "request 1 bore 60 s of silence; 30 s is the most", []int{1}},
		{"a scenario that gives more time than an answer needs", run(ask(0, left(130*second)), expects(expect.Expectations{Within: 300 * second})), Fail, "request 1 bore 130 s of silence; 120 s is the most", []int{1}},
		{"a bound of the rule's own, shorter", run(ask(0, left(60*second)), within(30*second)), Fail, "request 1 bore 60 s of silence; 30 s is the most", []int{1}},
		{"a bound of the rule's own, longer", run(ask(0, left(300*second)), within(600*second)), Pass, "gave up on silence after 300 s", nil},
		{"what speed has shortened is judged as it was played", run(ask(0, left(60*second)), atSpeed(100)), Pass, "gave up on silence after 60 s", nil},
	})
}
