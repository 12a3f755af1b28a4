package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// mostRounds is how many times in a row a client may run the tools that the same
// step of a scenario calls.
const mostRounds = 100

// boundedLoop counts rounds of tool calls and results that the same step
// answered.
func boundedLoop(c *evidence) Finding {
	most := c.bounds("bounded-loop", expect.Bounds{Max: mostRounds}).Max
	var longest []*Attempt
	for _, circle := range c.circles() {
		if len(circle) > len(longest) {
			longest = circle
		}
	}
	rounds := len(longest) - 1
	switch {
	case rounds < 1:
		return nothing()
	case rounds > most:
		return fail(fmt.Sprintf("from request %d on the client ran %s for the same call %s in a row; it should stop after %d",
			longest[0].Ordinal, longest[0].toolNames(), times(rounds), most), longest[0].Ordinal, longest[rounds].Ordinal)
	default:
		return pass("stopped calling tools after " + words.Count(rounds, "round"))
	}
}

// circles returns the runs of attempts that follow each other by tool results and
// that the same step answered.
func (c *evidence) circles() (all [][]*Attempt) {
	taken := map[*Attempt]bool{}
	for i, a := range c.attempts {
		if taken[a] || a.Step == 0 || len(a.Answer.Tools) == 0 {
			continue
		}
		circle := []*Attempt{a}
		for _, b := range c.attempts[i+1:] {
			last := circle[len(circle)-1]
			if b.answersTo(last) && b.Step == last.Step && b.Rule == last.Rule && b.State == last.State {
				circle, taken[b] = append(circle, b), true
			}
		}
		all = append(all, circle)
	}
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
