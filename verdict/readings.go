package verdict

import "time"

// Nothing in a log tells one client that retries too soon from several that ask
// the same and each do as they should. So before attempts that came one by one
// are taken for those of one client, another reading is looked for in which
// nobody does anything wrong: in which each failure is followed, after the wait
// that it asks for, by an attempt of its own.

// maxReadings is how many attempts at one question are looked at for that.
const maxReadings = 200

// innocentApart reports whether attempts, one of which came too soon after the
// one before it, are all explained by several clients that do right.
func innocentApart(attempts []*Attempt) bool {
	if len(attempts) > maxReadings || inGoodTime(attempts) {
		return false
	}
	followed := make([]int, len(attempts)) // by attempt, which failure it follows on; -1 for none
	for i := range followed {
		followed[i] = -1
	}
	for i, a := range attempts {
		if a.needsFollower() && !follow(attempts, followed, i, make([]bool, len(attempts))) {
			return false
		}
	}
	return true
}

// inGoodTime reports whether each attempt may be the retry of the one before it.
func inGoodTime(attempts []*Attempt) bool {
	for i, a := range attempts[1:] {
		if before := attempts[i]; before.needsFollower() && !mayFollow(before, a) {
			return false
		}
	}
	return true
}

// follow finds a failure an attempt that may be its retry, and others for the
// failures from which it takes theirs: an augmenting path of a matching.
func follow(attempts []*Attempt, followed []int, failure int, tried []bool) bool {
	for j := failure + 1; j < len(attempts); j++ {
		if tried[j] || !mayFollow(attempts[failure], attempts[j]) {
			continue
		}
		tried[j] = true
		if followed[j] < 0 || follow(attempts, followed, followed[j], tried) {
			followed[j] = failure
			return true
		}
	}
	return false
}

// needsFollower reports whether a good client makes another attempt.
func (a *Attempt) needsFollower() bool { return a.Failed() && a.Transient() }

// longestOwn is the longest wait that is taken for a retry's.
const longestOwn = 2 * time.Minute

// mayFollow reports whether an attempt may be the next one of a good client.
func mayFollow(before, a *Attempt) bool {
	if n := a.count(); n > 0 && n != before.count()+1 {
		return false
	}
	w := newWait(before, a, 1)
	switch {
	case a.Start.Before(before.known().Add(-sendingTime)) || w.Length > longestOwn+before.RetryAfter():
		return false
	case before.asksToWait():
		return w.Length >= before.RetryAfter()
	case before.asksForPatience():
		return w.Length >= hasty
	default:
		return true
	}
}
