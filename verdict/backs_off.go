package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// What counts as growth. The official clients start at half a second, double
// the wait, and subtract up to a quarter.
const (
	growth    = 1.2
	growsLate = 6 * time.Second // 8 s less a quarter: longer waits need not grow
)

// backsOff compares the waits whose length the client chose.
func backsOff(c *evidence) Finding {
	waits := ownWaits{floor: c.bounds("backs-off", expect.Bounds{Within: hasty}).Within}
	for _, chain := range c.chains {
		for _, series := range chain.ownSeries() {
			waits.add(series)
		}
	}
	f := waits.finding(c)
	f.odds = waits.odds
	return f
}

func (o *ownWaits) finding(c *evidence) Finding {
	convicts := combined(o.odds) < significant
	switch {
	case convicts && len(o.hasty) > 0:
		w := o.hasty[0]
		return fail(fmt.Sprintf("request %d came at once, %s after %s", w.to.Ordinal, words.Wait(w.Length), w.From.named())+
			among(len(o.hasty), o.count, "wait"), w.From.Ordinal, w.to.Ordinal)
	case convicts && c.ticks():
		return cannotTell("a service may ask the same at every tick: " + lengths(o.flat))
	case convicts:
		return fail(o.text(), o.requests()...)
	case len(o.hasty) > 0:
		return cannotTell(fmt.Sprintf("request %d came %s after %s, which full jitter may be the reason for",
			o.hasty[0].to.Ordinal, words.Wait(o.hasty[0].Length), o.hasty[0].From.named()))
	case o.grew > 0:
		return pass("waits grew: " + lengths(o.best))
	case o.later > 0:
		return cannotTell("the waits did not grow, for which jitter may be the reason: " + lengths(o.flat))
	case o.count > 0:
		return cannotTell("there was no second wait")
	case c.mixedWith((*Attempt).leavesWaitToClient):
		return cannotTell(overlapping)
	default:
		return nothing()
	}
}

// ownWaits summarises the waits that no retry-after asked for.
type ownWaits struct {
	floor time.Duration
	odds  []float64 // for each loop, the probability that a good client's waits are as short or as even
	count int       // all of them
	hasty []Wait    // those below the floor after an error that asks for patience
	later int       // those that follow another wait
	grew  int       // the later ones that were longer than the first
	flat  []Wait    // the waits of the loop with the lowest odds
	best  []Wait    // a first wait and its later ones, one of which grew

	least float64 // the odds of flat
}

// add takes the waits of one loop: those inside a call, or those between the
// calls of a client's own loop.
func (o *ownWaits) add(series []Wait) {
	o.count += len(series)
	for _, w := range series {
		if w.Length < o.floor && w.From.asksForPatience() {
			o.hasty = append(o.hasty, w)
		}
	}
	o.odds = append(o.odds, hastyOdds(series, o.floor))
	if len(series) < 2 {
		return
	}
	odds, grew := sameOdds(series), false
	o.odds[len(o.odds)-1] = atMost(2 * min(o.odds[len(o.odds)-1], odds)) // since there are two tests, either of which may convict
	for _, w := range series[1:] {
		o.later++
		if float64(w.Length) >= growth*float64(max(series[0].Length, 10*time.Millisecond)) || w.Length >= growsLate {
			grew = true
			o.grew++
		}
	}
	if grew {
		o.best = longer(o.best, series)
	}
	if o.flat == nil || odds < o.least {
		o.flat, o.least = series, odds
	}
}

func longer(a, b []Wait) []Wait {
	if len(b) > len(a) {
		return b
	}
	return a
}

func (o *ownWaits) text() string {
	return fmt.Sprintf("waits did not grow after request %d got %s: %s", o.flat[0].From.Ordinal, o.flat[0].From.named(), lengths(o.flat))
}

func (o *ownWaits) requests() []int {
	numbers := []int{o.flat[0].From.Ordinal}
	for _, w := range o.flat {
		numbers = append(numbers, w.to.Ordinal)
	}
	return numbers
}

// ownSeries returns the waits whose length the client chose, one series for each
// loop in which waits should grow.
func (c *chain) ownSeries() [][]Wait {
	if c.mixed {
		return nil
	}
	var all [][]Wait
	for _, waits := range c.loops() {
		if own := slices.DeleteFunc(waits, func(w Wait) bool { return !w.own() }); len(own) > 0 {
			all = append(all, own)
		}
	}
	return all
}

// own reports whether the client chose the length of the wait.
func (w Wait) own() bool {
	return w.From.leavesWaitToClient() && !w.turnsElsewhere() && !w.From.polls()
}

// leavesWaitToClient reports whether the attempt failed, might succeed later,
// and did not say when.
func (a *Attempt) leavesWaitToClient() bool {
	return a.failed() && a.transient() && a.Answer.Asks.RetryAfter == nil
}

// asksForPatience reports whether the failure says that the server is
// overloaded or in trouble. A broken connection says neither.
func (a *Attempt) asksForPatience() bool {
	switch a.Outcome() {
	case Refused:
		return a.Status == 429 || a.Status >= 500 || a.Status < 400 && a.transient()
	case Broken:
		return true
	default:
		return false
	}
}

// alike reports whether a and b differ by no more than a share of a and a
// moment.
func alike(a, b time.Duration, share float64, moment time.Duration) bool {
	return (b - a).Abs() <= time.Duration(share*float64(a))+moment
}

// lengths formats waits for findings, e.g. "0.50 s, 0.98 s".
func lengths(waits []Wait) string {
	texts := make([]string, len(waits))
	for i, w := range waits {
		texts[i] = words.Wait(w.Length)
	}
	return strings.Join(texts, ", ")
}
