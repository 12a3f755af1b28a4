package verdict

import (
	"fmt"
	"slices"
)

// alike judges requests that follow each other after failures and differ only in
// what a client may rebuild for each attempt: a number, an id. They may be attempts
// at one question, or several questions that were each dropped at their first
// failure. Up to three similar questions may each have their attempts; more than
// three times the attempts of one question are too many in either case. Test suites
// and services may send similar requests for reasons of their own.
func (c *evidence) alike(most int) Finding {
	if c.apart() || c.ticks() {
		return nothing()
	}
	var row, longest []*Attempt
	for _, chain := range c.chains {
		switch a := chain.last(); {
		case len(chain.attempts) > 1 || !a.isMessage() || !a.calledForRetry() || c.excused(a):
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

// alikeQuestions is the number of questions in a row that may differ in a number
// only and still have attempts of their own.
const alikeQuestions = 3

// follows reports whether the request was sent after a similar earlier one had
// failed.
func (a *Attempt) follows(earlier *Attempt) bool {
	return a.gist != "" && a.gist == earlier.gist && a.Model == earlier.Model && a.credential() == earlier.credential() &&
		!a.Start.Before(earlier.known())
}
