package verdict

import (
	"fmt"
	"slices"
)

// Besides the questions of its user, a client may ask some of its own: for a title
// of the session, or whether a command is safe. It can do without their answers.
// No request says so, but these questions differ from the user's in their parts.

// courtesy returns why a client may do without the answer to a question: a question of
// another kind was answered, or just one question, and that answer was printed as
// far as is known. It is "" for no reason, and for a client that ended with a
// failure, which needed the answer.
func (c *evidence) courtesy(chain *chain) string {
	if stance, _ := c.stance(); stance == endsLoud || c.apart() {
		return ""
	}
	last, printed := chain.last(), []*Attempt(nil)
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
		return fmt.Sprintf("the client %s the answer to request %d, and may have asked request %d beside it to be prepared", c.Ending.gave(), printed[0].Ordinal, last.Ordinal)
	}
	return ""
}

// fewTokens is the most tokens that a request asks for if it only checks that
// the API answers.
const fewTokens = 16

// sameKind reports whether two requests are of one kind: they have the same
// model, instructions and tools, and both ask for an answer and not only for a
// sign of life. Requests whose bodies the journal cut count as of one kind.
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

// offered returns the names of the tools that a request offers.
func (a *Attempt) offered() (names []string) {
	for _, tool := range childrenOf(a.tree.Field("tools")) {
		names = append(names, tool.Field("name").Str())
	}
	return names
}
