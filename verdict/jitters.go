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

// OwnWait is a wait before a retry that a client chose itself, since no
// retry-after asked for it.
type OwnWait struct {
	Length time.Duration
	Number int    // which retry of its loop it came before, from 1
	Outer  bool   // the loop is the client's own, around calls
	After  string // what failed: a status, "5xx", or an Outcome
}

// What it takes to say that waits are not spread: so many that can be compared,
// in groups of at least so many that stand before the same retry. The longest
// quarter of a group is left out: what delays a request on its way looks like
// jitter and is none.
const (
	enoughWaits = 8
	enoughAlike = 3
)

// jitters looks at how far the waits before the same retry differ.
func jitters(c *Case) Finding {
	var own []OwnWait
	for _, chain := range c.Chains {
		for _, series := range chain.ownSeries() {
			for _, w := range series {
				if w.Length >= hasty {
					own = append(own, OwnWait{w.Length, w.Number, w.Outer, w.From.kind()})
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

// Pool judges the waits of many runs of one client together, since those of a
// single run are seldom enough: as Judge does by the rules jitters and
// backs-off.
func Pool(verdicts []Verdict) []Finding {
	var own []OwnWait
	var odds []float64
	var entries []journal.Entry // some of the client's
	for i := range verdicts {
		if len(entries) == 0 {
			entries = verdicts[i].Entries
		}
		for _, f := range verdicts[i].Findings {
			own, odds = append(own, f.Own...), append(odds, f.odds...)
		}
	}
	return []Finding{pooled("backs-off", unlikely(odds), entries), pooled("jitters", spread(own), entries)}
}

func pooled(id string, f Finding, entries []journal.Entry) Finding {
	page, _ := rules.Find(id)
	f.Rule, f.Severity = id, page.Severity
	f.advise(entries)
	return f
}

// unlikely judges loops by how likely a good client would have waited so.
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

// hasty is below which a wait is none, so that there is nothing to spread.
const hasty = 100 * time.Millisecond

// kind is what waits after different failures may differ by.
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

// spread judges waits. They are compared by loop, and again by loop and
// failure: a client may spread some of its waits only.
func spread(own []OwnWait) Finding {
	f := Finding{Result: Nothing, Own: own}
	if len(own) == 0 {
		return f
	}
	f.Result, f.Text = CannotTell, fmt.Sprintf("too few of its own waits can be compared (%d in all): an audit pools those of its runs", len(own))
	for _, of := range []func(OwnWait) OwnWait{
		func(w OwnWait) OwnWait { return OwnWait{Outer: w.Outer} },
		func(w OwnWait) OwnWait { return OwnWait{Outer: w.Outer, After: w.After} },
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

// evenness compares waits of one loop with those before the same retry. The
// text is empty when there are not enough.
func evenness(waits []OwnWait) (text string, even bool) {
	compared, even := 0, true
	var shown []time.Duration // the group with the most
	for _, group := range grouped(waits, func(w OwnWait) OwnWait { return OwnWait{Number: w.Number} }) {
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

// grouped sorts waits by what they have in common, in order of appearance.
func grouped(waits []OwnWait, common func(OwnWait) OwnWait) [][]OwnWait {
	var keys []OwnWait
	var groups [][]OwnWait
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
