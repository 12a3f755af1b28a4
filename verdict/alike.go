package verdict

import (
	"fmt"
	"slices"
)

// alike judges requests that came one after the other, each when the one before
// had failed, and that differ in nothing but what a client may build anew for each
// attempt: a number, an id. They are attempts at one question, or else questions
// that were each dropped at their first failure. Three questions may be alike that
// each had its attempts; more than three times as many as one question may have
// are too many either way. A test suite and a service may have reasons of their own.
func (c *Case) alike(most int) Finding {
	if c.apart() || c.ticks() {
		return nothing()
	}
	var row, longest []*Attempt
	for _, chain := range c.Chains {
		switch a := chain.Last(); {
		case len(chain.Attempts) > 1 || !a.isMessage() || !a.calledForRetry() || c.excused(a):
			row = nil
			continue
		case len(row) > 0 && !a.follows(row[len(row)-1]):
			row = nil
			fallthrough
		default:
			row = append(row, a)
		}
		if len(row) > len(longest) {
			longest = slices.Clone(row)
		}
	}
	if len(longest) <= alikeQuestions*most {
		return nothing()
	}
	return fail(fmt.Sprintf("%d requests that differ in a number only each followed on the failure of the one before: attempts at one question, of which %d are the most, "+
		"or questions that were dropped after one attempt", len(longest), most), ordinals(longest...)...)
}

// alikeQuestions is how many questions in a row may differ in a number only, and
// have attempts that do.
const alikeQuestions = 3

// follows reports whether a request that is like an earlier one was sent when
// that had failed.
func (a *Attempt) follows(earlier *Attempt) bool {
	return a.gist != "" && a.gist == earlier.gist && a.Model == earlier.Model && a.credential() == earlier.credential() &&
		!a.Start.Before(earlier.known())
}
