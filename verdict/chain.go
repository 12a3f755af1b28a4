package verdict

import (
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// chain is the attempts at one question in order of arrival. They belong to one
// call, or to several calls that a loop of the client made with the same
// messages. A question that is asked again after its answer begins a new chain.
type chain struct {
	attempts []*Attempt
	// mixed says that attempts of several calls overlap and cannot be told
	// apart, so that their order proves nothing.
	mixed bool
}

// QuestionOf returns a text that is equal for all requests that ask the same. Requests without
// messages are compared by their bodies, except uploads, whose bodies may
// differ between attempts.
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

// overlaps reports whether the attempt was still open when a later one arrived.
// The server notices with a delay that an answer is over, and with a longer one
// that a client left.
func (a *Attempt) overlaps(later *Attempt) bool {
	moment := sendingTime
	if a.leftWaiting() {
		moment = partingTime
	}
	return a.End.IsZero() || later.Start.Before(a.End.Add(-moment))
}

// How long the server may take to notice the end of an answer, and that a
// client left.
const (
	sendingTime = 5 * time.Millisecond
	partingTime = 50 * time.Millisecond
)

// last returns the attempt that came last.
func (c *chain) last() *Attempt { return c.attempts[len(c.attempts)-1] }

// answered reports whether the question finally has a whole answer.
func (c *chain) answered() bool {
	if !c.mixed {
		return c.last().Outcome() == Answered
	}
	for _, a := range c.attempts {
		if a.Outcome() != Answered {
			return false
		}
	}
	return true
}

// ordinals lists the numbers of the requests in the session.
func (c *chain) ordinals() []int { return ordinals(c.attempts...) }

func ordinals(attempts ...*Attempt) []int {
	numbers := make([]int, len(attempts))
	for i, a := range attempts {
		numbers[i] = a.Ordinal
	}
	return numbers
}

// rounds groups the attempts by call: those of one call have a rising retry
// count. A request without a retry count or key is a round of its own.
func (c *chain) rounds() [][]*Attempt {
	var all [][]*Attempt
	for i, a := range c.attempts {
		if i > 0 && continues(c.attempts[i-1], a) {
			all[len(all)-1] = append(all[len(all)-1], a)
			continue
		}
		all = append(all, []*Attempt{a})
	}
	return all
}

// continues reports whether an attempt belongs to the same call as the one
// before it: its retry count is higher, or, without counts, its idempotency key
// is the same.
func continues(before, a *Attempt) bool {
	was, errWas := strconv.Atoi(before.Retry.Count)
	is, errIs := strconv.Atoi(a.Retry.Count)
	if errWas == nil && errIs == nil {
		return is > was
	}
	return a.Retry.IdempotencyKey != "" && a.Retry.IdempotencyKey == before.Retry.IdempotencyKey
}

// Wait is the time between two attempts, from the moment the client knew the
// outcome of the first until the next one arrived.
type Wait struct {
	From, to *Attempt
	Length   time.Duration
	number   int  // its place in its loop, from 1
	outer    bool // it lies between two calls of a loop of the client
}

func newWait(from, to *Attempt, number int) Wait {
	return Wait{From: from, to: to, Length: max(0, to.Start.Sub(from.known())), number: number}
}

// waits returns the waits between the attempts of the chain.
func (c *chain) waits() []Wait {
	var waits []Wait
	for i, to := range c.attempts[1:] {
		waits = append(waits, newWait(c.attempts[i], to, i+1))
	}
	return waits
}

// loops groups the waits by the loop that made them: those inside each round,
// and those between the rounds.
func (c *chain) loops() [][]Wait {
	rounds := c.rounds()
	var all [][]Wait
	var outer []Wait
	for i, round := range rounds {
		if i > 0 {
			before := rounds[i-1]
			w := newWait(before[len(before)-1], round[0], i)
			w.outer = true
			outer = append(outer, w)
		}
		all = append(all, (&chain{attempts: round}).waits())
	}
	return append(all, outer)
}

// turnsElsewhere reports whether the next attempt asked another model, used
// another key, or asked for a plain answer after a broken stream. What the
// first answer asked for does not apply to such an attempt.
func (w Wait) turnsElsewhere() bool {
	plain := w.From.Stream && !w.to.Stream && w.From.Outcome() != Refused
	return plain || w.From.Model != w.to.Model || w.From.credential() != w.to.credential()
}

// api reports whether an entry is a request to the API that arrived as a whole.
// A probe is not.
func api(e *journal.Entry) bool { return e.Ordinal > 0 && !e.Probe }
