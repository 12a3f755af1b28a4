package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// honoursRetryAfter compares the wait after each answer that asked for one
// with what it asked for.
func honoursRetryAfter(c *Case) Finding {
	tolerance := c.Bounds("honours-retry-after", expect.Bounds{Within: 50 * time.Millisecond}).Within
	asked, early, open, again, worst := 0, 0, false, (*Attempt)(nil), Wait{}
	for _, chain := range c.Chains {
		for _, waits := range chain.retryWaits() {
			switch w := longest(waits); {
			case w.missing() > tolerance && c.ticks() && w.To.Retry.Count == "0":
				again = w.To
			case w.missing() > tolerance: // whichever attempt it is the retry of
				asked++
				if early++; early == 1 || w.missing() > worst.missing() {
					worst = w
				}
			case slices.ContainsFunc(waits, func(w Wait) bool { return w.missing() > tolerance }):
				open = true
			case w.asks():
				asked++
			}
		}
	}
	switch {
	case early > 0:
		text := fmt.Sprintf("request %d came %s after %s that asked for %s",
			worst.To.Ordinal, words.Wait(worst.Length), worst.From.named(), words.Exactly(worst.From.RetryAfter()))
		return fail(text+among(early, asked, "wait"), worst.From.Ordinal, worst.To.Ordinal)
	case open, asked == 0 && c.mixedWith((*Attempt).asksToWait):
		return cannotTell(overlapping)
	case again != nil:
		return cannotTell(fmt.Sprintf("request %d came early in a call of its own, for which a user of the service may have asked", again.Ordinal))
	case asked > 0:
		return pass(fmt.Sprintf("waited as asked, %s", times(asked)))
	default:
		return nothing()
	}
}

// retryWaits are, attempt by attempt, the waits that may have come before it:
// one, unless the pairing of attempts is open.
func (c *Chain) retryWaits() (all [][]Wait) {
	if !c.Mixed {
		for _, w := range c.Waits() {
			all = append(all, []Wait{w})
		}
		return all
	}
	for _, a := range c.Attempts {
		if waits := c.waitsBefore(a); len(waits) > 0 {
			all = append(all, waits)
		}
	}
	return all
}

// longest is the wait that falls least short of what was asked for.
func longest(waits []Wait) Wait {
	return slices.MinFunc(waits, func(a, b Wait) int { return cmp.Compare(a.missing(), b.missing()) })
}

// asks reports whether the wait was asked for.
func (w Wait) asks() bool { return w.From.asksToWait() && !w.turnsElsewhere() }

// missing is by how much the wait falls short of what was asked for; less than
// nothing when it does not.
func (w Wait) missing() time.Duration {
	if !w.asks() {
		return -w.Length
	}
	return w.From.RetryAfter() - w.Length
}

// asksToWait reports whether the answer asked for a wait before the next
// attempt. One that forbids another attempt does not.
func (a *Attempt) asksToWait() bool {
	return a.RetryAfter() > 0 && a.Answer.Asks.ShouldRetry != "false"
}

// overlapping is why nothing can be said of the order of a mixed chain.
const overlapping = "requests with equal bodies overlap, and nothing tells which is a retry of which: send an idempotency-key"
