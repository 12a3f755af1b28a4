package verdict

import (
	"slices"
	"strconv"
)

// chains sorts attempts into chains, in the order of their first attempts. With
// apart, as between different tests, each call is a chain of its own even if
// several ask the same.
//
// chains pairs attempts by everything that identifies a call: the question, the
// order, idempotency keys, retry counts, and when the client knew each outcome.
// If several pairings explain the journal, the chain is mixed, so that no rule
// convicts by one of them.
func chains(attempts []*Attempt, apart bool) []*chain {
	var all []*chain
	for _, asked := range byQuestion(attempts) {
		all = append(all, pair(asked, apart)...)
	}
	slices.SortStableFunc(all, func(a, b *chain) int { return a.attempts[0].Ordinal - b.attempts[0].Ordinal })
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

// pair sorts the attempts at one question into chains.
func pair(attempts []*Attempt, apart bool) []*chain {
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
	return []*chain{{attempts: attempts, mixed: true}}
}

// marked reports whether a request says which call it belongs to.
func marked(a *Attempt) bool { return a.Retry.Count != "" || a.Retry.IdempotencyKey != "" }

func allMarked(attempts []*Attempt) bool {
	return !slices.ContainsFunc(attempts, func(a *Attempt) bool { return !marked(a) })
}

// count returns the retry count of the attempt; 0 if it has none.
func (a *Attempt) count() int {
	n, err := strconv.Atoi(a.Retry.Count)
	if err != nil {
		return 0
	}
	return n
}

// anyOverlap reports whether two attempts were open at the same time and
// neither is a retry of the other. A client that gives up on an answer may
// leave it open while it retries.
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

// countsRise reports whether the retry counts fit one client that makes one
// attempt after the other.
func countsRise(attempts []*Attempt) bool {
	for i, a := range attempts[min(1, len(attempts)):] {
		if n := a.count(); n > 0 && attempts[i].Retry.Count != "" && attempts[i].count()+1 != n {
			return false
		}
	}
	return true
}

// inSequence pairs each attempt with the one before it, until there is an
// answer.
func inSequence(attempts []*Attempt) []*chain {
	var all []*chain
	for _, a := range attempts {
		if len(all) == 0 || all[len(all)-1].settledBefore(a) {
			all = append(all, &chain{})
		}
		last := all[len(all)-1]
		last.attempts = append(last.attempts, a)
	}
	return all
}

// settledBefore reports whether the question has its answer and a asks it again
// as a new question. A call that goes on after a whole answer did not accept
// it, and neither did a client that repeats the question after a refusal.
func (c *chain) settledBefore(a *Attempt) bool {
	last := c.last()
	return last.Outcome() == Answered && last.Answer.Stop != "refusal" && !(a.count() > 0 && continues(last, a))
}

// byMarks pairs attempts that all say which attempt of their call they are; nil
// if there is more than one way.
func byMarks(attempts []*Attempt, apart bool) []*chain {
	var all []*chain
	for _, a := range attempts {
		c, sure := before(a, all, apart)
		if !sure {
			return nil
		}
		if c == nil {
			c = &chain{}
			all = append(all, c)
		}
		c.attempts = append(c.attempts, a)
	}
	return all
}

// before returns the chain that an attempt continues; nil for a new one. sure is
// false if it could be one of several.
func before(a *Attempt, all []*chain, apart bool) (c *chain, sure bool) {
	if a.Retry.IdempotencyKey != "" {
		for _, c := range all {
			if c.last().Retry.IdempotencyKey == a.Retry.IdempotencyKey {
				return c, true
			}
		}
	}
	if a.count() == 0 {
		return outerLoop(a, all, apart)
	}
	for _, is := range []func(*Attempt) bool{
		func(last *Attempt) bool { return last.failed() && last.transient() && !last.known().After(a.Start) },
		func(last *Attempt) bool { return last.Outcome() != Answered && !last.known().After(a.Start) },
		func(last *Attempt) bool { return last.Outcome() != Answered },
		func(last *Attempt) bool { return true },
	} {
		found := matching(all, func(last *Attempt) bool { return last.count()+1 == a.count() && is(last) })
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return nil, true // the journal dropped the attempts before it
}

// outerLoop makes a new call a new chain; sure is false if a loop around an
// earlier call that failed may have made it. With apart, calls are in no loop.
func outerLoop(a *Attempt, all []*chain, apart bool) (c *chain, sure bool) {
	failed := matching(all, func(last *Attempt) bool { return last.failed() && !last.known().After(a.Start) })
	return nil, apart || len(failed) == 0
}

func matching(all []*chain, is func(last *Attempt) bool) (found []*chain) {
	for _, c := range all {
		if is(c.last()) {
			found = append(found, c)
		}
	}
	return found
}

// waitsBefore returns the waits that may precede an attempt of a mixed chain, one
// for each attempt that it may retry; none if it may be no retry.
func (c *chain) waitsBefore(a *Attempt) (waits []Wait) {
	if a.count() == 0 {
		return nil
	}
	for _, from := range c.attempts {
		if from.count()+1 == a.count() && marked(from) && from.failed() && !from.known().After(a.Start) {
			waits = append(waits, newWait(from, a, a.count()))
		}
	}
	return waits
}
