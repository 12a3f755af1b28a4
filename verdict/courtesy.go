package verdict

import (
	"fmt"
	"slices"
)

// Beside what its user asks, a client may ask questions of its own: for a title of
// the session, or whether a command is safe. It can do without their answers, and
// nothing says so; but they differ from the user's in what they are made of.

// courtesy is why a question without an answer may be one that the client can do
// without: one of another kind was answered, or just one, and that answer is what
// was printed, as far as that is known. It is "" for no reason, and for a client
// that ended with a failure: it could not do without.
func (c *Case) courtesy(chain *Chain) string {
	if stance, _ := c.stance(); stance == endsLoud || c.apart() {
		return ""
	}
	last, printed := chain.Last(), []*Attempt(nil)
	for _, other := range c.questions() {
		a := other.lastOf(Answered)
		switch {
		case a == nil || c.Ending != nil && !c.printed(a):
		case !sameKind(a, last):
			return fmt.Sprintf("request %d is of another kind than request %d, which was answered, and the client may do without it", last.Ordinal, a.Ordinal)
		case c.Ending != nil:
			printed = append(printed, a)
		}
	}
	if len(printed) == 1 && last.Start.Before(printed[0].End.Add(underway)) {
		return fmt.Sprintf("the client printed the answer to request %d, and may have asked request %d beside it to be prepared", printed[0].Ordinal, last.Ordinal)
	}
	return ""
}

// fewTokens is how many tokens a request may ask for that only looks whether
// somebody is there.
const fewTokens = 16

// sameKind reports whether two requests are made of the same: for one model, with
// the same instructions and tools, and for an answer rather than for a sign of
// life. Bodies that the journal does not have whole are.
func sameKind(a, b *Attempt) bool {
	if a.Model != b.Model {
		return false
	}
	if a.tree == nil || b.tree == nil {
		return true
	}
	most, _ := a.tree.Field("max_tokens").Int()
	other, _ := b.tree.Field("max_tokens").Int()
	if (most <= fewTokens) != (other <= fewTokens) {
		return false
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
