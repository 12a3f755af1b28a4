package verdict

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/words"
)

// spendsWisely looks for prompts that were sent again although the client had
// their answer, and for equal prompts that were open at the same time.
func spendsWisely(c *evidence) Finding {
	seen := 0
	for _, chain := range c.chains {
		if !chain.last().isMessage() {
			continue
		}
		seen++
		if chain.mixed {
			continue
		}
		for _, w := range chain.waits() {
			if w.From.finishedWell() && w.sameCall() && c.onlySource(w) {
				return fail(fmt.Sprintf("request %d asks again what request %d had been answered to the end: %s for nothing",
					w.to.Ordinal, w.From.Ordinal, w.to.tokens()), w.From.Ordinal, w.to.Ordinal)
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

// onlySource reports whether a retry can follow no other attempt: users who ask
// the same at the same time have equal retry counts.
func (c *evidence) onlySource(w Wait) bool {
	if key := w.to.Retry.IdempotencyKey; key != "" {
		return w.From.Retry.IdempotencyKey == key
	}
	for _, a := range c.attempts {
		if a != w.From && a.same == w.to.same && a.count()+1 == w.to.count() && a.Start.Before(w.to.Start) {
			return false
		}
	}
	return true
}

// finishedWell reports whether the client has a whole and good answer, whatever
// happened to the connection later.
func (a *Attempt) finishedWell() bool {
	return a.Outcome() == Answered && a.Answer.Stop != "" && a.Answer.Stop != "refusal" && a.Answer.Odd == ""
}

// openTogether returns two attempts at one question that were open at the same time,
// neither of which says that it is a retry; nil for none.
func (c *evidence) openTogether() []*Attempt {
	for _, asked := range byQuestion(c.attempts) {
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

// tokens returns the approximate number of tokens of the prompt, in words.
func (a *Attempt) tokens() string {
	if a.tree == nil {
		const bytesPerToken = 4
		return "some " + words.Count(a.BodyBytes/bytesPerToken, "token")
	}
	req := &claude.Request{Endpoint: claude.Messages, Body: a.tree}
	return "some " + words.Count(req.PromptTokens(), "token")
}
