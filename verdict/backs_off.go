package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// What counts as growth: the official clients double from half a second and
// take off up to a quarter.
const (
	growth    = 1.2
	growsLate = 6 * time.Second // 8 s less a quarter: from here on waits need not grow
)

// backsOff compares the waits that a client chose itself.
func backsOff(c *Case) Finding {
	waits := ownWaits{floor: c.Bounds("backs-off", expect.Bounds{Within: hasty}).Within}
	for _, chain := range c.Chains {
		for _, series := range chain.ownSeries() {
			waits.add(series)
		}
	}
	f := waits.finding(c)
	f.odds = waits.odds
	return f
}

func (o *ownWaits) finding(c *Case) Finding {
	convicts := combined(o.odds) < significant
	switch {
	case convicts && len(o.hasty) > 0:
		w := o.hasty[0]
		return fail(fmt.Sprintf("request %d came at once, %s after %s", w.To.Ordinal, words.Wait(w.Length), w.From.named())+
			among(len(o.hasty), o.count, "wait"), w.From.Ordinal, w.To.Ordinal)
	case convicts && c.ticks():
		return cannotTell("a service may ask the same at every tick: " + lengths(o.flat))
	case convicts:
		return fail(o.text(), o.requests()...)
	case len(o.hasty) > 0:
		return cannotTell(fmt.Sprintf("request %d came %s after %s, which full jitter may be the reason for",
			o.hasty[0].To.Ordinal, words.Wait(o.hasty[0].Length), o.hasty[0].From.named()))
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

// ownWaits is what is to be said of the waits that no retry-after asked for.
type ownWaits struct {
	floor time.Duration
	odds  []float64 // by loop, of a good client's waits to be as short or as even
	count int       // all of them
	hasty []Wait    // those below the floor after an error that asks for patience
	later int       // those that follow on another
	grew  int       // of the later ones, those that were longer than the first
	flat  []Wait    // the waits of the loop that are least likely by chance
	best  []Wait    // a first wait with later ones of which one grew

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
	o.odds[len(o.odds)-1] = atMost(2 * min(o.odds[len(o.odds)-1], odds)) // by either of two ways to judge
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
		numbers = append(numbers, w.To.Ordinal)
	}
	return numbers
}

// ownSeries are the waits that a client chose itself, series by series: each is
// of one loop, in which waits should grow.
func (c *Chain) ownSeries() [][]Wait {
	if c.Mixed {
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

// own reports whether the client chose the wait itself.
func (w Wait) own() bool {
	return w.From.leavesWaitToClient() && !w.turnsElsewhere() && !w.From.polls()
}

// leavesWaitToClient reports whether the attempt failed, might succeed the next
// time, and does not say when that is.
func (a *Attempt) leavesWaitToClient() bool {
	return a.Failed() && a.Transient() && a.Answer.Asks.RetryAfter == nil
}

// asksForPatience reports whether the failure says that the server has too much
// to do or is in trouble. A connection that broke says neither.
func (a *Attempt) asksForPatience() bool {
	switch a.Outcome() {
	case Refused:
		return a.Status == 429 || a.Status >= 500 || a.Status < 400 && a.Transient()
	case Broken:
		return true
	default:
		return false
	}
}

// alike reports whether b is a but for a share of a and a moment.
func alike(a, b time.Duration, share float64, moment time.Duration) bool {
	return (b - a).Abs() <= time.Duration(share*float64(a))+moment
}

// lengths are waits as findings print them, e.g. "0.50 s, 0.98 s".
func lengths(waits []Wait) string {
	texts := make([]string, len(waits))
	for i, w := range waits {
		texts[i] = words.Wait(w.Length)
	}
	return strings.Join(texts, ", ")
}
