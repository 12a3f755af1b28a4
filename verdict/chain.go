package verdict

import (
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// Chain is the attempts at one question, in order of arrival: those of one
// call, and those of further calls that a client's own loop made with the same
// messages. An answered question that is asked again begins a new chain.
type Chain struct {
	Attempts []*Attempt
	// Mixed says that attempts of several calls overlap and nothing tells which
	// belong together, so that nothing can be said of their order.
	Mixed bool
}

// chains sorts attempts into chains, in order of their first attempts. Calls
// that are apart are chains of their own even when they ask the same, as those
// of different tests do.
func chains(attempts []*Attempt, apart bool) []*Chain {
	var all []*Chain
	open := map[string]*Chain{}
	parallel := parallelQuestions(attempts)
	for _, a := range attempts {
		key, mixed := QuestionOf(&a.Entry), false
		switch {
		case marked(a) && (apart || parallel[key]):
			key += " call " + strconv.Itoa(a.Call)
		case parallel[key]:
			mixed = true
		}
		c := open[key]
		if c == nil || c.settledBefore(a) {
			c = &Chain{Mixed: mixed}
			open[key] = c
			all = append(all, c)
		}
		c.Attempts = append(c.Attempts, a)
	}
	return all
}

// settledBefore reports whether the question has its answer and a asks it
// anew. A call that goes on after a whole answer did not take it for one.
func (c *Chain) settledBefore(a *Attempt) bool {
	last := c.Last()
	goesOn := marked(a) && a.Call == last.Call
	return !c.Mixed && last.Outcome() == Answered && !goesOn
}

// QuestionOf is equal for all requests that ask the same. What holds no
// messages is told apart by its body, unless that is an upload, of which no two
// attempts need be alike.
func QuestionOf(e *journal.Entry) string {
	switch {
	case e.Question != "":
		return e.Endpoint + " " + e.Question
	case strings.HasPrefix(e.Body, "{"):
		return e.Method + " " + e.Path + " " + e.Body
	default:
		return e.Method + " " + e.Path
	}
}

// marked reports whether a request says which call it belongs to.
func marked(a *Attempt) bool { return a.Retry.Count != "" || a.Retry.IdempotencyKey != "" }

// parallelQuestions are those that different calls asked at the same time.
func parallelQuestions(attempts []*Attempt) map[string]bool {
	parallel := map[string]bool{}
	last := map[string]*Attempt{} // by question, the one that ends last
	for _, a := range attempts {
		key := QuestionOf(&a.Entry)
		before := last[key]
		if before != nil && before.Call != a.Call && before.overlaps(a) {
			parallel[key] = true
		}
		if before == nil || before.End.IsZero() || a.End.IsZero() || a.End.After(before.End) {
			last[key] = a
		}
	}
	return parallel
}

// overlaps reports whether the attempt was still open when a later one came. It
// takes the server a moment to see that an answer is over, and longer to see
// that a client left.
func (a *Attempt) overlaps(later *Attempt) bool {
	moment := sendingTime
	if a.leftWaiting() {
		moment = partingTime
	}
	return a.End.IsZero() || later.Start.Before(a.End.Add(-moment))
}

// How long the server may take to see the end of what it sent, and that a
// client left.
const (
	sendingTime = 5 * time.Millisecond
	partingTime = 50 * time.Millisecond
)

// Last is the attempt that came last.
func (c *Chain) Last() *Attempt { return c.Attempts[len(c.Attempts)-1] }

// Answered reports whether the question has a whole answer in the end.
func (c *Chain) Answered() bool {
	if !c.Mixed {
		return c.Last().Outcome() == Answered
	}
	for _, a := range c.Attempts {
		if a.Outcome() != Answered {
			return false
		}
	}
	return true
}

// Calls is how many calls the attempts belong to.
func (c *Chain) Calls() int {
	seen := map[int]bool{}
	for _, a := range c.Attempts {
		seen[a.Call] = true
	}
	return len(seen)
}

// Ordinals is the requests of the chain by their numbers in the session.
func (c *Chain) Ordinals() []int { return ordinals(c.Attempts...) }

func ordinals(attempts ...*Attempt) []int {
	numbers := make([]int, len(attempts))
	for i, a := range attempts {
		numbers[i] = a.Ordinal
	}
	return numbers
}

// rounds are the attempts of the chain as they were made in a row by one loop:
// those of one call, with a rising retry count. Requests that say nothing of
// the kind are a round each.
func (c *Chain) rounds() [][]*Attempt {
	var all [][]*Attempt
	for i, a := range c.Attempts {
		if i > 0 && continues(c.Attempts[i-1], a) {
			all[len(all)-1] = append(all[len(all)-1], a)
			continue
		}
		all = append(all, []*Attempt{a})
	}
	return all
}

// continues reports whether an attempt was made by the loop that made the one
// before it.
func continues(before, a *Attempt) bool {
	if a.Call != before.Call || !marked(a) {
		return false
	}
	was, errWas := strconv.Atoi(before.Retry.Count)
	is, errIs := strconv.Atoi(a.Retry.Count)
	return errWas != nil || errIs != nil || is > was // without counts the idempotency key says it
}

// Wait is the time between two attempts: from when the client knew what the
// first one came to until the next was there.
type Wait struct {
	From, To *Attempt
	Length   time.Duration
	Number   int  // among the waits of its loop, from 1
	Outer    bool // between two calls, by a loop of the client's own
}

func newWait(from, to *Attempt, number int) Wait {
	return Wait{From: from, To: to, Length: max(0, to.Start.Sub(from.known())), Number: number}
}

// Waits are those between the attempts of the chain.
func (c *Chain) Waits() []Wait {
	var waits []Wait
	for i, to := range c.Attempts[1:] {
		waits = append(waits, newWait(c.Attempts[i], to, i+1))
	}
	return waits
}

// loops are the same waits, each list by the loop that made them: those inside
// each round, and those between the rounds.
func (c *Chain) loops() [][]Wait {
	rounds := c.rounds()
	var all [][]Wait
	var outer []Wait
	for i, round := range rounds {
		if i > 0 {
			before := rounds[i-1]
			w := newWait(before[len(before)-1], round[0], i)
			w.Outer = true
			outer = append(outer, w)
		}
		all = append(all, (&Chain{Attempts: round}).Waits())
	}
	return append(all, outer)
}

// turnsElsewhere reports whether the next attempt asked another model or with
// another key. What the first one was told does not hold for that.
func (w Wait) turnsElsewhere() bool {
	return w.From.Model != w.To.Model || w.From.credential() != w.To.credential()
}

// api reports whether an entry is a request of the API itself, arrived whole. A
// probe asks the API for nothing.
func api(e *journal.Entry) bool { return e.Ordinal > 0 && !e.Probe }
