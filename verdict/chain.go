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

// QuestionOf is equal for all requests that ask the same. What holds no
// messages is told apart by its body, unless that is an upload, of which no two
// attempts need be alike.
func QuestionOf(e *journal.Entry) string {
	switch {
	case e.Question != "":
		return e.Endpoint + " " + e.Question
	case e.Digest != "":
		return e.Method + " " + e.Path + " " + e.Digest
	case strings.HasPrefix(e.Body, "{"):
		return e.Method + " " + e.Path + " " + e.Body
	default:
		return e.Method + " " + e.Path
	}
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
// before it: its retry count is higher, or without counts the idempotency key
// is the same.
func continues(before, a *Attempt) bool {
	was, errWas := strconv.Atoi(before.Retry.Count)
	is, errIs := strconv.Atoi(a.Retry.Count)
	if errWas == nil && errIs == nil {
		return is > was
	}
	return a.Retry.IdempotencyKey != "" && a.Retry.IdempotencyKey == before.Retry.IdempotencyKey
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

// turnsElsewhere reports whether the next attempt asked another model, with
// another key, or for a plain answer after a stream that broke. What the first
// one was told does not hold for that.
func (w Wait) turnsElsewhere() bool {
	plain := w.From.Stream && !w.To.Stream && w.From.Outcome() != Refused
	return plain || w.From.Model != w.To.Model || w.From.credential() != w.To.credential()
}

// api reports whether an entry is a request of the API itself, arrived whole. A
// probe asks the API for nothing.
func api(e *journal.Entry) bool { return e.Ordinal > 0 && !e.Probe }
