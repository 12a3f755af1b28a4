package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/scenarios/expect"
)

// neverRetry4xx looks for requests that were repeated unchanged after an error
// whose status or type says that waiting does not help.
func neverRetry4xx(c *evidence) Finding {
	allowed := c.bounds("never-retry-4xx", expect.Bounds{}).Max
	return repeatsAfter(c, (*Attempt).refusedForGood, allowed, ", which no retry clears,")
}

// repeatsAfter looks for requests that were repeated unchanged, more often than
// allowed, after an error of a kind. In the finding, why follows the name of the
// error.
func repeatsAfter(c *evidence, is func(*Attempt) bool, allowed int, why string) Finding {
	seen, worst, several := 0, repetition{}, 0
	for _, chain := range c.chains {
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
		return fail(text+among(several, len(c.chains), "question"), ordinals(append([]*Attempt{worst.first}, worst.again...)...)...)
	case seen > 0:
		return pass("did not send again what was refused for good")
	case c.mixedWith(is):
		return cannotTell(overlapping)
	default:
		return nothing()
	}
}

// repetition is what followed the errors of one kind in a chain.
type repetition struct {
	refusals int        // the number of such errors
	first    *Attempt   // the first of them that was followed by a repetition
	again    []*Attempt // the requests that repeated it
}

// insideCalls reports whether all repetitions say that they are retries.
func (r repetition) insideCalls() bool {
	return !slices.ContainsFunc(r.again, func(a *Attempt) bool { return a.count() == 0 })
}

func (c *chain) repetition(is func(*Attempt) bool) (r repetition) {
	if c.mixed {
		return r
	}
	for i, a := range c.attempts {
		if before := refusedBefore(a, c.attempts[:i], is); before != nil {
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

// refusedBefore returns the first earlier attempt that was refused for good and that
// a repeats although the client knew; nil for none. With another key, or
// changed, the request might succeed.
func refusedBefore(a *Attempt, earlier []*Attempt, is func(*Attempt) bool) *Attempt {
	for _, e := range earlier {
		if is(e) && a.repeats(e) && a.Start.After(e.statusAt) {
			return e
		}
	}
	return nil
}

// refusedForGood reports whether the status, type or code of the attempt's error
// says that waiting does not help.
func (a *Attempt) refusedForGood() bool {
	o := a.Outcome()
	return (o == Refused || o == Broken) && !a.transient() && !a.looksTransient()
}

// looksTransient reports whether clients retry such an error unless the answer
// tells them otherwise.
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
