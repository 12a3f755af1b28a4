package verdict

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// ownWait is a wait before a retry whose length the client chose, since no
// retry-after asked for it.
type ownWait struct {
	Length time.Duration
	Number int    // the number of the retry in its loop, from 1
	Outer  bool   // the loop is one of the client around calls
	After  string // what failed: a status, "5xx", or an Outcome
}

// The number of comparable waits that it takes to say that waits are not
// spread, and the least number in a group of waits before the same retry. The
// longest quarter of a group is left out, since a delay on the network looks
// like jitter.
const (
	enoughWaits = 8
	enoughAlike = 3
)

// jitters checks how much the waits before the same retry differ.
func jitters(c *evidence) Finding {
	var own []ownWait
	for _, chain := range c.chains {
		for _, series := range chain.ownSeries() {
			for _, w := range series {
				if w.Length >= hasty {
					own = append(own, ownWait{w.Length, w.number, w.outer, w.From.kind()})
				}
			}
		}
	}
	f := spread(own)
	if f.Result == Nothing && c.mixedWith((*Attempt).leavesWaitToClient) {
		return cannotTell(overlapping)
	}
	return f
}

// Pool judges the waits of many runs of one client together by the rules
// jitters and backs-off, since a single run seldom has enough waits.
func Pool(verdicts []Verdict) []Finding {
	var own []ownWait
	var odds []float64
	var entries []journal.Entry // of one run, which show the kind of client
	for i := range verdicts {
		if len(entries) == 0 {
			entries = verdicts[i].Entries
		}
		for _, f := range verdicts[i].Findings {
			own, odds = append(own, f.own...), append(odds, f.odds...)
		}
	}
	return []Finding{pooled("backs-off", unlikely(odds), entries), pooled("jitters", spread(own), entries)}
}

func pooled(id string, f Finding, entries []journal.Entry) Finding {
	page, _ := rules.Find(id)
	f.Rule, f.Severity = id, page.Severity
	f.advise(&Run{Entries: entries})
	return f
}

// unlikely judges loops by the probability that a good client waits like this.
func unlikely(odds []float64) Finding {
	switch {
	case len(odds) == 0:
		return nothing()
	case combined(odds) < significant:
		return fail(fmt.Sprintf("the waits of %s are too short or too even for chance", words.Count(len(odds), "loop")))
	default:
		return pass(fmt.Sprintf("nothing about the waits of %s is beyond chance", words.Count(len(odds), "loop")))
	}
}

// hasty is the length below which a wait counts as none, with nothing to
// spread.
const hasty = 100 * time.Millisecond

// kind groups failures: a client may wait differently after each kind.
func (a *Attempt) kind() string {
	switch {
	case a.Outcome() != Refused:
		return string(a.Outcome())
	case a.Status >= 500:
		return "5xx"
	default:
		return strconv.Itoa(a.Status)
	}
}

// spread judges waits. It compares them by loop, and again by loop and kind of
// failure, since a client may spread only some of its waits.
func spread(own []ownWait) Finding {
	f := Finding{Result: Nothing, own: own}
	if len(own) == 0 {
		return f
	}
	f.Result, f.Text = CannotTell, fmt.Sprintf("too few of its own waits can be compared (%d in all): an audit pools those of its runs", len(own))
	for _, of := range []func(ownWait) ownWait{
		func(w ownWait) ownWait { return ownWait{Outer: w.Outer} },
		func(w ownWait) ownWait { return ownWait{Outer: w.Outer, After: w.After} },
	} {
		for _, waits := range grouped(own, of) {
			text, even := evenness(waits)
			switch {
			case even:
				f.Result, f.Text = Fail, text
				return f
			case text != "":
				f.Result, f.Text = Pass, text
			}
		}
	}
	return f
}

// evenness compares the waits of one loop that precede the same retry. The text
// is empty if there are not enough.
func evenness(waits []ownWait) (text string, even bool) {
	compared, even := 0, true
	var shown []time.Duration // the largest group
	for _, group := range grouped(waits, func(w ownWait) ownWait { return ownWait{Number: w.Number} }) {
		if len(group) < enoughAlike {
			continue
		}
		compared += len(group)
		lengths := make([]time.Duration, len(group))
		for i, w := range group {
			lengths[i] = w.Length
		}
		slices.Sort(lengths)
		lengths = lengths[:len(lengths)-len(lengths)/4]
		even = even && alike(lengths[0], lengths[len(lengths)-1], 0.02, 5*time.Millisecond)
		if len(lengths) > len(shown) {
			shown = lengths
		}
	}
	switch {
	case compared < enoughWaits:
		return "", false
	case even:
		return fmt.Sprintf("%d waits are not spread: those before the same retry are all alike, such as %s to %s",
			compared, milliseconds(shown[0]), milliseconds(shown[len(shown)-1])), true
	default:
		return fmt.Sprintf("%d waits were spread", compared), false
	}
}

// grouped groups waits by what they have in common, in order of appearance.
func grouped(waits []ownWait, common func(ownWait) ownWait) [][]ownWait {
	var keys []ownWait
	var groups [][]ownWait
	for _, w := range waits {
		key := common(w)
		i := slices.Index(keys, key)
		if i < 0 {
			i = len(keys)
			keys, groups = append(keys, key), append(groups, nil)
		}
		groups[i] = append(groups[i], w)
	}
	return groups
}
