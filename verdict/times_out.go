package verdict

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// timesOut checks what the client did about answers that fell silent.
func timesOut(c *evidence) Finding {
	most, slow := c.mostSilence(2*time.Minute), c.mostSilence(slowest)
	var borne, stuck, left, open *Attempt
	for _, a := range c.attempts {
		silence := time.Duration(a.Answer.Silence)
		switch {
		case silence > slow, a.Answer.Hung && silence > most:
			if borne == nil || silence > time.Duration(borne.Answer.Silence) {
				borne = a
			}
		case !a.Answer.Hung:
		case c.openAtKill(a):
			stuck = a
		case a.leftWaiting():
			if left == nil || silence > time.Duration(left.Answer.Silence) {
				left = a
			}
		default:
			open = a
		}
	}
	switch {
	case borne != nil:
		if !borne.Answer.Hung {
			most = slow
		}
		return fail(fmt.Sprintf("request %d bore %s of silence; %s is the most",
			borne.Ordinal, words.Seconds(time.Duration(borne.Answer.Silence)), words.Seconds(most)), borne.Ordinal)
	case stuck != nil && left == nil:
		return fail(fmt.Sprintf("request %d was not answered to its end, and the client was still waiting after %s when its time was over",
			stuck.Ordinal, words.Seconds(c.killedAt().Sub(stuck.Start))), stuck.Ordinal)
	case left != nil:
		return pass(fmt.Sprintf("gave up on silence after %s", words.Seconds(time.Duration(left.Answer.Silence))))
	case open != nil:
		return cannotTell(fmt.Sprintf("request %d was still waiting in silence when the run ended", open.Ordinal))
	default:
		return nothing()
	}
}

// slowest is the most time that the API takes for a plain answer: the official
// SDKs refuse to ask for longer ones.
const slowest = 10 * time.Minute

// mostSilence returns the longest silence that a client may tolerate: that of the
// scenario, or otherwise the default.
func (c *evidence) mostSilence(otherwise time.Duration) time.Duration {
	own := expect.Bounds{Within: otherwise}
	if e := c.Scenario.Expect; e != nil && e.Within > 0 {
		own.Within = min(own.Within, e.Within)
	}
	return c.bounds("times-out", own).Within
}

// openAtKill reports whether the client was still waiting for the answer when
// it was killed.
func (c *evidence) openAtKill(a *Attempt) bool {
	killed := c.killedAt()
	return !killed.IsZero() && !a.Start.After(killed) && (a.End.IsZero() || a.Result.End == journal.Cut || !a.End.Before(killed.Add(-partingTime)))
}
