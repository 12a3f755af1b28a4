package verdict

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// honoursRetryAfter compares the wait after each answer that asked for one
// with what it asked for.
func honoursRetryAfter(c *Case) Finding {
	tolerance := c.Bounds("honours-retry-after", scenarios.Bounds{Within: 50 * time.Millisecond}).Within
	asked, early, worst := 0, 0, Wait{}
	missing := func(w Wait) time.Duration { return w.From.RetryAfter() - w.Length }
	for _, chain := range c.Chains {
		if chain.Mixed {
			continue
		}
		for _, w := range chain.Waits() {
			if !w.From.asksToWait() || w.turnsElsewhere() {
				continue
			}
			asked++
			if missing(w) <= tolerance {
				continue
			}
			if early++; early == 1 || missing(w) > missing(worst) {
				worst = w
			}
		}
	}
	switch {
	case early > 0:
		text := fmt.Sprintf("request %d came %s after %s that asked for %s",
			worst.To.Ordinal, words.Seconds(worst.Length), worst.From.named(), words.Seconds(worst.From.RetryAfter()))
		return fail(text+among(early, asked, "wait"), worst.From.Ordinal, worst.To.Ordinal)
	case asked > 0:
		return pass(fmt.Sprintf("waited as asked, %s", times(asked)))
	case c.mixedWith((*Attempt).asksToWait):
		return cannotTell(overlapping)
	default:
		return nothing()
	}
}

// asksToWait reports whether the answer asked for a wait before the next
// attempt. One that forbids another attempt does not.
func (a *Attempt) asksToWait() bool {
	return a.RetryAfter() > 0 && a.Answer.Asks.ShouldRetry != "false"
}

// overlapping is why nothing can be said of the order of a mixed chain.
const overlapping = "requests with equal bodies overlap, and nothing tells which is a retry of which: send an idempotency-key"
