package verdict

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/scenarios/expect"
)

// parallel returns so many questions that are asked at the same time, each answered
// after the given time.
func parallel(n, from int, at, after time.Duration, answer trait) []part {
	parts := make([]part, n)
	for i := range parts {
		q := strconv.Itoa(from + i)
		parts[i] = ask(at, answer, took(after), call(from+i), question("q"+q))
	}
	return parts
}

func TestAClientIsToSendLessWhileTheServerFails(t *testing.T) {
	const ms = time.Millisecond
	join := func(lists ...[]part) Run {
		var all []part
		for _, list := range lists {
			all = append(all, list...)
		}
		return run(all...)
	}
	numbers := func(from, to int) (all []int) {
		for i := from; i <= to; i++ {
			all = append(all, i)
		}
		return all
	}
	failed := parallel(1, 1, 0, answerTime, refused(529))
	rate := func(b expect.Bounds) part { return bound("no-storm", b) }
	fast := retrying(refused(529), again(8, 90*ms)...)
	judges(t, noStorm, []judgement{
		{"all went well, whatever the load", join(parallel(50, 1, 0, second, answered())), Nothing, "", nil},
		{"errors that no wait clears are no storm's weather", join(parallel(50, 1, 0, second, refused(400)), parallel(60, 60, 2*second, second, refused(400))), Nothing, "", nil},
		{"nothing came after the failure", run(ask(0, refused(529))), Nothing, "", nil},
		{"retries one by one", run(retrying(refused(529), second, second)...), Pass, "at most 1 request open at a time while the server was failing", nil},
		{"four at once may always be", join(failed, parallel(4, 2, second, second, refused(529))), Pass, "at most 4 requests open at a time while the server was failing", nil},
		{"five may not, where one was enough before", join(failed, parallel(5, 2, second, second, refused(529))), Fail,
			"5 requests were open at a time while the server was failing; 4 is the most", numbers(2, 6)},
		{"as many as before", join(parallel(20, 1, 0, second, refused(529)), parallel(20, 1, 2*second, second, refused(529))), Pass, "at most 20 requests open at a time while the server was failing", nil},
		{"twice as many as before", join(parallel(3, 1, 0, second, refused(529)), parallel(6, 1, 2*second, second, refused(529))), Pass, "at most 6 requests open at a time while the server was failing", nil},
		{"more than twice as many as before", join(parallel(3, 1, 0, second, refused(529)), parallel(7, 1, 2*second, second, refused(529))), Fail,
			"7 requests were open at a time while the server was failing; 6 is the most", numbers(4, 10)},
		{"more again once the server answers", join(failed, parallel(1, 2, second, answerTime, answered()), parallel(9, 3, 2*second, second, answered())), Pass, "at most 1 request open at a time while the server was failing", nil},
		{"a scenario that allows fewer", join(failed, parallel(2, 2, second, second, refused(529)), []part{rate(expect.Bounds{Max: 1})}), Fail,
			"2 requests were open at a time while the server was failing; 1 is the most", numbers(2, 3)},
		{"a scenario that allows more", join(failed, parallel(5, 2, second, second, refused(529)), []part{rate(expect.Bounds{Max: 5})}), Pass, "at most 5 requests open at a time while the server was failing", nil},
		{"six attempts in less than a second", run(fast[:7]...), Fail, "6 attempts at one question came within 0.50 s while the server was failing", numbers(2, 7)},
		{"nine attempts in less than a second", run(fast...), Fail, "8 attempts at one question came within 0.70 s while the server was failing", numbers(2, 9)},
		{"thirty attempts before a quarter of a second is over", run(retrying(refused(529), again(29, 2*ms)...)...), Fail,
			"29 attempts at one question came within 0.34 s while the server was failing", numbers(2, 30)},
		{"five attempts in less than a second", run(fast[:6]...), Pass, "at most 1 request open at a time while the server was failing", nil},
		{"many attempts, five in any second", run(retrying(refused(529), again(20, 190*ms)...)...), Pass, "at most 1 request open at a time while the server was failing", nil},
		{"a scenario that allows a higher rate", join(fast, []part{rate(expect.Bounds{PerSecond: 20})}), Pass, "at most 1 request open at a time while the server was failing", nil},
		{"a scenario that allows one in two seconds", join(retrying(refused(529), 2*second, second), []part{rate(expect.Bounds{PerSecond: 0.5})}), Fail,
			"2 attempts at one question came within 1.01 s while the server was failing", numbers(2, 3)},
		{"parallel calls that nothing tells apart have no rate", run(retrying(of(refused(529), unmarked(), took(answerTime)), again(7, -6*ms)...)...), Nothing, "", nil},
		{"requests that were sent before anybody could know", join([]part{ask(0, refused(529))}, parallel(50, 2, 30*ms, second, refused(529))), Nothing, "", nil},
		{"a rate that shortened waits may have caused", join(fast, []part{atSpeed(10)}), CannotTell, "attempts came fast, and the scenario was played at speed 10; run it at speed 1", nil},
		{"a load that shortened waits did not cause", join(failed, parallel(5, 2, second, second, refused(529)), []part{atSpeed(10)}), Fail,
			"5 requests were open at a time while the server was failing; 4 is the most", numbers(2, 6)},
	})
}

func TestCallsThatComeBackTogetherAreNoted(t *testing.T) {
	told := func(calls int, gap time.Duration) Run {
		var parts []part
		for i := range calls {
			q := question(fmt.Sprint("q", i))
			parts = append(parts, ask(time.Duration(i)*time.Millisecond, call(i+1), q, refused(429), asking(second)))
		}
		for i := range calls {
			q := question(fmt.Sprint("q", i))
			parts = append(parts, ask(second+answerTime+time.Duration(calls)*time.Millisecond+time.Duration(i)*gap, call(i+1), q))
		}
		return run(parts...)
	}
	few := expect.Bounds{Max: 50}
	for name, row := range map[string]struct {
		run  Run
		want Result
	}{
		"ten at once":     {told(10, time.Millisecond), Noted},
		"nine at once":    {told(9, time.Millisecond), Pass},
		"ten in a second": {told(10, second/10), Pass},
	} {
		t.Run(name, func(t *testing.T) {
			row.run.Scenario.Expect = &expect.Expectations{Rules: expect.RuleBounds{"no-storm": few}}
			assert.Equal(t, row.want, noStorm(newEvidence(row.run)).Result)
		})
	}
}
