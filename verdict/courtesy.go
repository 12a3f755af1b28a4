package verdict

import (
	"fmt"
	"slices"
)

// Beside what its user asks, a client may ask questions of its own: for a title of
// the session, or whether a command is safe. It can do without their answers, and
// nothing says so; but they differ from the user's in what they are made of.

// courtesy is why a question without an answer may be one that the client can do
// without: one of another kind was answered, and that answer is what was printed,
// as far as that is known. It is "" for no reason.
func (c *Case) courtesy(chain *Chain) string {
	if c.apart() {
		return ""
	}
	last := chain.Last()
	for _, other := range c.questions() {
		a := other.lastOf(Answered)
		if a != nil && !sameKind(a, last) && (c.Ending == nil || c.printed(a)) {
			return fmt.Sprintf("request %d is of another kind than request %d, which was answered, and the client may do without it", last.Ordinal, a.Ordinal)
		}
	}
	return ""
}

// sameKind reports whether two requests are made of the same: for one model, with
// the same instructions and tools. Bodies that the journal does not have whole are.
func sameKind(a, b *Attempt) bool {
	if a.Model != b.Model {
		return false
	}
	if a.tree == nil || b.tree == nil {
		return true
	}
	return textOf(a.tree.Field("system")) == textOf(b.tree.Field("system")) && slices.Equal(a.offered(), b.offered())
}

// offered is the names of the tools that a request offers.
func (a *Attempt) offered() (names []string) {
	for _, tool := range childrenOf(a.tree.Field("tools")) {
		names = append(names, tool.Field("name").Str())
	}
	return names
}
