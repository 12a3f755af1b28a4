package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// toolsOnce looks at what requests say of the same tool call after a failure: a
// result that changed was made again.
func toolsOnce(c *Case) Finding {
	kept := 0
	for i, b := range c.Attempts {
		for _, a := range recentFailures(c.Attempts[:i], b) {
			if !a.onlyRetryHelps() || !sameTurn(a, b) {
				continue
			}
			id, all := changedResult(a, b)
			if id != "" {
				return fail(fmt.Sprintf("request %d brings another result of the tool call %s than request %d did, which failed: the tool ran again",
					b.Ordinal, id, a.Ordinal), a.Ordinal, b.Ordinal)
			}
			kept += all
		}
	}
	if again := c.startedOver(); again != nil {
		return note(fmt.Sprintf("request %d asks anew what request %d asked, whose tools had run: they run again if the same client asks",
			again[1].Ordinal, again[0].Ordinal), ordinals(again...)...)
	}
	if kept > 0 {
		return pass("sent the same results again after a failure, " + words.Count(kept, "result"))
	}
	return nothing()
}

// onlyRetryHelps reports whether an attempt failed and nothing about the request
// could be the reason, so that a retry needs no other form. A rate limit may be
// one on tokens.
func (a *Attempt) onlyRetryHelps() bool { return a.Failed() && a.Transient() && a.Status != 429 }

// sameTurn reports whether two requests, one after the other, are at the same
// point of the same conversation: all messages are equal but the last.
func sameTurn(a, b *Attempt) bool {
	n := len(a.said)
	return n > 1 && len(b.said) == n && slices.Equal(b.said[:n-1], a.said[:n-1])
}

// changedResult is the id of a tool call for whose result the last messages of
// two requests have other texts, "" for none; and how many have the same.
func changedResult(a, b *Attempt) (id string, same int) {
	was, is := lastResults(a), lastResults(b)
	for id, text := range is {
		before, known := was[id]
		switch {
		case known && letters(before) != letters(text):
			return id, same
		case known:
			same++
		}
	}
	return "", same
}

// lastResults is the results in the last message by the ids of their calls.
func lastResults(a *Attempt) map[string]string {
	results := map[string]string{}
	for _, block := range blocksOf(a.messages[len(a.messages)-1]) {
		if block.Field("type").Str() == "tool_result" {
			results[block.Field("tool_use_id").Str()] = resultText(block)
		}
	}
	return results
}

func resultText(block *jsontree.Node) string {
	if content := block.Field("content"); content != nil {
		return content.String()
	}
	return ""
}

// letters is a text in the order of its bytes: a result that is written anew with
// its keys in another order is no other one.
func letters(text string) string {
	bytes := []byte(text)
	slices.Sort(bytes)
	return string(bytes)
}

// startedOver is a first question whose tools ran and whose conversation then
// failed for good, and the same question asked anew; nil for none. Nothing tells
// whether another user asks it.
func (c *Case) startedOver() []*Attempt {
	for i, again := range c.Attempts {
		if len(again.messages) != 1 {
			continue
		}
		for _, first := range c.Attempts[:i] {
			if first.same == again.same && len(first.Answer.Tools) > 0 && c.failedWithResults(first, again) {
				return []*Attempt{first, again}
			}
		}
	}
	return nil
}

// failedWithResults reports whether what the last request before again brought
// are results of first's tools, and it failed.
func (c *Case) failedWithResults(first, again *Attempt) bool {
	before := again.Ordinal - 1
	for _, a := range c.Attempts {
		if a.Ordinal != before || !a.Failed() {
			continue
		}
		for _, tool := range first.Answer.Tools {
			if slices.Contains(a.Results, tool.ID) {
				return true
			}
		}
	}
	return false
}
