package verdict

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// A wrong client does one thing wrong. The other rules that it thereby breaks
// are listed with it.
var wrongClients = []struct {
	rule   string
	also   []string
	parts  func(dice *rand.Rand, from time.Duration, call int) []part
	exits1 bool
}{
	{"backs-off", []string{"no-storm", "gives-up"}, func(dice *rand.Rand, from time.Duration, n int) []part {
		var parts []part
		for i := range 4 + dice.IntN(5) {
			parts = append(parts, ask(from+time.Duration(i)*12*time.Millisecond, wrongly(n), refused(529)))
		}
		return append(parts, ask(from+9*second, wrongly(n)))
	}, false},
	{"never-retry-4xx", []string{"reports-failure"}, func(dice *rand.Rand, from time.Duration, n int) []part {
		status := []int{400, 401, 403, 404, 413}[dice.IntN(5)]
		return []part{ask(from, wrongly(n), refused(status)), ask(from+second, wrongly(n), refused(status)), ask(from+3*second, wrongly(n), refused(status))}
	}, true},
	{"honours-retry-after", nil, func(dice *rand.Rand, from time.Duration, n int) []part {
		wait := time.Duration(5+dice.IntN(50)) * second
		return []part{ask(from, wrongly(n), refused(429), asking(wait)), ask(from+wait/2, wrongly(n))}
	}, false},
	{"retries-transient", []string{"reports-failure"}, func(dice *rand.Rand, from time.Duration, n int) []part {
		return []part{ask(from, wrongly(n), refused([]int{500, 529}[dice.IntN(2)]))}
	}, true},
	{"reports-failure", []string{"retries-transient"}, func(dice *rand.Rand, from time.Duration, n int) []part {
		return []part{ask(from, wrongly(n), refused(529)), ask(from+second, wrongly(n), refused(529)), ask(from+3*second, wrongly(n), refused(529))}
	}, false},
	{"gives-up", []string{"reports-failure", "backs-off"}, func(dice *rand.Rand, from time.Duration, n int) []part {
		var parts []part
		at := from
		for i := range 15 + dice.IntN(10) {
			parts = append(parts, ask(at, wrongly(n), refused(529)))
			at += min(time.Duration(1<<min(i, 4))*second/2, 8*second) + time.Duration(dice.IntN(200))*time.Millisecond
		}
		return append(parts, ask(at, wrongly(n)))
	}, false},
}

// wrongly returns a request of the wrong client's n-th question.
func wrongly(n int) trait {
	return func(e *journal.Entry) { e.Call, e.Question = n, fmt.Sprint("wrong ", n) }
}

// A client that does one thing wrong, among others that behave well, is convicted
// of that or of nothing, and never of something that it does well.
func TestAWrongClientIsConvictedOfItsFaultOnly(t *testing.T) {
	for _, w := range wrongClients {
		t.Run(w.rule, func(t *testing.T) {
			convicted := 0
			const runs = 200
			for seed := range uint64(runs) {
				dice := rand.New(rand.NewPCG(seed, 11))
				g := &goodClient{dice: dice, marked: true}
				for u := range dice.IntN(4) {
					g.user(time.Duration(dice.IntN(2000))*time.Millisecond, question1{name: fmt.Sprint("q", u), fails: dice.IntN(3)})
				}
				g.parts = append(g.parts, w.parts(dice, time.Duration(dice.IntN(3000))*time.Millisecond, g.calls+1)...)
				r := sorted(g.parts)
				r.Ending = &Ending{Began: start, Ended: lastEnd(r).Add(50 * time.Millisecond), Output: "Hello.\n"}
				if w.exits1 {
					r.Ending.Exit = 1
				}
				v := Judge(r)
				for _, f := range v.Failures() {
					if f.Rule == w.rule {
						convicted++
					} else if !assert.Contains(t, w.also, f.Rule, "seed %d: %s", seed, f.Text) {
						return
					}
				}
			}
			assert.Greater(t, convicted, runs*3/4, "too many went free")
		})
	}
}

func lastEnd(r Run) time.Time {
	var last time.Time
	for _, e := range r.Entries {
		if end := e.Arrived.Add(time.Duration(e.Duration)); end.After(last) {
			last = end
		}
	}
	return last
}
