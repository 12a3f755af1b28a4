package verdict

import (
	"slices"
	"strconv"
)

// chains sorts attempts into chains, in order of their first attempts. Calls
// that are apart are chains of their own even when they ask the same, as those
// of different tests do.
//
// Which attempt follows on which is told by everything that identifies a call:
// the question, the order, idempotency keys, retry counts, and who knew what
// when. Where several pairings explain the log, the chain is Mixed, so that no
// rule convicts by one of them.
func chains(attempts []*Attempt, apart bool) []*Chain {
	var all []*Chain
	for _, asked := range byQuestion(attempts) {
		all = append(all, pair(asked, apart)...)
	}
	slices.SortStableFunc(all, func(a, b *Chain) int { return a.Attempts[0].Ordinal - b.Attempts[0].Ordinal })
	return all
}

func byQuestion(attempts []*Attempt) [][]*Attempt {
	places := map[string]int{}
	var all [][]*Attempt
	for _, a := range attempts {
		at, known := places[a.same]
		if !known {
			at = len(all)
			places[a.same] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], a)
	}
	return all
}

// pair sorts the attempts at one question.
func pair(attempts []*Attempt, apart bool) []*Chain {
	oneByOne := !anyOverlap(attempts)
	switch {
	case oneByOne && !apart && countsRise(attempts) && !innocentApart(attempts):
		return inSequence(attempts)
	case allMarked(attempts):
		if paired := byMarks(attempts, apart); paired != nil {
			return paired
		}
	case oneByOne && !innocentApart(attempts):
		return inSequence(attempts)
	}
	return []*Chain{{Attempts: attempts, Mixed: true}}
}

// marked reports whether a request says which call it belongs to.
func marked(a *Attempt) bool { return a.Retry.Count != "" || a.Retry.IdempotencyKey != "" }

func allMarked(attempts []*Attempt) bool {
	return !slices.ContainsFunc(attempts, func(a *Attempt) bool { return !marked(a) })
}

// count is the attempt's retry count; 0 without one.
func (a *Attempt) count() int {
	n, err := strconv.Atoi(a.Retry.Count)
	if err != nil {
		return 0
	}
	return n
}

// anyOverlap reports whether two attempts were open at a time although neither
// is the other's retry: a client that gives up on an answer may leave it open.
func anyOverlap(attempts []*Attempt) bool {
	for i, later := range attempts {
		for j, earlier := range attempts[:i] {
			if earlier.overlaps(later) && !(j == i-1 && later.count() > 0 && continues(earlier, later)) {
				return true
			}
		}
	}
	return false
}

// countsRise reports whether the retry counts are those of one client that makes
// one attempt after the other.
func countsRise(attempts []*Attempt) bool {
	for i, a := range attempts[min(1, len(attempts)):] {
		if n := a.count(); n > 0 && attempts[i].Retry.Count != "" && attempts[i].count()+1 != n {
			return false
		}
	}
	return true
}

// inSequence takes each attempt for the next of the one before, until there is
// an answer.
func inSequence(attempts []*Attempt) []*Chain {
	var all []*Chain
	for _, a := range attempts {
		if len(all) == 0 || all[len(all)-1].settledBefore(a) {
			all = append(all, &Chain{})
		}
		last := all[len(all)-1]
		last.Attempts = append(last.Attempts, a)
	}
	return all
}

// settledBefore reports whether the question has its answer and a asks it
// anew. A call that goes on after a whole answer did not take it for one, and
// who asks the same again after a refusal did not either.
func (c *Chain) settledBefore(a *Attempt) bool {
	last := c.Last()
	return last.Outcome() == Answered && last.Answer.Stop != "refusal" && !(a.count() > 0 && continues(last, a))
}

// byMarks pairs attempts that all say which attempt of their call they are; nil
// when there is more than one way to do so.
func byMarks(attempts []*Attempt, apart bool) []*Chain {
	var all []*Chain
	for _, a := range attempts {
		c, sure := before(a, all, apart)
		if !sure {
			return nil
		}
		if c == nil {
			c = &Chain{}
			all = append(all, c)
		}
		c.Attempts = append(c.Attempts, a)
	}
	return all
}

// before is the chain that an attempt goes on with, nil for a new one; sure is
// false when it could be one of several.
func before(a *Attempt, all []*Chain, apart bool) (c *Chain, sure bool) {
	if a.Retry.IdempotencyKey != "" {
		for _, c := range all {
			if c.Last().Retry.IdempotencyKey == a.Retry.IdempotencyKey {
				return c, true
			}
		}
	}
	if a.count() == 0 {
		return outerLoop(a, all, apart)
	}
	for _, is := range []func(*Attempt) bool{
		func(last *Attempt) bool { return last.Failed() && last.Transient() && !last.known().After(a.Start) },
		func(last *Attempt) bool { return last.Outcome() != Answered && !last.known().After(a.Start) },
		func(last *Attempt) bool { return last.Outcome() != Answered },
		func(last *Attempt) bool { return true },
	} {
		found := matching(all, func(last *Attempt) bool { return last.count()+1 == a.count() && is(last) })
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return nil, true // the journal has forgotten what came before
}

// outerLoop says whether a new call can only be that: it may be made by a loop
// around an earlier call that failed. Calls that are apart are in no loop.
func outerLoop(a *Attempt, all []*Chain, apart bool) (c *Chain, sure bool) {
	failed := matching(all, func(last *Attempt) bool { return last.Failed() && !last.known().After(a.Start) })
	return nil, apart || len(failed) == 0
}

func matching(all []*Chain, is func(last *Attempt) bool) (found []*Chain) {
	for _, c := range all {
		if is(c.Last()) {
			found = append(found, c)
		}
	}
	return found
}

// waitsBefore are the waits that may have come before an attempt of a mixed
// chain, one for each attempt that it may be the retry of; none when it may be
// no retry at all.
func (c *Chain) waitsBefore(a *Attempt) (waits []Wait) {
	if a.count() == 0 {
		return nil
	}
	for _, from := range c.Attempts {
		if from.count()+1 == a.count() && marked(from) && from.Failed() && !from.known().After(a.Start) {
			waits = append(waits, newWait(from, a, a.count()))
		}
	}
	return waits
}
