package verdict

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/words"
)

// spendsWisely looks for prompts that were sent again although their answer was
// there, and for equal ones that were open side by side.
func spendsWisely(c *Case) Finding {
	seen := 0
	for _, chain := range c.Chains {
		if !chain.Last().isMessage() {
			continue
		}
		seen++
		if chain.Mixed {
			continue
		}
		for _, w := range chain.Waits() {
			if w.From.finishedWell() && w.sameCall() && c.onlySource(w) {
				return fail(fmt.Sprintf("request %d asks again what request %d had been answered to the end: %s for nothing",
					w.To.Ordinal, w.From.Ordinal, w.To.tokens()), w.From.Ordinal, w.To.Ordinal)
			}
		}
	}
	if pair := c.openTogether(); pair != nil {
		return note(fmt.Sprintf("requests %d and %d were equal and open at the same time: %s twice", pair[0].Ordinal, pair[1].Ordinal, pair[1].tokens()),
			ordinals(pair...)...)
	}
	if seen == 0 {
		return nothing()
	}
	return pass("asked nothing again that was answered")
}

// onlySource reports whether a retry can be that of no other attempt: users who
// ask the same at the same time have equal counts.
func (c *Case) onlySource(w Wait) bool {
	if key := w.To.Retry.IdempotencyKey; key != "" {
		return w.From.Retry.IdempotencyKey == key
	}
	for _, a := range c.Attempts {
		if a != w.From && a.same == w.To.same && a.count()+1 == w.To.count() && a.Start.Before(w.To.Start) {
			return false
		}
	}
	return true
}

// finishedWell reports whether the client has the whole answer, a good one,
// whatever became of the connection after it.
func (a *Attempt) finishedWell() bool {
	return a.Outcome() == Answered && a.Answer.Stop != "" && a.Answer.Stop != "refusal" && a.Answer.Odd == ""
}

// openTogether is two attempts at one question that were open at the same time,
// with no mark that makes one the retry of the other; nil for none.
func (c *Case) openTogether() []*Attempt {
	for _, asked := range byQuestion(c.Attempts) {
		for i, b := range asked {
			for _, a := range asked[:i] {
				if a.overlaps(b) && b.isMessage() && a.body != "" && a.repeats(b) && !newWait(a, b, 1).sameCall() {
					return []*Attempt{a, b}
				}
			}
		}
	}
	return nil
}

// tokens is about how many tokens the request's prompt has, in words.
func (a *Attempt) tokens() string {
	if a.tree == nil {
		const bytesPerToken = 4
		return "some " + words.Count(a.BodyBytes/bytesPerToken, "token")
	}
	req := &claude.Request{Endpoint: claude.Messages, Body: a.tree}
	return "some " + words.Count(req.PromptTokens(), "token")
}
