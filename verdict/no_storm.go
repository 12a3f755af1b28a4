package verdict

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// leastOpen is how many requests may always be open while the server fails.
const leastOpen = 4

// noStorm looks at how many requests were open, and how fast attempts at one
// question came, while the server was failing.
func noStorm(c *Case) Finding {
	bounds := c.Bounds("no-storm", expect.Bounds{PerSecond: 5})
	t := c.tide()
	if t.first == nil {
		return nothing()
	}
	if bounds.Max == 0 {
		bounds.Max = max(leastOpen, 2*t.healthy)
	}
	if len(t.failing) > bounds.Max {
		return fail(fmt.Sprintf("%d requests were open at a time while the server was failing; %d is the most", len(t.failing), bounds.Max),
			ordinals(t.failing...)...)
	}
	burst, window := c.burst(bounds.PerSecond, t.first.known())
	if herd := c.herd(); burst == nil && herd != nil {
		return note(fmt.Sprintf("%d calls were told to wait, and all came back within %s: spread such waits by some jitter",
			len(herd), words.Seconds(herd[len(herd)-1].Start.Sub(herd[0].Start))), ordinals(herd...)...)
	}
	switch {
	case burst == nil && len(t.failing) == 0:
		return nothing()
	case burst == nil:
		return pass(fmt.Sprintf("at most %s open at a time while the server was failing", words.Count(len(t.failing), "request")))
	case c.hurried():
		return cannotTell(fmt.Sprintf("attempts came fast, and the scenario was played at speed %g; run it at speed 1", c.Speed))
	default:
		return fail(fmt.Sprintf("%d attempts at one question came within %s while the server was failing", len(burst), words.Seconds(window)),
			ordinals(burst...)...)
	}
}

// tide is how many requests were open before the server failed and meanwhile.
type tide struct {
	first   *Attempt   // the first that failed and might have succeeded later; nil when none did
	healthy int        // the most at a time while all was well
	failing []*Attempt // the most that were begun together and open at a time while the server failed
}

func (c *Case) tide() (t tide) {
	heard, failing := c.heard(), false
	var open []*Attempt
	for _, a := range c.Attempts {
		for len(heard) > 0 && !heard[0].known().Add(underway).After(a.Start) {
			failing, heard = heard[0].serverFailed(), heard[1:]
		}
		open = append(slices.DeleteFunc(open, func(o *Attempt) bool { return !o.openAt(a.Start) }), a)
		switch burst := begunTogether(open); {
		case !failing:
			t.healthy = max(t.healthy, len(open))
		case len(burst) > len(t.failing):
			t.failing = slices.Clone(burst)
		}
		if t.first == nil && a.serverFailed() {
			t.first = a
		}
	}
	return t
}

// begunTogether is those of the open requests, in order of arrival, that were
// begun with the last one. Many users who come one after the other are no storm,
// and who of them is there when does not show.
func begunTogether(open []*Attempt) []*Attempt {
	first := 0
	for open[len(open)-1].Start.Sub(open[first].Start) > atOnce {
		first++
	}
	return open[first:]
}

// atOnce is within which requests count as begun together.
const atOnce = 100 * time.Millisecond

// underway is how long a request may have been on its way that was sent before
// its client knew of a failure: many requests that are begun together take their
// time, most of all on a busy machine.
const underway = 250 * time.Millisecond

// heard is the attempts that told the client how the server is, in the order in
// which it knew them.
func (c *Case) heard() []*Attempt {
	var heard []*Attempt
	for _, a := range c.Attempts {
		if a.serverFailed() || a.Outcome() == Answered {
			heard = append(heard, a)
		}
	}
	slices.SortStableFunc(heard, func(a, b *Attempt) int { return a.known().Compare(b.known()) })
	return heard
}

// leastHerd is how many calls that come back together are worth a word.
const leastHerd = 10

// herd is the retries that came together after the waits that the server had
// asked for; nil for none. The official SDKs wait exactly as long as they are
// asked to, so that it is nobody's failure.
func (c *Case) herd() (herd []*Attempt) {
	var back []*Attempt
	for _, chain := range c.Chains {
		for _, w := range chain.Waits() {
			if !chain.Mixed && w.From.RetryAfter() > atOnce && w.Length >= w.From.RetryAfter() {
				back = append(back, w.To)
			}
		}
	}
	slices.SortFunc(back, func(a, b *Attempt) int { return a.Start.Compare(b.Start) })
	for i := range back {
		if together := begunTogether(back[:i+1]); len(together) >= leastHerd && len(together) > len(herd) {
			herd = together
		}
	}
	return herd
}

// serverFailed reports whether the attempt failed and might have succeeded
// later.
func (a *Attempt) serverFailed() bool { return a.Failed() && a.Transient() }

// burst is the largest number of attempts at one question, from the first
// failure on, that came faster than the rate allows; nil for none. The window
// is the time that they took.
func (c *Case) burst(perSecond float64, from time.Time) (burst []*Attempt, window time.Duration) {
	most := max(1, int(math.Floor(perSecond)))
	allowed := time.Duration(float64(most) / perSecond * float64(time.Second))
	for _, chain := range c.Chains {
		if chain.Mixed {
			continue
		}
		first := 0
		for last, a := range chain.Attempts {
			for a.Start.Sub(chain.Attempts[first].Start) >= allowed || chain.Attempts[first].Start.Before(from) && first < last {
				first++
			}
			if n := last - first + 1; n > most && n > len(burst) {
				burst, window = chain.Attempts[first:last+1], a.Start.Sub(chain.Attempts[first].Start)
			}
		}
	}
	return burst, window
}
