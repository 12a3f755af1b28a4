package verdict

import "time"

// One client that retries too soon looks the same in a journal as several
// clients that ask the same and behave well. So before a rule takes attempts
// for those of one client, it looks for an innocent reading: a pairing in which
// each failure is followed, after the wait that it asks for, by an attempt of
// its own.

// maxReadings is the most attempts at one question for which such a reading is
// sought.
const maxReadings = 200

// innocentApart reports whether attempts, one of which came too soon after the
// one before it, can be those of several clients that behave well.
func innocentApart(attempts []*Attempt) bool {
	if len(attempts) > maxReadings || inGoodTime(attempts) {
		return false
	}
	followed := make([]int, len(attempts)) // for each attempt, the failure that it follows; -1 for none
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

// inGoodTime reports whether each attempt may be a retry of the one before it.
func inGoodTime(attempts []*Attempt) bool {
	for i, a := range attempts[1:] {
		if before := attempts[i]; before.needsFollower() && !mayFollow(before, a) {
			return false
		}
	}
	return true
}

// follow finds for a failure an attempt that may be its retry, along an
// augmenting path of a matching: if the attempt already follows another
// failure, that one gets another attempt.
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
func (a *Attempt) needsFollower() bool { return a.failed() && a.transient() }

// longestOwn is the longest wait that counts as one before a retry.
const longestOwn = 2 * time.Minute

// mayFollow reports whether an attempt may be the next one of a good client.
func mayFollow(before, a *Attempt) bool {
	if n := a.count(); n > 0 && n != before.count()+1 {
		return false
	}
	w := newWait(before, a, 1)
	switch {
	case a.Start.Before(before.known().Add(-sendingTime)) || w.Length > longestOwn+before.retryAfter():
		return false
	case before.asksToWait():
		return w.Length >= before.retryAfter()
	case before.asksForPatience():
		return w.Length >= hasty
	default:
		return true
	}
}
