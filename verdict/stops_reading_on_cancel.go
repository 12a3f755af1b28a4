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

// stopsReadingOnCancel looks for answers that the client abandoned without
// closing them.
func stopsReadingOnCancel(c *evidence) Finding {
	within := c.bounds("stops-reading-on-cancel", expect.Bounds{Within: time.Second}).Within
	var worst abandonment
	kept, closed, unsure := 0, 0, 0
	latest := c.latest()
	for _, t := range c.abandoned() {
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

// abandonment is the moment when a client lost interest in an answer.
type abandonment struct {
	from *Attempt
	to   *Attempt // the next attempt at the same question; nil if a test told the client to cancel
	at   time.Time
	read time.Duration // how long the answer stayed open after that
}

// abandoned lists the abandonments that can be seen: by the next attempt at the
// same question, or by a mark of a test.
func (c *evidence) abandoned() []abandonment {
	var all []abandonment
	for _, chain := range c.chains {
		for _, w := range chain.waits() {
			if !chain.mixed && (w.From.openAt(w.to.Start) || w.From.Outcome() == Abandoned) {
				all = append(all, abandonment{from: w.From, to: w.to, at: w.to.Start})
			}
		}
	}
	for _, n := range c.Notes {
		if n.Kind != journal.NoteMark || !strings.EqualFold(strings.TrimSpace(n.Text), cancelMark) {
			continue
		}
		for _, a := range c.attempts {
			if a.openAt(n.At) {
				all = append(all, abandonment{from: a, at: n.At})
			}
		}
	}
	return all
}

// readUntil returns the end of the answer, or the latest time at which it is known
// to be open.
func (a *Attempt) readUntil(latest time.Time) time.Time {
	if a.End.IsZero() {
		return latest
	}
	return a.End
}

func (t abandonment) String() string {
	if t.to == nil {
		return fmt.Sprintf("request %d stayed open for %s after the client was told to cancel", t.from.Ordinal, words.Seconds(t.read))
	}
	return fmt.Sprintf("request %d stayed open for %s after the client had gone on to request %d", t.from.Ordinal, words.Seconds(t.read), t.to.Ordinal)
}

func (t abandonment) requests() []int {
	if t.to == nil {
		return ordinals(t.from)
	}
	return ordinals(t.from, t.to)
}
