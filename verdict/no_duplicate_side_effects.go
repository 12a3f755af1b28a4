package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// noDuplicateSideEffects checks the tool results in requests.
func noDuplicateSideEffects(c *evidence) Finding {
	results := 0
	for _, a := range c.attempts {
		results += len(a.Results)
		for i, id := range a.Results {
			if slices.Contains(a.Results[:i], id) {
				return fail(fmt.Sprintf("request %d holds two results for the tool call %s", a.Ordinal, id), a.Ordinal)
			}
		}
	}
	for _, judge := range []func(*evidence) Finding{halfToolCalls, toolsRunTwice, toolsOfCutAnswers} {
		if f := judge(c); f.Result == Fail {
			return f
		}
	}
	if results > 0 {
		return pass(fmt.Sprintf("each tool call has one result, in %s", words.Count(results, "result")))
	}
	return nothing()
}

// halfToolCalls looks for results of tool calls that never arrived as a whole.
func halfToolCalls(c *evidence) Finding {
	return c.resultsOfOthers(func(_ *Attempt, tool journal.Tool) bool { return tool.Whole }, func(a, b *Attempt, tool journal.Tool) string {
		return fmt.Sprintf("request %d holds a result for the tool call %s, which ended before its input in the answer to request %d", b.Ordinal, tool.ID, a.Ordinal)
	})
}

// toolsOfCutAnswers looks for results of tool calls that are in no whole answer.
// The client cannot know what the model would have said after them, or whether it
// would have waited for the results. Answers that the client itself left do not
// count.
func toolsOfCutAnswers(c *evidence) Finding {
	inWhole := func(a *Attempt, _ journal.Tool) bool {
		return a.finished() || a.Outcome() != CutShort && a.Outcome() != Broken
	}
	return c.resultsOfOthers(inWhole, func(a, b *Attempt, tool journal.Tool) string {
		return fmt.Sprintf("request %d holds a result for the tool call %s of request %d, which got %s", b.Ordinal, tool.ID, a.Ordinal, a.named())
	})
}

// resultsOfOthers looks for results of tool calls that satisfy asked in no answer.
// what words the finding: the call is in the answer to a, its result in b.
func (c *evidence) resultsOfOthers(asked func(*Attempt, journal.Tool) bool, what func(a, b *Attempt, tool journal.Tool) string) Finding {
	good := map[string]bool{}
	for _, a := range c.attempts {
		for _, tool := range a.Answer.Tools {
			good[tool.ID] = good[tool.ID] || asked(a, tool)
		}
	}
	for _, a := range c.attempts {
		for _, tool := range a.Answer.Tools {
			if good[tool.ID] {
				continue
			}
			if b := c.resultOf(a, tool); b != nil {
				return fail(what(a, b, tool), a.Ordinal, b.Ordinal)
			}
		}
	}
	return nothing()
}

// toolsRunTwice looks for tools that were run for an answer that failed, and
// again for the answer to a later attempt.
func toolsRunTwice(c *evidence) Finding {
	for _, chain := range c.chains {
		last := chain.last()
		if chain.mixed || last.Outcome() != Answered {
			continue
		}
		for _, a := range chain.attempts[:len(chain.attempts)-1] {
			if !a.failed() && a.Outcome() != Abandoned {
				continue
			}
			if name, both := c.ranForBoth(a, last); name != "" {
				return fail(fmt.Sprintf("the tool %s ran for request %d, whose answer failed, and again for request %d", name, a.Ordinal, last.Ordinal), both...)
			}
		}
	}
	return nothing()
}

// ranForBoth returns the name of a tool that two answers called under different ids,
// if there are results for both, with the requests that prove it; "" for none.
func (c *evidence) ranForBoth(failed, whole *Attempt) (name string, requests []int) {
	for _, first := range failed.Answer.Tools {
		for _, second := range whole.Answer.Tools {
			if first.Name != second.Name || first.ID == second.ID {
				continue
			}
			one, two := c.resultOf(failed, first), c.resultOf(whole, second)
			if one != nil && two != nil {
				return first.Name, []int{failed.Ordinal, whole.Ordinal, one.Ordinal, two.Ordinal}
			}
		}
	}
	return "", nil
}

// resultOf returns the first request after a that holds a result for a tool call of
// a's answer; nil for none.
func (c *evidence) resultOf(a *Attempt, tool journal.Tool) *Attempt {
	for _, b := range c.attempts {
		if b.Ordinal > a.Ordinal && slices.Contains(b.Results, tool.ID) {
			return b
		}
	}
	return nil
}
