package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// sameRequestOnRetry looks for what a retry left out of the request that it
// repeats.
func sameRequestOnRetry(c *evidence) Finding {
	same, open := 0, ""
	for _, w := range c.retries() {
		left := leftOut(w.From, w.to)
		switch {
		case left == "" && w.From.body != "" && w.to.body != "":
			same++
		case left == "":
		case w.sameCall():
			return fail(fmt.Sprintf("request %d, the retry of request %d, left out %s", w.to.Ordinal, w.From.Ordinal, left), w.From.Ordinal, w.to.Ordinal)
		default:
			open = fmt.Sprintf("request %d left out %s of request %d, and nothing says that it is its retry", w.to.Ordinal, left, w.From.Ordinal)
		}
	}
	switch {
	case open != "":
		return cannotTell(open)
	case same > 0:
		return pass("retries were complete, " + times(same))
	default:
		return nothing()
	}
}

// retries returns the attempts that follow failures to which a retry is the only
// remedy, each with its failure. They have the same model, key and form as the
// failed attempt.
func (c *evidence) retries() (all []Wait) {
	for _, chain := range c.chains {
		if chain.mixed {
			continue
		}
		for _, w := range chain.waits() {
			if w.From.failed() && w.From.transient() && !w.turnsElsewhere() && w.From.Stream == w.to.Stream {
				all = append(all, w)
			}
		}
	}
	return all
}

// sameCall reports whether the headers of the requests say that one is a retry
// of the other.
func (w Wait) sameCall() bool {
	if key := w.From.Retry.IdempotencyKey; key != "" && key == w.to.Retry.IdempotencyKey {
		return true
	}
	return w.to.count() > 0 && continues(w.From, w.to)
}

// keptHeaders are the headers that a retry must keep.
var keptHeaders = []string{"Anthropic-Version", "Anthropic-Beta"}

// keptFields are the fields of the body that a retry must keep.
var keptFields = []string{"tools", "tool_choice", "system", "thinking", "output_config", "stop_sequences"}

// leftOut lists what a retry lacks of the first attempt; "" for nothing. It
// ignores additions and changed values.
func leftOut(first, retry *Attempt) string {
	var missing []string
	for _, name := range keptHeaders {
		for _, value := range listed(first.Headers[name]) {
			if !slices.Contains(listed(retry.Headers[name]), value) {
				missing = append(missing, strings.ToLower(name)+": "+value)
			}
		}
	}
	if first.tree == nil || retry.tree == nil {
		return strings.Join(missing, ", ")
	}
	for _, name := range keptFields {
		if first.tree.Field(name) != nil && retry.tree.Field(name) == nil {
			missing = append(missing, name)
		}
	}
	if lost := cached(first.tree) - cached(retry.tree); lost > 0 {
		missing = append(missing, "cache_control")
	}
	return strings.Join(missing, ", ")
}

// listed returns the values of a header with comma-separated lists.
func listed(lines []string) (values []string) {
	for _, line := range lines {
		for value := range strings.SplitSeq(line, ",") {
			if value = strings.TrimSpace(value); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

// cached counts the marks that ask for a cached prefix.
func cached(tree *jsontree.Node) int {
	count := 0
	for _, item := range childrenOf(tree) {
		count += cached(item)
	}
	if tree.Is(jsontree.Object) && tree.Field("cache_control").Is(jsontree.Object) {
		count++
	}
	return count
}

func childrenOf(tree *jsontree.Node) []*jsontree.Node {
	switch {
	case tree.Is(jsontree.Array):
		return tree.Items
	case tree.Is(jsontree.Object):
		children := make([]*jsontree.Node, len(tree.Members))
		for i, m := range tree.Members {
			children[i] = m.Value
		}
		return children
	default:
		return nil
	}
}
