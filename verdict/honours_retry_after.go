package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// honoursRetryAfter compares each wait with what the answer before it asked
// for.
func honoursRetryAfter(c *evidence) Finding {
	tolerance := c.bounds("honours-retry-after", expect.Bounds{Within: 50 * time.Millisecond}).Within
	asked, early, open, again, worst := 0, 0, false, (*Attempt)(nil), Wait{}
	for _, chain := range c.chains {
		for _, waits := range chain.retryWaits() {
			switch w := longest(waits); {
			case w.missing() > tolerance && c.ticks() && w.to.Retry.Count == "0":
				again = w.to
			case w.missing() > tolerance: // whichever attempt it retries
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
			worst.to.Ordinal, words.Wait(worst.Length), worst.From.named(), words.Exactly(worst.From.retryAfter()))
		return fail(text+among(early, asked, "wait"), worst.From.Ordinal, worst.to.Ordinal)
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

// retryWaits are, for each attempt, the waits that may precede it: one, unless
// it is open which attempt it retries.
func (c *chain) retryWaits() (all [][]Wait) {
	if !c.mixed {
		for _, w := range c.waits() {
			all = append(all, []Wait{w})
		}
		return all
	}
	for _, a := range c.attempts {
		if waits := c.waitsBefore(a); len(waits) > 0 {
			all = append(all, waits)
		}
	}
	return all
}

// longest returns the wait with the least missing time.
func longest(waits []Wait) Wait {
	return slices.MinFunc(waits, func(a, b Wait) int { return cmp.Compare(a.missing(), b.missing()) })
}

// asks reports whether the wait was asked for.
func (w Wait) asks() bool { return w.From.asksToWait() && !w.turnsElsewhere() }

// missing returns how much shorter the wait was than asked for; negative if it was
// longer.
func (w Wait) missing() time.Duration {
	if !w.asks() {
		return -w.Length
	}
	return w.From.retryAfter() - w.Length
}

// asksToWait reports whether the answer asked for a wait before the next
// attempt. An answer that forbids another attempt does not.
func (a *Attempt) asksToWait() bool {
	return a.retryAfter() > 0 && a.Answer.Asks.ShouldRetry != "false"
}

// overlapping is why the order of a mixed chain proves nothing.
const overlapping = "requests with equal bodies overlap, and nothing tells which is a retry of which: send an idempotency-key"
