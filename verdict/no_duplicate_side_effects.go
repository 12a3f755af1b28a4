package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// noDuplicateSideEffects looks at the tool results that requests hold.
func noDuplicateSideEffects(c *Case) Finding {
	results := 0
	for _, a := range c.Attempts {
		results += len(a.Results)
		for i, id := range a.Results {
			if slices.Contains(a.Results[:i], id) {
				return fail(fmt.Sprintf("request %d holds two results for the tool call %s", a.Ordinal, id), a.Ordinal)
			}
		}
	}
	for _, judge := range []func(*Case) Finding{halfToolCalls, toolsRunTwice, toolsOfCutAnswers} {
		if f := judge(c); f.Result == Fail {
			return f
		}
	}
	if results > 0 {
		return pass(fmt.Sprintf("each tool call has one result, in %s", words.Count(results, "result")))
	}
	return nothing()
}

// halfToolCalls looks for results of tool calls that were never there as a whole.
func halfToolCalls(c *Case) Finding {
	return c.resultsOfOthers(func(_ *Attempt, tool journal.Tool) bool { return tool.Whole }, func(a, b *Attempt, tool journal.Tool) string {
		return fmt.Sprintf("request %d holds a result for the tool call %s, which ended before its input in the answer to request %d", b.Ordinal, tool.ID, a.Ordinal)
	})
}

// toolsOfCutAnswers looks for results of tool calls that stand in no whole answer:
// what the model would have said behind them, and whether it would have stopped
// for them, the client cannot know. An answer that the client itself left is not
// one of those.
func toolsOfCutAnswers(c *Case) Finding {
	inWhole := func(a *Attempt, _ journal.Tool) bool {
		return a.finished() || a.Outcome() != CutShort && a.Outcome() != Broken
	}
	return c.resultsOfOthers(inWhole, func(a, b *Attempt, tool journal.Tool) string {
		return fmt.Sprintf("request %d holds a result for the tool call %s of request %d, which got %s", b.Ordinal, tool.ID, a.Ordinal, a.named())
	})
}

// resultsOfOthers looks for a result of a tool call that no answer makes in the way
// that is asked for. what words it: the call is in the answer to a, its result in b.
func (c *Case) resultsOfOthers(asked func(*Attempt, journal.Tool) bool, what func(a, b *Attempt, tool journal.Tool) string) Finding {
	good := map[string]bool{}
	for _, a := range c.Attempts {
		for _, tool := range a.Answer.Tools {
			good[tool.ID] = good[tool.ID] || asked(a, tool)
		}
	}
	for _, a := range c.Attempts {
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
// again for the answer that a further attempt got.
func toolsRunTwice(c *Case) Finding {
	for _, chain := range c.Chains {
		last := chain.Last()
		if chain.Mixed || last.Outcome() != Answered {
			continue
		}
		for _, a := range chain.Attempts[:len(chain.Attempts)-1] {
			if !a.Failed() && a.Outcome() != Abandoned {
				continue
			}
			if name, both := c.ranForBoth(a, last); name != "" {
				return fail(fmt.Sprintf("the tool %s ran for request %d, whose answer failed, and again for request %d", name, a.Ordinal, last.Ordinal), both...)
			}
		}
	}
	return nothing()
}

// ranForBoth is the name of a tool that two answers called under different ids
// and that has results for both, with the requests that show it; "" for none.
func (c *Case) ranForBoth(failed, whole *Attempt) (name string, requests []int) {
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

// resultOf is the first request after a that holds a result for a tool call of
// a's answer; nil for none.
func (c *Case) resultOf(a *Attempt, tool journal.Tool) *Attempt {
	for _, b := range c.Attempts {
		if b.Ordinal > a.Ordinal && slices.Contains(b.Results, tool.ID) {
			return b
		}
	}
	return nil
}
