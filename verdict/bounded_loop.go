package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// mostRounds is how many times a client may run the tools that the same step of a scenario
// calls, without an answer that calls none in between.
const mostRounds = 100

// boundedLoop counts rounds of tool calls and results that the same step answered. Calls of
// different steps may be a long piece of work, even where they are equal: each may read the
// next page of a document.
func boundedLoop(c *evidence) Finding {
	most := c.bounds("bounded-loop", expect.Bounds{Max: mostRounds}).Max
	var longest circle
	for _, run := range c.toolRuns() {
		for _, found := range circles(run) {
			if found.rounds > longest.rounds || found.rounds == longest.rounds && found.first.Ordinal < longest.first.Ordinal {
				longest = found
			}
		}
	}
	switch first := longest.first; {
	case first == nil:
		return nothing()
	case longest.rounds > most:
		return fail(fmt.Sprintf("from request %d on the client ran %s for the same call %s without an end; it should stop after %d",
			first.Ordinal, first.toolNames(), times(longest.rounds), most), first.Ordinal, longest.last.Ordinal)
	default:
		return pass("stopped calling tools after " + words.Count(longest.rounds, "round"))
	}
}

// toolRuns returns the runs of attempts that follow each other by tool results. Only the
// last one of a run may have an answer that calls no tools.
func (c *evidence) toolRuns() (all [][]*Attempt) {
	taken := map[*Attempt]bool{}
	for i, a := range c.attempts {
		if taken[a] || len(a.Answer.Tools) == 0 {
			continue
		}
		run := []*Attempt{a}
		for _, b := range c.attempts[i+1:] {
			if b.answersTo(run[len(run)-1]) && (len(b.Answer.Tools) > 0 || b.Outcome() == Answered) {
				run, taken[b] = append(run, b), true
			}
		}
		all = append(all, run)
	}
	return all
}

// circle is the rounds of a run whose tools the same step called.
type circle struct {
	answers     int      // of the step
	rounds      int      // of these answers, those whose results came
	first, last *Attempt // the first call, and the request with the results of the last one
}

// circles returns the circles of a run, by the steps that answered it more than once.
func circles(run []*Attempt) map[place]circle {
	all := map[place]circle{}
	for i, a := range run {
		at := place{a.State, a.Rule, a.Step}
		found := all[at]
		if found.answers++; found.first == nil {
			found.first = a
		}
		if i+1 < len(run) {
			found.rounds, found.last = found.rounds+1, run[i+1]
		}
		all[at] = found
	}
	maps.DeleteFunc(all, func(at place, found circle) bool { return at.step == 0 || found.answers < 2 })
	return all
}

// answersTo reports whether the newest results in the request are those of a tool
// that the answer called.
func (b *Attempt) answersTo(a *Attempt) bool {
	for _, tool := range a.Answer.Tools {
		if slices.Contains(b.Results, tool.ID) && !slices.Contains(a.Results, tool.ID) {
			return true
		}
	}
	return false
}

// toolNames lists the tools that an answer called, without repetitions.
func (a *Attempt) toolNames() string {
	var names []string
	for _, tool := range a.Answer.Tools {
		if !slices.Contains(names, tool.Name) {
			names = append(names, tool.Name)
		}
	}
	return strings.Join(names, ", ")
}
