package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
)

// patience is how long a retry-after may ask a client to wait before giving up
// at once is the better answer; the scenario may leave less.
const patience = 60 * time.Second

// retriesTransient looks for questions that were given up after one failure
// that another attempt might have cleared.
func retriesTransient(c *Case) Finding {
	retried, dropped, open := 0, []*Attempt(nil), ""
	for _, chain := range c.questions() {
		switch last := chain.Last(); {
		case chain.Mixed:
		case chain.retriedTransient():
			retried++
		case len(chain.Attempts) > 1 || !last.calledForRetry() || c.excused(last):
		case c.triedAfter(last):
			retried++
		case !c.killedAt().IsZero():
			open = "the client was killed before there could be a second attempt"
		case c.Ending != nil && c.Ending.Command == Tests && c.Ending.Exit == 0:
			open = "the tests passed; they may be about a client that makes no second attempt"
		case c.askedInOtherForm(chain) != nil:
			open = fmt.Sprintf("request %d may ask the same as request %d in another form", c.askedInOtherForm(chain).Ordinal, last.Ordinal)
		case c.courtesy(chain) != "":
			open = c.courtesy(chain)
		default:
			dropped = append(dropped, chain.Last())
		}
	}
	connections := c.retriesConnections()
	switch {
	case len(dropped) > 0:
		return fail(fmt.Sprintf("there was no second attempt after request %d got %s", dropped[0].Ordinal, dropped[0].named())+
			among(len(dropped), len(c.Chains), "question"), ordinals(dropped...)...)
	case connections.Result == Fail:
		return connections
	case open != "":
		return cannotTell(open)
	case retried > 0:
		return pass(fmt.Sprintf("tried again, %s", times(retried)))
	case c.mixedWith((*Attempt).calledForRetry):
		return cannotTell(overlapping)
	default:
		return connections
	}
}

// retriedTransient reports whether a failure that called for a retry got one.
func (c *Chain) retriedTransient() bool {
	for _, w := range c.Waits() {
		if w.From.calledForRetry() {
			return true
		}
	}
	return false
}

// calledForRetry reports whether the attempt failed before anything of an
// answer was delivered, and another might succeed. A conflict may be retried
// and need not be, unless somebody says so.
func (a *Attempt) calledForRetry() bool {
	switch a.Outcome() {
	case Lost:
		return !a.mayDuplicate()
	case Refused:
		said := a.Answer.Asks.ShouldRetry == "true" || a.Answer.Error != nil && a.Answer.Error.Transient != nil
		return a.Status >= 400 && a.Transient() && (said || a.Status != 409) && !a.mayDuplicate()
	default:
		return false
	}
}

// mayDuplicate reports whether another attempt could do again what this one may
// have done: a batch that was created although its answer never came. Official
// clients do not resend those. A rate limit did nothing.
func (a *Attempt) mayDuplicate() bool {
	return a.Endpoint == string(claude.CreateBatch) && a.Status != 429
}

// excused reports whether the client was asked to wait for longer than anybody
// can be expected to.
func (c *Case) excused(a *Attempt) bool {
	limit := patience
	if e := c.Scenario.Expect; e != nil && e.Within > 0 {
		limit = min(limit, e.Within)
	}
	return a.RetryAfter() > limit
}

// triedAfter reports whether a connection was tried, and lost, after an attempt
// was over.
func (c *Case) triedAfter(a *Attempt) bool {
	for _, n := range c.lost() {
		if n.At.After(a.Told) {
			return true
		}
	}
	return false
}

// retriesConnections judges a client of which the last that was seen is a
// connection that never carried a request.
func (c *Case) retriesConnections() Finding {
	lost := c.lost()
	if len(lost) == 0 {
		return nothing()
	}
	last := lost[len(lost)-1]
	switch {
	case len(lost) > 1 || c.askedAfter(last):
		return pass("tried again after a lost connection")
	case last.EndedBy != journal.ByScript && strings.Contains(last.Text, "certificate"):
		return nothing() // it is as untrusted the next time
	case last.EndedBy == journal.ByServer:
		return nothing() // it was refused for a reason that stays
	case last.EndedBy != journal.ByScript:
		return cannotTell(fmt.Sprintf("nothing says whether a second connection could have got further (%s)", last.Text))
	case len(c.Attempts) > 0:
		return cannotTell("a connection was lost after the last request, and nothing says whether it was to carry another")
	case !c.killedAt().IsZero():
		return cannotTell("the client was killed before there could be a second connection")
	default:
		return fail(fmt.Sprintf("there was no second attempt after a lost connection (%s)", last.Text))
	}
}

func (c *Case) askedAfter(n journal.Note) bool {
	for _, a := range c.Attempts {
		if a.Start.After(n.At) {
			return true
		}
	}
	return false
}
