package timeline

import (
	"fmt"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// round is one request with its answer, or a placeholder for several.
type round struct {
	entry, last *journal.Entry // for several: the first and the last of them
	standsFor   int            // the number of rounds that are left out; 0 for a round that is shown
	like        int            // the number of rounds before it that they repeat; 0 if they repeat nothing
}

func (r round) leftOut(clockOf func(*journal.Entry) string) string {
	text := "… " + words.Count(r.standsFor, "more request")
	switch r.like {
	case 0:
	case 1:
		text = fmt.Sprintf("… %d more like this", r.standsFor)
	default:
		text = fmt.Sprintf("… %d more like these %d", r.standsFor, r.like)
	}
	return fmt.Sprintf("%s: #%d to #%d, %s to %s s", text, r.entry.Ordinal, r.last.Ordinal, clockOf(r.entry), clockOf(r.last))
}

func rounds(entries []journal.Entry) []round {
	all := make([]round, len(entries))
	for i := range entries {
		all[i] = round{entry: &entries[i], last: &entries[i]}
	}
	return all
}

// What a timeline shows of a long session.
const (
	fewest    = 4 // the number of equal rounds from which on only the first and the last are shown
	longest   = 3 // the most rounds of a repeated pattern
	maxRounds = 60
	headShare = 40
	tailShare = maxRounds - headShare
)

// shortener leaves out rounds of a session.
type shortener struct {
	all   []round
	notes []journal.Note
	named map[int]bool // ordinals of the requests that must be shown
}

// short leaves out rounds that repeat earlier ones, and the middle of a session
// that is still too long.
func (s *shortener) short() []round {
	var short []round
	for i := 0; i < len(s.all); {
		end, period := s.series(i)
		if period == 0 {
			short = append(short, s.all[i])
			i++
			continue
		}
		short = append(short, s.all[i:i+period]...)
		short = append(short, gap(s.all[i+period:end-period], period))
		short = append(short, s.all[end-period:end]...)
		i = end
	}
	if len(short) <= maxRounds {
		return short
	}
	return slices.Concat(short[:headShare], s.thin(short[headShare:len(short)-tailShare]), short[len(short)-tailShare:])
}

// series returns the end of a pattern that repeats from the i-th round on, and its
// number of rounds; 0 if nothing repeats often enough.
func (s *shortener) series(i int) (end, period int) {
	for period = 1; period <= longest; period++ {
		gap := time.Duration(0)
		for end = i; end < len(s.all) && s.goesOn(i, end, period, gap); end++ {
			if end-period >= i {
				gap = max(gap, s.apart(end-period, end))
			}
		}
		if end-i >= fewest*period {
			return end, period
		}
	}
	return i, 0
}

// goesOn reports whether the pattern from the i-th round on includes round at.
// gap is the longest time so far between equal rounds of the pattern. A note ends
// the pattern, since the reader may look for it.
func (s *shortener) goesOn(i, at, period int, gap time.Duration) bool {
	round := s.all[at].entry
	switch {
	case s.named[round.Ordinal]:
		return false
	case at > i && s.notedBetween(s.all[at-1].entry, round):
		return false
	case at-period >= i && !alike(s.all[at-period].entry, round):
		return false
	default:
		return at-2*period < i || answered(round) || steady(gap, s.apart(at-period, at))
	}
}

// apart returns the time between two rounds.
func (s *shortener) apart(i, at int) time.Duration {
	return s.all[at].entry.Arrived.Sub(s.all[i].entry.Arrived)
}

func (s *shortener) notedBetween(a, b *journal.Entry) bool {
	return slices.ContainsFunc(s.notes, func(n journal.Note) bool { return n.At.After(a.Arrived) && n.At.Before(b.Arrived) })
}

// thin leaves out all rounds but those that must be shown.
func (s *shortener) thin(middle []round) (short []round) {
	from := 0
	for i, r := range middle {
		if r.standsFor == 0 && s.named[r.entry.Ordinal] {
			short = append(appendGap(short, middle[from:i]), r)
			from = i + 1
		}
	}
	return appendGap(short, middle[from:])
}

func appendGap(short, left []round) []round {
	if len(left) == 0 {
		return short
	}
	return append(short, gap(left, 0))
}

// gap stands for rounds that are left out.
func gap(left []round, like int) round {
	g := round{entry: left[0].entry, last: left[len(left)-1].last, like: like}
	for _, r := range left {
		g.standsFor += max(1, r.standsFor)
	}
	return g
}

// alike reports whether two exchanges are the same apart from their times and
// texts, and the ids and inputs of tool calls.
func alike(a, b *journal.Entry) bool {
	if a.Method != b.Method || a.Path != b.Path || a.Stream != b.Stream || a.Status != b.Status ||
		a.End != b.End || a.EndedBy != b.EndedBy || a.Answer.Kind != b.Answer.Kind {
		return false
	}
	x, y := &a.Answer, &b.Answer
	return errorText(x.Error) == errorText(y.Error) && slices.Equal(asks(x.Asks), asks(y.Asks)) &&
		x.Stop == y.Stop && x.Whole == y.Whole && x.Broken == y.Broken &&
		slices.Equal(x.Blocks, y.Blocks) && slices.Equal(calledTools(x), calledTools(y)) && slices.Equal(eventNames(x), eventNames(y))
}

// eventNames returns the events of a stream without pings and repetitions, whose
// number depends on the length of the text.
func eventNames(a *journal.Answer) (names []string) {
	for _, sent := range a.Sent {
		if sent.Event != "ping" {
			names = append(names, sent.Event)
		}
	}
	return slices.Compact(names)
}

// answered reports whether a round needs no retry. The time between an answer and
// the next question does not matter.
func answered(e *journal.Entry) bool {
	return e.Answer.Kind != journal.Failure && e.Answer.Error == nil && e.Answer.Whole
}

// steady reports whether a client retries at about the same pace, given the
// longest gap so far and the next. Growing waits, and their end, are worth
// showing; waits that only vary, as with jitter, are not.
func steady(before, next time.Duration) bool {
	if next < near {
		return before < 2*near
	}
	return next < before*3/2
}
