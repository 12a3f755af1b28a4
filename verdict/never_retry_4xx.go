package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/scenarios/expect"
)

// neverRetry4xx looks for requests that were sent again, with nothing changed,
// after an error that no wait clears by its status or type.
func neverRetry4xx(c *Case) Finding {
	allowed := c.Bounds("never-retry-4xx", expect.Bounds{}).Max
	return repeatsAfter(c, (*Attempt).refusedForGood, allowed, ", which no retry clears,")
}

// repeatsAfter looks for requests that were sent again unchanged, more often than
// allowed, after an error that is of the kind; why follows on the error's name.
func repeatsAfter(c *Case, is func(*Attempt) bool, allowed int, why string) Finding {
	seen, worst, several := 0, repetition{}, 0
	for _, chain := range c.Chains {
		r := chain.repetition(is)
		seen += r.refusals
		if len(r.again) > allowed {
			several++
		}
		if len(r.again) > len(worst.again) {
			worst = r
		}
	}
	switch {
	case several > 0 && c.ticks() && !worst.insideCalls():
		return cannotTell(fmt.Sprintf("requests %d and %d ask the same, as two users of a service may", worst.first.Ordinal, worst.again[0].Ordinal))
	case several > 0:
		text := fmt.Sprintf("request %d got %s%s and was sent again %s", worst.first.Ordinal, worst.first.named(), why, times(len(worst.again)))
		return fail(text+among(several, len(c.Chains), "question"), ordinals(append([]*Attempt{worst.first}, worst.again...)...)...)
	case seen > 0:
		return pass("did not send again what was refused for good")
	case c.mixedWith(is):
		return cannotTell(overlapping)
	default:
		return nothing()
	}
}

// repetition is what followed on the errors of one kind in a chain.
type repetition struct {
	refusals int        // how many such errors there were
	first    *Attempt   // the first of them that was asked for again
	again    []*Attempt // the requests that did so
}

// insideCalls reports whether each of the requests says that it is a retry.
func (r repetition) insideCalls() bool {
	return !slices.ContainsFunc(r.again, func(a *Attempt) bool { return a.count() == 0 })
}

func (c *Chain) repetition(is func(*Attempt) bool) (r repetition) {
	if c.Mixed {
		return r
	}
	for i, a := range c.Attempts {
		if before := refusedBefore(a, c.Attempts[:i], is); before != nil {
			if r.first == nil {
				r.first = before
			}
			r.again = append(r.again, a)
		}
		if is(a) {
			r.refusals++
		}
	}
	return r
}

// refusedBefore is the first of the earlier attempts that was refused for good
// and that a repeats although its client knew; nil for none. Another key, or a
// request that was changed, may well succeed.
func refusedBefore(a *Attempt, earlier []*Attempt, is func(*Attempt) bool) *Attempt {
	for _, e := range earlier {
		if is(e) && a.repeats(e) && a.Start.After(e.Told) {
			return e
		}
	}
	return nil
}

// refusedForGood reports whether the attempt met an error that no wait clears, as
// its status, type or code says.
func (a *Attempt) refusedForGood() bool {
	o := a.Outcome()
	return (o == Refused || o == Broken) && !a.Transient() && !a.looksTransient()
}

// looksTransient reports whether an error is one that clients retry unless its
// answer tells them otherwise.
func (a *Attempt) looksTransient() bool {
	e := a.Answer.Error
	switch {
	case e == nil || slices.Contains(lastingCodes, e.Code):
		return false
	case a.Outcome() == Refused && a.Status >= 400:
		return transientStatus(a.Status)
	default:
		return !slices.Contains(lastingTypes, e.Type)
	}
}
