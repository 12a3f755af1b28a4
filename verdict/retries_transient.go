package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
)

// patience is the longest retry-after that a client should wait for instead of
// giving up at once. The scenario may set less.
const patience = 60 * time.Second

// retriesTransient looks for questions that were given up after one failure
// although another attempt might have succeeded.
func retriesTransient(c *evidence) Finding {
	retried, dropped, open := 0, []*Attempt(nil), ""
	for _, chain := range c.questions() {
		switch last := chain.last(); {
		case chain.mixed:
		case chain.retriedTransient():
			retried++
		case len(chain.attempts) > 1 || !last.calledForRetry() || c.excused(last):
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
			dropped = append(dropped, chain.last())
		}
	}
	connections := c.retriesConnections()
	switch {
	case len(dropped) > 0:
		return fail(fmt.Sprintf("there was no second attempt after request %d got %s", dropped[0].Ordinal, dropped[0].named())+
			among(len(dropped), len(c.chains), "question"), ordinals(dropped...)...)
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

// retriedTransient reports whether the client retried after a failure that
// called for it.
func (c *chain) retriedTransient() bool {
	for _, w := range c.waits() {
		if w.From.calledForRetry() {
			return true
		}
	}
	return false
}

// calledForRetry reports whether the attempt failed before any part of an
// answer was delivered, and another might succeed. A client may but need not
// retry a conflict, unless the answer or the scenario says so.
func (a *Attempt) calledForRetry() bool {
	switch a.Outcome() {
	case Lost:
		return !a.mayDuplicate()
	case Refused:
		said := a.Answer.Asks.ShouldRetry == "true" || a.Answer.Error != nil && a.Answer.Error.Transient != nil
		return a.Status >= 400 && a.transient() && (said || a.Status != 409) && !a.mayDuplicate()
	default:
		return false
	}
}

// mayDuplicate reports whether another attempt could repeat a side effect of
// this one, such as a batch that was created although its answer never arrived.
// The official clients do not resend such requests. A request that a rate limit
// refused had no effect.
func (a *Attempt) mayDuplicate() bool {
	return a.Endpoint == string(claude.CreateBatch) && a.Status != 429
}

// excused reports whether the server asked for an unreasonably long wait.
func (c *evidence) excused(a *Attempt) bool {
	limit := patience
	if e := c.Scenario.Expect; e != nil && e.Within > 0 {
		limit = min(limit, e.Within)
	}
	return a.retryAfter() > limit
}

// triedAfter reports whether a connection was opened, and lost, after the end
// of an attempt.
func (c *evidence) triedAfter(a *Attempt) bool {
	for _, n := range c.lost() {
		if n.At.After(a.statusAt) {
			return true
		}
	}
	return false
}

// retriesConnections judges a client whose last trace is a connection that
// never carried a request.
func (c *evidence) retriesConnections() Finding {
	lost := c.lost()
	if len(lost) == 0 {
		return nothing()
	}
	last := lost[len(lost)-1]
	switch {
	case len(lost) > 1 || c.askedAfter(last):
		return pass("tried again after a lost connection")
	case last.EndedBy != journal.ByScript && strings.Contains(last.Text, "certificate"):
		return nothing() // the next attempt would not trust the certificate either
	case last.EndedBy == journal.ByServer:
		return nothing() // the reason for the refusal does not go away
	case last.EndedBy != journal.ByScript:
		return cannotTell(fmt.Sprintf("nothing says whether a second connection could have got further (%s)", last.Text))
	case len(c.attempts) > 0:
		return cannotTell("a connection was lost after the last request, and nothing says whether it was to carry another")
	case !c.killedAt().IsZero():
		return cannotTell("the client was killed before there could be a second connection")
	default:
		return fail(fmt.Sprintf("there was no second attempt after a lost connection (%s)", last.Text))
	}
}

func (c *evidence) askedAfter(n journal.Note) bool {
	for _, a := range c.attempts {
		if a.Start.After(n.At) {
			return true
		}
	}
	return false
}
