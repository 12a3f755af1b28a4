package verdict

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// goodClient writes the requests of a client that behaves well. The dice decide
// how many users ask how many questions, what fails, how waits are jittered,
// and whether requests say which attempt they are.
type goodClient struct {
	dice   *rand.Rand
	parts  []part
	marked bool
	calls  int
}

// user asks one question until it is answered. Each user has times of its own,
// so that users overlap in every way.
func (g *goodClient) user(at time.Duration, ask question1) {
	g.calls++
	call := g.calls
	for attempt := 0; ; attempt++ {
		answer, last := ask.answer(g.dice, attempt)
		traits := append(answer, question(ask.text(g.dice, attempt)), func(e *journal.Entry) { e.Call = call })
		if !g.marked {
			traits = append(traits, unmarked())
		}
		g.parts = append(g.parts, ask.at(at, traits))
		if last {
			return
		}
		took := time.Duration(0)
		probe := run(g.parts[len(g.parts)-1])
		took = time.Duration(probe.Entries[0].Duration)
		at += took + g.wait(&probe.Entries[0], attempt)
	}
}

// wait returns the wait that the answer asked for, or otherwise an exponential one
// with jitter.
func (g *goodClient) wait(e *journal.Entry, attempt int) time.Duration {
	if asked := e.Answer.Asks.RetryAfter; asked != nil {
		return time.Duration(*asked) + time.Duration(g.dice.IntN(300))*time.Millisecond
	}
	bound := min(8*second, second/2<<attempt)
	return bound - time.Duration(g.dice.Int64N(int64(bound/4)))
}

// question1 is one question of a good client's.
type question1 struct {
	name  string
	fails int // attempts that fail before there is an answer
}

func (q question1) at(at time.Duration, traits []trait) part { return ask(at, traits...) }

func (q question1) text(*rand.Rand, int) string { return q.name }

func (q question1) answer(dice *rand.Rand, attempt int) (traits []trait, last bool) {
	if attempt >= q.fails {
		return []trait{answered(), took(time.Duration(1+dice.IntN(900)) * time.Millisecond)}, true
	}
	switch dice.IntN(4) {
	case 0:
		return []trait{refused(529)}, false
	case 1:
		return []trait{refused(429), asking(time.Duration(1+dice.IntN(2)) * second)}, false
	case 2:
		return []trait{lost()}, false
	default:
		return []trait{refused(500), took(time.Duration(1+dice.IntN(500)) * time.Millisecond)}, false
	}
}

// sorted puts the requests in order of arrival, as a journal has them.
func sorted(parts []part) Run {
	r := run(parts...)
	for i := range r.Entries {
		for j := i; j > 0 && r.Entries[j].Arrived.Before(r.Entries[j-1].Arrived); j-- {
			r.Entries[j], r.Entries[j-1] = r.Entries[j-1], r.Entries[j]
		}
	}
	for i := range r.Entries {
		r.Entries[i].Ordinal = i + 1
		r.Entries[i].Headers = map[string][]string{"X-Api-Key": {"sha256:a"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	}
	return r
}

// A client that behaves well is never convicted, whatever its users ask, at the
// same time or one after the other.
func TestNoGoodClientIsConvicted(t *testing.T) {
	for seed := range uint64(1500) {
		dice := rand.New(rand.NewPCG(seed, 7))
		g := &goodClient{dice: dice, marked: dice.IntN(2) == 0}
		users, same := 1+dice.IntN(6), dice.IntN(2) == 0
		for u := range users {
			q := question1{name: "q", fails: dice.IntN(3)}
			if !same {
				q.name = fmt.Sprint("q", u)
			}
			g.user(time.Duration(dice.IntN(2000))*time.Millisecond, q)
		}
		r := sorted(g.parts)
		r.Ending = &Ending{Exit: 0, Began: start, Ended: lastEnd(r).Add(50 * time.Millisecond), Output: "Hello.\n"}
		v := Judge(r)
		if !assert.Empty(t, v.Failures(), "seed %d: %d users, same question: %v, marked: %v", seed, users, same, g.marked) {
			return
		}
	}
}
