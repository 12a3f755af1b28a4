package verdict

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// givesUp counts the attempts at one question.
func givesUp(c *Case) Finding {
	most := c.Bounds("gives-up", expect.Bounds{Max: 10}).Max
	var longest, endless *Chain
	var over, failing int
	waiting, mixed := false, false
	for _, chain := range c.Chains {
		if !chain.failing() || chain.Last().polls() {
			continue
		}
		failing++
		switch n := len(chain.Attempts); {
		case chain.Mixed:
			mixed = mixed || n > most
			continue
		case n > most:
			over++
		case c.cutOff(chain) && n > 1 && !c.asleep(chain):
			endless = chain
		case c.cutOff(chain):
			waiting = true
		}
		if longest == nil || len(chain.Attempts) > len(longest.Attempts) {
			longest = chain
		}
	}
	connections, begged, alike := c.connectionsInARow(), c.begged(most), c.alike(most)
	switch {
	case over > 0 && c.ticks():
		return cannotTell(fmt.Sprintf("there were %d attempts at one question, which a service may ask at every tick", len(longest.Attempts)))
	case over > 0:
		return fail(fmt.Sprintf("there were %d attempts at one question; %d is the most", len(longest.Attempts), most)+
			among(over, len(c.Chains), "question"), longest.Ordinals()...)
	case connections > most:
		return fail(fmt.Sprintf("%d connections in a row were lost; %d is the most", connections, most))
	case begged.Result == Fail:
		return begged
	case alike.Result == Fail:
		return alike
	case endless != nil:
		return fail(fmt.Sprintf("still trying after %d attempts when its time was over", len(endless.Attempts)), endless.Ordinals()...)
	case waiting:
		return cannotTell("the client's time was over before it could make another attempt, or give up")
	case mixed:
		return cannotTell(overlapping)
	case begged.Result == CannotTell:
		return begged
	case longest != nil:
		return pass(fmt.Sprintf("at most %s at one question", words.Count(len(longest.Attempts), "attempt")))
	default:
		return nothing()
	}
}

// begged judges questions that were asked again and again although the model
// refuses. A program that fails in the end was after another answer; one that
// does not may have counted how often the model refuses.
func (c *Case) begged(most int) Finding {
	for _, chain := range c.Chains {
		n := chain.refusals()
		if chain.Mixed || n <= most {
			continue
		}
		if stance, _ := c.stance(); stance != endsLoud || c.Ending.Command == Tests {
			return cannotTell(fmt.Sprintf("a question was refused %s, which may be samples of it", times(n)))
		}
		return fail(fmt.Sprintf("there were %d attempts at a question that the model refuses; %d is the most", n, most), chain.Ordinals()...)
	}
	return nothing()
}

// refusals counts the answers of the chain in which the model refuses.
func (c *Chain) refusals() int {
	n := 0
	for _, a := range c.Attempts {
		if a.Outcome() == Answered && a.Answer.Stop == "refusal" {
			n++
		}
	}
	return n
}

// failing reports whether any attempt of the chain did not lead to an answer.
func (c *Chain) failing() bool {
	for _, a := range c.Attempts {
		if a.Failed() || a.Outcome() == Abandoned {
			return true
		}
	}
	return false
}

// cutOff reports whether the client was killed with the question unanswered and
// not given up for all that is known.
func (c *Case) cutOff(chain *Chain) bool {
	return !c.killedAt().IsZero() && chain == c.lastChain() && !chain.Answered()
}

func (c *Case) lastChain() *Chain {
	var last *Chain
	for _, chain := range c.Chains {
		if last == nil || chain.Last().Start.After(last.Last().Start) {
			last = chain
		}
	}
	return last
}

// asleep reports whether the client was killed in a wait that it had been asked
// for.
func (c *Case) asleep(chain *Chain) bool {
	last := chain.Last()
	return last.asksToWait() && last.Told.Add(last.RetryAfter()).After(c.killedAt())
}

// connectionsInARow is the most connections that were lost with no request in
// between.
func (c *Case) connectionsInARow() int {
	most, row, since := 0, 0, time.Time{}
	for _, n := range c.lost() {
		if c.askedBetween(since, n) {
			row = 0
		}
		row++
		most, since = max(most, row), n.At
	}
	return most
}

func (c *Case) askedBetween(since time.Time, n journal.Note) bool {
	for _, a := range c.Attempts {
		if a.Start.After(since) && a.Start.Before(n.At) {
			return true
		}
	}
	return false
}
