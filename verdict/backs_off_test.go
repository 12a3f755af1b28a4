package verdict

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/scenarios/expect"
)

// retrying returns a call that gets the same answer to every attempt, with these
// waits between the attempts. Each wait begins with the answer.
func retrying(answer trait, waits ...time.Duration) []part {
	at, parts := time.Duration(0), []part{ask(0, answer)}
	for _, wait := range waits {
		at += answerTime + wait
		parts = append(parts, ask(at, answer))
	}
	return parts
}

func TestABatchIsLookedUpAtAPaceOfTheClientsOwn(t *testing.T) {
	looks := retrying(of(refused(529), unmarked(), endpoint("batch")), again(12, second/2)...)
	judges(t, backsOff, []judgement{{"twelve looks fail", run(looks...), Nothing, "", nil}})
	judges(t, givesUp, []judgement{{"twelve looks fail", run(looks...), Nothing, "", nil}})
}

func TestAServiceMayAskTheSameAtEveryTick(t *testing.T) {
	service := func(waits ...time.Duration) Run {
		return run(append(retrying(of(refused(529), unmarked()), waits...), serving(time.Minute))...)
	}
	judges(t, givesUp, []judgement{{"twelve ticks", service(again(11, second)...), CannotTell, "there were 12 attempts at one question, which a service may ask at every tick", nil}})
	judges(t, backsOff, []judgement{
		{"even ticks", service(again(5, second)...), CannotTell, "a service may ask the same at every tick: 1.00 s, 1.00 s, 1.00 s, 1.00 s, 1.00 s", nil},
		{"no ticks of a clock", service(again(3, 2*time.Millisecond)...), Fail, "request 2 came at once, 2 ms after a 529 overloaded_error (3 such waits of 3)", []int{1, 2}},
	})
}

func TestWaitsAreToGrow(t *testing.T) {
	const ms = time.Millisecond
	overloaded := func(waits ...time.Duration) Run { return run(retrying(refused(529), waits...)...) }
	unasked := func(waits ...time.Duration) Run { return run(retrying(of(refused(529), unmarked()), waits...)...) }
	floor := func(d time.Duration) part { return bound("backs-off", expect.Bounds{Within: d}) }
	const jitter = "the waits did not grow, for which jitter may be the reason: "
	const flat = "waits did not grow after request 1 got a 529 overloaded_error: "
	judges(t, backsOff, []judgement{
		{"nothing failed", run(ask(0)), Nothing, "", nil},
		{"one attempt", overloaded(), Nothing, "", nil},
		{"one wait", overloaded(500 * ms), CannotTell, "there was no second wait", nil},
		{"doubled", overloaded(500*ms, second), Pass, "waits grew: 0.50 s, 1.00 s", nil},
		{"doubled, and a quarter off", overloaded(500*ms, 750*ms), Pass, "waits grew: 0.50 s, 0.75 s", nil},
		{"doubled, with a quarter on and a quarter off", overloaded(1250*ms, 1500*ms), Pass, "waits grew: 1.25 s, 1.50 s", nil},
		{"grew by steps", unasked(second, 2*second, 3*second), Pass, "waits grew: 1.00 s, 2.00 s, 3.00 s", nil},
		{"grew up to a cap", overloaded(second, 2*second, 4*second, 4*second, 4*second), Pass, "waits grew: 1.00 s, 2.00 s, 4.00 s, 4.00 s, 4.00 s", nil},
		{"at the cap, with two waits only", overloaded(8*second, 8*second), Pass, "waits grew: 8.00 s, 8.00 s", nil},
		{"at the cap from the start", overloaded(8*second, 8*second, 7*second), Pass, "waits grew: 8.00 s, 8.00 s, 7.00 s", nil},
		{"the same again", overloaded(second, second), CannotTell, jitter + "1.00 s, 1.00 s", nil},
		{"the same again, three times", overloaded(second, second, second, second), Fail, flat + "1.00 s, 1.00 s, 1.00 s, 1.00 s", []int{1, 2, 3, 4, 5}},
		{"the same again, on a busy machine", overloaded(second, 1035*ms, 1002*ms, 1010*ms, 1005*ms), Fail, flat + "1.00 s, 1.03 s, 1.00 s, 1.01 s, 1.00 s", []int{1, 2, 3, 4, 5, 6}},
		{"doubled once, then the first again", overloaded(250*ms, 500*ms, 250*ms, 251*ms, 250*ms, 252*ms), Fail,
			flat + "0.25 s, 0.50 s, 0.25 s, 0.25 s, 0.25 s, 0.25 s", []int{1, 2, 3, 4, 5, 6, 7}},
		{"nearly the same once, which may be chance", overloaded(second, 1035*ms), CannotTell, jitter + "1.00 s, 1.03 s", nil},
		{"the same again, without marks", unasked(second, second, second, second), Fail, flat + "1.00 s, 1.00 s, 1.00 s, 1.00 s", []int{1, 2, 3, 4, 5}},
		{"a little longer, by chance", overloaded(second, 1150*ms), CannotTell, jitter + "1.00 s, 1.15 s", nil},
		{"shorter, by chance", overloaded(second, 300*ms), CannotTell, jitter + "1.00 s, 0.30 s", nil},
		{"four that did not grow, which decorrelated jitter makes", overloaded(second, 900*ms, 800*ms, 700*ms, 600*ms), CannotTell, jitter + "1.00 s, 0.90 s, 0.80 s, 0.70 s, 0.60 s", nil},
		{"at once, and alone", overloaded(3 * ms), CannotTell, "request 2 came 3 ms after a 529 overloaded_error, which full jitter may be the reason for", nil},
		{"at once, several times", overloaded(3*ms, 2*ms, 500*ms), Fail, "request 2 came at once, 3 ms after a 529 overloaded_error (2 such waits of 3)", []int{1, 2}},
		{"at once after a 429", run(retrying(refused(429), 0, 0)...), Fail, "request 2 came at once, 0 ms after a 429 rate_limit_error (2 such waits of 2)", []int{1, 2}},
		{"at once after an error event", run(retrying(errorEvent("overloaded_error", 3), 0, 0)...), Fail,
			"request 2 came at once, 0 ms after an error event overloaded_error after 3 events (2 such waits of 2)", []int{1, 2}},
		{"at once after an error with status 200", run(retrying(errorBody("overloaded_error"), 0, 0)...), Fail,
			"request 2 came at once, 0 ms after a 200 overloaded_error (2 such waits of 2)", []int{1, 2}},
		{"at once on a fresh connection", run(retrying(lost(), 0)...), CannotTell, "there was no second wait", nil},
		{"at once on a fresh connection, and again", run(retrying(lost(), 0, 0)...), CannotTell, jitter + "0 ms, 0 ms", nil},
		{"a higher floor", run(append(retrying(refused(529), 500*ms), floor(second))...), CannotTell, "request 2 came 0.50 s after a 529 overloaded_error, which full jitter may be the reason for", nil},
		{"a lower floor", run(append(retrying(refused(529), 50*ms), floor(10*ms))...), CannotTell, "there was no second wait", nil},
		{"waits that were asked for", run(retrying(of(refused(429), asking(second)), second, second, second)...), Nothing, "", nil},
		{"no wait, as was asked for", run(retrying(of(refused(429), asking(0)), 0, 0)...), Nothing, "", nil},
		{"after errors that no wait clears", run(retrying(refused(400), 0, 0)...), Nothing, "", nil},
		{"another key need not wait", run(ask(0, refused(429), key("a")), ask(answerTime, key("b"))), Nothing, "", nil},
		{"inside calls waits start over", run(
			ask(0, refused(529)), ask(510*ms, refused(529)), ask(1520*ms, refused(529)),
			ask(3*second, call(2), refused(529)), ask(3510*ms, call(2), refused(529)), ask(4520*ms, call(2), refused(529)),
		), Pass, "waits grew: 0.50 s, 1.00 s", nil},
		{"a loop of its own that waits the same around calls that do not", run(
			ask(0, refused(529)), ask(second+answerTime, call(2), refused(529)), ask(2*second+2*answerTime, call(3), refused(529)),
			ask(3*second+3*answerTime, call(4), refused(529)), ask(4*second+4*answerTime, call(5), refused(529)),
		), Fail, flat + "1.00 s, 1.00 s, 1.00 s, 1.00 s", []int{1, 2, 3, 4, 5}},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), refused(529)), ask(0, unmarked(), refused(529))), CannotTell, overlapping, nil},
	})
}

// Good clients jitter in several ways. None is convicted more often than the
// significance level of the rule allows.
func TestJitteredBackOffIsNotConvicted(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	upTo := func(d float64) time.Duration { return time.Duration(dice.Float64() * d * float64(time.Second)) }
	strategies := []struct {
		name  string
		waits int
		wait  func(n int, before time.Duration) time.Duration
	}{
		{"the official clients", 2, func(n int, _ time.Duration) time.Duration {
			return min(8*second, second/2<<n) - time.Duration(float64(min(8*second, second/2<<n))*dice.Float64()/4)
		}},
		{"the official clients with many retries", 9, func(n int, _ time.Duration) time.Duration {
			return min(8*second, second/2<<n) - time.Duration(float64(min(8*second, second/2<<n))*dice.Float64()/4)
		}},
		{"the guide", 4, func(n int, _ time.Duration) time.Duration { return second<<n + upTo(1) }},
		{"full jitter from half a second", 5, func(n int, _ time.Duration) time.Duration { return upTo(min(20, .5*float64(int(1)<<n))) }},
		{"full jitter from a second", 5, func(n int, _ time.Duration) time.Duration { return upTo(min(20, float64(int(1)<<n))) }},
		{"decorrelated jitter", 8, func(_ int, before time.Duration) time.Duration {
			return min(20*second, second/2+upTo(max(0, 3*before.Seconds()-.5)))
		}},
	}
	for _, s := range strategies {
		t.Run(s.name, func(t *testing.T) {
			convicted := 0
			for range 3000 {
				waits, before := make([]time.Duration, s.waits), second/2
				for n := range waits {
					waits[n] = s.wait(n, before)
					before = waits[n]
				}
				if backsOff(newEvidence(run(retrying(refused(529), waits...)...))).Result == Fail {
					convicted++
				}
			}
			assert.LessOrEqual(t, convicted, 2, "in 3000 runs; one in ten thousand is expected at most")
		})
	}
}
