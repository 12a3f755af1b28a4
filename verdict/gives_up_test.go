package verdict

import (
	"strconv"
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestAttemptsAreToComeToAnEnd(t *testing.T) {
	attempts := func(n int, answer trait, more ...part) Run {
		return run(append(retrying(answer, again(n-1, second)...), more...)...)
	}
	connections := func(n int, more ...part) Run {
		parts := more
		for i := range n {
			parts = append(parts, noted(journal.NoteConnection, time.Duration(i)*second, "a TLS handshake was reset"))
		}
		return run(parts...)
	}
	numbers := func(n int) (all []int) {
		for i := range n {
			all = append(all, i+1)
		}
		return all
	}
	const idle = "the client had asked nothing for a while when its time was over: it may have been going to, or have given up and not ended"
	const waiting = "the client's time was over before it could make another attempt, or give up"
	judges(t, givesUp, []judgement{
		{"nothing failed", run(ask(0)), Nothing, "", nil},
		{"gave up", attempts(3, refused(529), exits(1, 9*second)), Pass, "at most 3 attempts at one question", nil},
		{"answered after a failure", run(ask(0, refused(529)), ask(second)), Pass, "at most 2 attempts at one question", nil},
		{"answers that it did not wait for count", attempts(3, left(second/2)), Pass, "at most 3 attempts at one question", nil},
		{"ten are not too many", attempts(10, refused(529)), Pass, "at most 10 attempts at one question", nil},
		{"eleven are", attempts(11, refused(529)), Fail, "there were 11 attempts at one question; 10 is the most", numbers(11)},
		{"eleven are, even with an answer in the end", run(append(retrying(refused(529), again(9, second)...), ask(time.Minute))...), Fail, "there were 11 attempts at one question; 10 is the most", numbers(11)},
		{"a scenario that allows fewer", attempts(3, refused(529), bound("gives-up", expect.Bounds{Max: 2})), Fail, "there were 3 attempts at one question; 2 is the most", numbers(3)},
		{"a scenario that allows more", attempts(11, refused(529), bound("gives-up", expect.Bounds{Max: 20})), Pass, "at most 11 attempts at one question", nil},
		{"each question has its own", run(append(retrying(refused(529), again(7, second)...), ask(10*second, call(2), question("q2"), refused(529)))...), Pass, "at most 8 attempts at one question", nil},
		{"still trying when its time was over", attempts(4, refused(529), killed(4*second)), Fail, "still trying after 4 attempts when its time was over", numbers(4)},
		{"killed with its answer", run(ask(0, refused(529)), ask(second), killed(4*second)), Pass, "at most 2 attempts at one question", nil},
		{"killed after one attempt", attempts(1, refused(529), killed(4*second)), CannotTell, waiting, nil},
		{"killed in a wait that was asked for", attempts(2, of(refused(429), asking(time.Hour)), killed(4*second)), CannotTell, waiting, nil},
		{"killed after a wait that was asked for", attempts(2, of(refused(429), asking(second)), killed(3*second)), Fail, "still trying after 2 attempts when its time was over", numbers(2)},
		{"killed long after its last attempt", attempts(2, refused(529), killed(10*second)), CannotTell, idle, nil},
		{"killed at another question", run(ask(0, refused(529)), ask(second, refused(529)), ask(2*second, call(2), question("q2")), killed(9*second)), Pass, "at most 2 attempts at one question", nil},
		{"eleven connections in a row", connections(11), Fail, "11 connections in a row were lost; 10 is the most", nil},
		{"ten connections in a row", connections(10), Nothing, "", nil},
		{"eleven connections with a request in between", connections(11, ask(5*second+second/2)), Nothing, "", nil},
		{"a refusal that was asked for eleven times, in vain", run(append(retrying(of(saying(""), stopped("refusal")), again(10, second)...), exits(1, time.Minute))...), Fail,
			"there were 11 attempts at a question that the model refuses; 10 is the most", numbers(11)},
		{"a refusal that was counted eleven times", run(append(retrying(of(saying(""), stopped("refusal")), again(10, second)...), exits(0, time.Minute))...), CannotTell,
			"a question was refused 11 times, which may be samples of it", nil},
		{"a refusal that was asked for ten times", run(append(retrying(of(saying(""), stopped("refusal")), again(9, second)...), exits(1, time.Minute))...), Nothing, "", nil},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), refused(529)), ask(0, unmarked(), refused(529)), ask(second, unmarked(), refused(529)), bound("gives-up", expect.Bounds{Max: 2})), CannotTell, overlapping, nil},
	})
}

func TestAttemptsWithANumberInThemAreToComeToAnEnd(t *testing.T) {
	nonces := func(n int, each ...part) []part {
		var parts []part
		for i := range n {
			text := "Request " + strconv.Itoa(1000+i) + ". Where?"
			parts = append(parts, ask(time.Duration(i)*second, unmarked(), telling(text), question(text), refused(529)))
		}
		return append(parts, each...)
	}
	const either = " requests that differ in a number only each followed on the failure of the one before: attempts at one question, of which 10 are the most, " +
		"or questions that were dropped after one attempt"
	var all []int
	for i := range 31 {
		all = append(all, i+1)
	}
	answered := ask(3*second+second/2, unmarked(), telling("Request 7. Where?"), question("seven"))
	judges(t, givesUp, []judgement{
		{"thirty-one", run(nonces(31, exits(1, time.Minute))...), Fail, "31" + either, all},
		{"thirty-one, killed", run(nonces(31, killed(time.Minute))...), Fail, "31" + either, all},
		{"thirty", run(nonces(30, exits(1, time.Minute))...), Pass, "at most 1 attempt at one question", nil},
		{"a service", run(nonces(31, serving(time.Minute))...), Pass, "at most 1 attempt at one question", nil},
		{"tests", run(nonces(31, tested(0, time.Minute))...), Pass, "at most 1 attempt at one question", nil},
		{"one of them was answered", run(append(append(nonces(4), answered), nonces(31)[4:]...)...), Pass, "at most 1 attempt at one question", nil},
	})
}
