package timeline

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// round is one request with its answer, or what stands for several.
type round struct {
	entry     *journal.Entry // for several: the first of them
	standsFor int            // how many were left out; 0 for a round that is shown
	alike     bool           // they are like the round before
}

func (r round) leftOut() string {
	if r.alike {
		return fmt.Sprintf("… %d more like this", r.standsFor)
	}
	return "… " + words.Count(r.standsFor, "more request")
}

func rounds(entries []journal.Entry) []round {
	all := make([]round, len(entries))
	for i := range entries {
		all[i].entry = &entries[i]
	}
	return all
}

// What a timeline shows of a long session.
const (
	fewest    = 4 // from this many equal rounds on, only the first and the last are shown
	maxRounds = 60
	headShare = 40
	tailShare = maxRounds - headShare
)

// shorten leaves out rounds that are like their neighbours, and the middle of
// what is still too long. A note ends a series, since it may be what its reader
// looks for.
func shorten(all []round, notes []journal.Note) []round {
	var short []round
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && alike(all[end-1].entry, all[end].entry, notes) && (end < i+2 || steady(all[end-2], all[end-1], all[end])) {
			end++
		}
		if n := end - i; n >= fewest {
			short = append(short, all[i], round{entry: all[i+1].entry, standsFor: n - 2, alike: true}, all[end-1])
		} else {
			short = append(short, all[i:end]...)
		}
		i = end
	}
	if len(short) <= maxRounds {
		return short
	}
	middle := short[headShare : len(short)-tailShare]
	gap := round{entry: middle[0].entry}
	for _, r := range middle {
		gap.standsFor += max(1, r.standsFor)
	}
	return slices.Concat(short[:headShare], []round{gap}, short[len(short)-tailShare:])
}

// alike reports whether two requests and their answers differ in nothing but
// their times.
func alike(a, b *journal.Entry, notes []journal.Note) bool {
	for i := range notes {
		if at := notes[i].At; at.After(a.Arrived) && at.Before(b.Arrived) {
			return false
		}
	}
	if a.Method != b.Method || a.Path != b.Path || a.Stream != b.Stream || a.Status != b.Status ||
		a.End != b.End || a.EndedBy != b.EndedBy || a.Answer.Kind != b.Answer.Kind {
		return false
	}
	if errorText(a.Answer.Error) != errorText(b.Answer.Error) || !slices.Equal(asks(a.Answer.Asks), asks(b.Answer.Asks)) {
		return false
	}
	return slices.EqualFunc(a.Answer.Sent, b.Answer.Sent, func(x, y journal.Sent) bool {
		return x.Event == y.Event && x.Count == y.Count
	})
}

// steady reports whether three rounds follow each other at about the same pace:
// waits that grow are a story worth its lines.
func steady(a, b, c round) bool {
	before, after := b.entry.Arrived.Sub(a.entry.Arrived), c.entry.Arrived.Sub(b.entry.Arrived)
	return max(before, after) < near || max(before, after) < min(before, after)*3/2
}
