package verdict

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// givesUp counts the attempts at one question.
func givesUp(c *evidence) Finding {
	most := c.bounds("gives-up", expect.Bounds{Max: 10}).Max
	var longest, endless *chain
	var over, failing int
	waiting, idle, mixed := false, false, false
	for _, chain := range c.chains {
		if !chain.failing() || chain.last().polls() {
			continue
		}
		failing++
		switch n := len(chain.attempts); {
		case chain.mixed:
			mixed = mixed || n > most
			continue
		case n > most:
			over++
		case c.cutOff(chain) && n > 1 && !c.killedWhileWaiting(chain) && c.stillTrying(chain):
			endless = chain
		case c.cutOff(chain) && n > 1 && !c.killedWhileWaiting(chain):
			idle = true
		case c.cutOff(chain):
			waiting = true
		}
		if longest == nil || len(chain.attempts) > len(longest.attempts) {
			longest = chain
		}
	}
	connections, refusals, alike := c.connectionsInARow(), c.repeatedRefusals(most), c.alike(most)
	switch {
	case over > 0 && c.ticks():
		return cannotTell(fmt.Sprintf("there were %d attempts at one question, which a service may ask at every tick", len(longest.attempts)))
	case over > 0:
		return fail(fmt.Sprintf("there were %d attempts at one question; %d is the most", len(longest.attempts), most)+
			among(over, len(c.chains), "question"), longest.ordinals()...)
	case connections > most:
		return fail(fmt.Sprintf("%d connections in a row were lost; %d is the most", connections, most))
	case refusals.Result == Fail:
		return refusals
	case alike.Result == Fail:
		return alike
	case endless != nil:
		return fail(fmt.Sprintf("still trying after %d attempts when its time was over", len(endless.attempts)), endless.ordinals()...)
	case idle:
		return cannotTell("the client had asked nothing for a while when its time was over: it may have been going to, or have given up and not ended")
	case waiting:
		return cannotTell("the client's time was over before it could make another attempt, or give up")
	case mixed:
		return cannotTell(overlapping)
	case refusals.Result == CannotTell:
		return refusals
	case longest != nil:
		return pass(fmt.Sprintf("at most %s at one question", words.Count(len(longest.attempts), "attempt")))
	default:
		return nothing()
	}
}

// repeatedRefusals judges questions that were repeated although the model refuses to
// answer. A program that fails in the end wanted another answer; one that
// succeeds may have wanted to count refusals.
func (c *evidence) repeatedRefusals(most int) Finding {
	for _, chain := range c.chains {
		n := chain.refusals()
		if chain.mixed || n <= most {
			continue
		}
		if stance, _ := c.stance(); stance != endsLoud || c.Ending.Command == Tests {
			return cannotTell(fmt.Sprintf("a question was refused %s, which may be samples of it", times(n)))
		}
		return fail(fmt.Sprintf("there were %d attempts at a question that the model refuses; %d is the most", n, most), chain.ordinals()...)
	}
	return nothing()
}

// refusals counts the answers in which the model refuses.
func (c *chain) refusals() int {
	n := 0
	for _, a := range c.attempts {
		if a.Outcome() == Answered && a.Answer.Stop == "refusal" {
			n++
		}
	}
	return n
}

// failing reports whether any attempt of the chain did not lead to an answer.
func (c *chain) failing() bool {
	for _, a := range c.attempts {
		if a.failed() || a.Outcome() == Abandoned {
			return true
		}
	}
	return false
}

// cutOff reports whether the client was killed before it got an answer, and
// perhaps before it gave up.
func (c *evidence) cutOff(chain *chain) bool {
	return !c.killedAt().IsZero() && chain == c.lastChain() && !chain.answered()
}

// stillTrying reports whether the client was asking when it was killed, or had made its last
// attempt no longer ago than its waits between attempts suggest: twice the longest of them.
func (c *evidence) stillTrying(chain *chain) bool {
	longest := time.Duration(0)
	for i, a := range chain.attempts[1:] {
		longest = max(longest, a.Start.Sub(chain.attempts[i].known()))
	}
	last := chain.last()
	return last.openAt(c.killedAt()) || c.killedAt().Sub(last.known()) <= 2*longest
}

func (c *evidence) lastChain() *chain {
	var last *chain
	for _, chain := range c.chains {
		if last == nil || chain.last().Start.After(last.last().Start) {
			last = chain
		}
	}
	return last
}

// killedWhileWaiting reports whether the client was killed during a wait that the server
// had asked for.
func (c *evidence) killedWhileWaiting(chain *chain) bool {
	last := chain.last()
	return last.asksToWait() && last.statusAt.Add(last.retryAfter()).After(c.killedAt())
}

// connectionsInARow returns the largest number of connections that were lost without
// a request in between.
func (c *evidence) connectionsInARow() int {
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

func (c *evidence) askedBetween(since time.Time, n journal.Note) bool {
	for _, a := range c.attempts {
		if a.Start.After(since) && a.Start.Before(n.At) {
			return true
		}
	}
	return false
}
