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

// noStorm checks how many requests were open, and how fast attempts at one
// question arrived, while the server was failing.
func noStorm(c *evidence) Finding {
	bounds := c.bounds("no-storm", expect.Bounds{PerSecond: 5})
	t := c.openRequests()
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

// openRequests is the number of requests that were open before and while the
// server failed.
type openRequests struct {
	first   *Attempt   // the first failure that might have succeeded later; nil for none
	healthy int        // the most at a time while the server was healthy
	failing []*Attempt // the most that were begun together and open at a time while the server failed
}

func (c *evidence) openRequests() (t openRequests) {
	heard, failing := c.heard(), false
	var open []*Attempt
	for _, a := range c.attempts {
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

// begunTogether returns the open requests that were begun together with the last one,
// in order of arrival. Many users who arrive one after the other are not a
// storm.
func begunTogether(open []*Attempt) []*Attempt {
	first := 0
	for open[len(open)-1].Start.Sub(open[first].Start) > atOnce {
		first++
	}
	return open[first:]
}

// atOnce is the time within which requests count as begun together.
const atOnce = 100 * time.Millisecond

// underway is how long a request may take to arrive that was sent before its
// client knew of a failure. Many requests at once take longer, especially on a
// busy machine.
const underway = 250 * time.Millisecond

// heard returns the attempts that showed the client the state of the server, in the
// order in which the client knew their outcomes.
func (c *evidence) heard() []*Attempt {
	var heard []*Attempt
	for _, a := range c.attempts {
		if a.serverFailed() || a.Outcome() == Answered {
			heard = append(heard, a)
		}
	}
	slices.SortStableFunc(heard, func(a, b *Attempt) int { return a.known().Compare(b.known()) })
	return heard
}

// leastHerd is the least number of calls that return together and deserve a
// note.
const leastHerd = 10

// herd returns the retries that arrived together after the waits that the server had
// asked for; nil for none. The official SDKs wait exactly that long, so a herd
// is not a failure of the client.
func (c *evidence) herd() (herd []*Attempt) {
	var back []*Attempt
	for _, chain := range c.chains {
		for _, w := range chain.waits() {
			if !chain.mixed && w.From.retryAfter() > atOnce && w.Length >= w.From.retryAfter() {
				back = append(back, w.to)
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
func (a *Attempt) serverFailed() bool { return a.failed() && a.transient() }

// burst returns the most attempts at one question, from the first failure on, that
// arrived faster than the rate allows; nil for none. The window is the time
// between the first and the last.
func (c *evidence) burst(perSecond float64, from time.Time) (burst []*Attempt, window time.Duration) {
	most := max(1, int(math.Floor(perSecond)))
	allowed := time.Duration(float64(most) / perSecond * float64(time.Second))
	for _, chain := range c.chains {
		if chain.mixed {
			continue
		}
		first := 0
		for last, a := range chain.attempts {
			for a.Start.Sub(chain.attempts[first].Start) >= allowed || chain.attempts[first].Start.Before(from) && first < last {
				first++
			}
			if n := last - first + 1; n > most && n > len(burst) {
				burst, window = chain.attempts[first:last+1], a.Start.Sub(chain.attempts[first].Start)
			}
		}
	}
	return burst, window
}
