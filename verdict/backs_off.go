package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// What counts as growth. The official clients double from half a second and
// take off up to a quarter, so that a second wait is at least 1.5 times the
// first. Others jitter by more: by chance alone their second wait can be the
// shorter one, so that only waits that are the same again, or many that do not
// grow, convict.
const (
	growth     = 1.2
	growsLate  = 6 * time.Second // 8 s less a quarter: from here on waits need not grow
	enoughEven = 4               // so many later waits none of which grew are no chance
)

// backsOff compares the waits that a client chose itself.
func backsOff(c *Case) Finding {
	floor := c.Bounds("backs-off", scenarios.Bounds{Within: hasty}).Within
	var waits ownWaits
	for _, chain := range c.Chains {
		waits.add(chain, floor)
	}
	switch {
	case len(waits.hasty) > 0:
		w := waits.hasty[0]
		return fail(fmt.Sprintf("request %d came at once, %s after %s", w.To.Ordinal, milliseconds(w.Length), w.From.named())+
			among(len(waits.hasty), waits.count, "wait"), w.From.Ordinal, w.To.Ordinal)
	case waits.still():
		return fail(waits.text(), waits.requests()...)
	case waits.grew > 0:
		return pass("waits grew: " + lengths(waits.best))
	case waits.later > 0:
		return cannotTell("the waits did not grow, for which jitter may be the reason: " + lengths(waits.flat))
	case waits.count > 0:
		return cannotTell("there was no second wait")
	case c.mixedWith((*Attempt).leavesWaitToClient):
		return cannotTell(overlapping)
	default:
		return nothing()
	}
}

// ownWaits is what is to be said of the waits that no retry-after asked for.
type ownWaits struct {
	count int    // all of them
	hasty []Wait // those below the floor after an error that asks for patience
	later int    // those that follow on another
	same  int    // of these, those that were just like the first, where none grew
	exact int    // of these, those that were so to a hair
	grew  int    // of the later ones, those that were longer than the first
	flat  []Wait // a first wait with later ones of which none grew
	best  []Wait // a first wait with later ones of which one did
}

// add takes the waits of a chain, loop by loop: those inside a call, and those
// between the calls of a client's own loop.
func (o *ownWaits) add(c *Chain, floor time.Duration) {
	for _, series := range c.ownSeries() {
		o.count += len(series)
		for _, w := range series {
			if w.Length < floor && w.From.asksForPatience() {
				o.hasty = append(o.hasty, w)
			}
		}
		o.compare(series)
	}
}

func (o *ownWaits) compare(series []Wait) {
	first, grew, same, exact := series[0].Length, false, 0, 0
	for _, w := range series[1:] {
		o.later++
		switch {
		case w.Length < growsLate && alike(first, w.Length, 0.03, 10*time.Millisecond):
			same++
			if alike(first, w.Length, 0.01, 5*time.Millisecond) {
				exact++
			}
		case float64(w.Length) >= growth*float64(first) || w.Length >= growsLate:
			grew = true
			o.grew++
		}
	}
	if grew {
		o.best = longer(o.best, series)
		return
	}
	o.same += same
	o.exact += exact
	o.flat = longer(o.flat, series)
}

// still reports whether the waits do not grow. A single later wait must be just
// the same for that, two or more nearly, and many not longer.
func (o *ownWaits) still() bool {
	if o.later == 1 {
		return o.exact == 1
	}
	return o.same*2 > o.later || o.grew == 0 && o.later >= enoughEven
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
func (w Wait) own() bool { return w.From.leavesWaitToClient() && !w.turnsElsewhere() }

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
		return a.Status == 429 || a.Status >= 500
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
		texts[i] = words.Seconds(w.Length)
	}
	return strings.Join(texts, ", ")
}
