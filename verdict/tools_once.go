package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// toolsOnce compares the results of a tool call before and after a failure: a
// changed result means that the tool ran again.
func toolsOnce(c *evidence) Finding {
	kept := 0
	for i, b := range c.attempts {
		for _, a := range recentFailures(c.attempts[:i], b) {
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

// onlyRetryHelps reports whether an attempt failed and the request cannot be the
// reason, so that a retry should not change it. A rate limit may be due to the
// tokens of the request.
func (a *Attempt) onlyRetryHelps() bool { return a.failed() && a.transient() && a.Status != 429 }

// sameTurn reports whether two requests are at the same point of the same
// conversation: all messages but the last are equal.
func sameTurn(a, b *Attempt) bool {
	n := len(a.said)
	return n > 1 && len(b.said) == n && slices.Equal(b.said[:n-1], a.said[:n-1])
}

// changedResult returns the id of a tool call whose result differs between the last
// messages of two requests, "" for none, and the number of equal results.
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

// lastResults returns the tool results in the last message by the ids of their
// calls.
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

// letters returns the sorted bytes of a text: a result that is encoded with another
// order of keys is the same.
func letters(text string) string {
	bytes := []byte(text)
	slices.Sort(bytes)
	return string(bytes)
}

// startedOver returns a first question whose tools ran before its conversation failed
// for good, and the same question asked again; nil for none. It may come from
// another user.
func (c *evidence) startedOver() []*Attempt {
	for i, again := range c.attempts {
		if len(again.messages) != 1 {
			continue
		}
		for _, first := range c.attempts[:i] {
			if first.same == again.same && len(first.Answer.Tools) > 0 && c.failedWithResults(first, again) {
				return []*Attempt{first, again}
			}
		}
	}
	return nil
}

// failedWithResults reports whether the last request before again brought
// results of first's tools and failed.
func (c *evidence) failedWithResults(first, again *Attempt) bool {
	before := again.Ordinal - 1
	for _, a := range c.attempts {
		if a.Ordinal != before || !a.failed() {
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
