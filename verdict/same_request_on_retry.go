package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// sameRequestOnRetry looks for what a retry left out of the request that it
// repeats.
func sameRequestOnRetry(c *Case) Finding {
	same, open := 0, ""
	for _, w := range c.retries() {
		left := leftOut(w.From, w.To)
		switch {
		case left == "" && w.From.body != "" && w.To.body != "":
			same++
		case left == "":
		case w.sameCall():
			return fail(fmt.Sprintf("request %d, the retry of request %d, left out %s", w.To.Ordinal, w.From.Ordinal, left), w.From.Ordinal, w.To.Ordinal)
		default:
			open = fmt.Sprintf("request %d left out %s of request %d, and nothing says that it is its retry", w.To.Ordinal, left, w.From.Ordinal)
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

// retries are the attempts after failures that only another attempt can clear,
// each with the failure: of the same model, with the same key, in the same form.
func (c *Case) retries() (all []Wait) {
	for _, chain := range c.Chains {
		if chain.Mixed {
			continue
		}
		for _, w := range chain.Waits() {
			if w.From.Failed() && w.From.Transient() && !w.turnsElsewhere() && w.From.Stream == w.To.Stream {
				all = append(all, w)
			}
		}
	}
	return all
}

// sameCall reports whether the requests themselves say that one is the retry of
// the other.
func (w Wait) sameCall() bool {
	if key := w.From.Retry.IdempotencyKey; key != "" && key == w.To.Retry.IdempotencyKey {
		return true
	}
	return w.To.count() > 0 && continues(w.From, w.To)
}

// keptHeaders are those that a retry has as its first attempt had them.
var keptHeaders = []string{"Anthropic-Version", "Anthropic-Beta"}

// keptFields are those of the body.
var keptFields = []string{"tools", "tool_choice", "system", "thinking", "output_config", "stop_sequences"}

// leftOut names what a retry lacks, as a list; "" for nothing. What it has beyond
// the first attempt, or otherwise, is not looked at.
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

// listed is the values of a header whose lines are lists.
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

// cached counts the marks that ask for a prefix to be cached.
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
