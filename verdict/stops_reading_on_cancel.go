package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// cancelMark is the text of the mark that a test leaves when it tells the
// client to cancel.
const cancelMark = "cancel"

// stopsReadingOnCancel looks for answers that the client turned away from
// without closing them.
func stopsReadingOnCancel(c *Case) Finding {
	within := c.Bounds("stops-reading-on-cancel", expect.Bounds{Within: time.Second}).Within
	var worst turning
	kept, closed, unsure := 0, 0, 0
	latest := c.latest()
	for _, t := range c.turnings() {
		t.read = t.from.readUntil(latest).Sub(t.at)
		switch {
		case t.read > within:
			if kept++; t.read > worst.read {
				worst = t
			}
		case t.from.End.IsZero():
			unsure++
		case t.from.leftWaiting():
			closed++
		}
	}
	switch {
	case kept > 0:
		return fail(worst.String()+among(kept, kept+unsure+closed, "answer"), worst.requests()...)
	case unsure > 0:
		return cannotTell("an answer was still open when the evidence ended, too soon after the client turned away")
	case closed > 0:
		return pass("closed what it did not wait for, " + times(closed))
	default:
		return nothing()
	}
}

// turning is a client's turning away from an answer.
type turning struct {
	from *Attempt
	to   *Attempt // the next attempt at the same question; nil when a test told it to cancel
	at   time.Time
	read time.Duration // for how long the answer was open from then on
}

// turnings are all that can be seen: the next attempt at the same question
// shows one, and so does a test's mark.
func (c *Case) turnings() []turning {
	var all []turning
	for _, chain := range c.Chains {
		for _, w := range chain.Waits() {
			if !chain.Mixed && (w.From.openAt(w.To.Start) || w.From.Outcome() == Abandoned) {
				all = append(all, turning{from: w.From, to: w.To, at: w.To.Start})
			}
		}
	}
	for _, n := range c.Notes {
		if n.Kind != journal.NoteMark || !strings.EqualFold(strings.TrimSpace(n.Text), cancelMark) {
			continue
		}
		for _, a := range c.Attempts {
			if a.openAt(n.At) {
				all = append(all, turning{from: a, at: n.At})
			}
		}
	}
	return all
}

// readUntil is when the answer was over, or was open at least.
func (a *Attempt) readUntil(latest time.Time) time.Time {
	if a.End.IsZero() {
		return latest
	}
	return a.End
}

func (t turning) String() string {
	if t.to == nil {
		return fmt.Sprintf("request %d stayed open for %s after the client was told to cancel", t.from.Ordinal, words.Seconds(t.read))
	}
	return fmt.Sprintf("request %d stayed open for %s after the client had gone on to request %d", t.from.Ordinal, words.Seconds(t.read), t.to.Ordinal)
}

func (t turning) requests() []int {
	if t.to == nil {
		return ordinals(t.from)
	}
	return ordinals(t.from, t.to)
}
