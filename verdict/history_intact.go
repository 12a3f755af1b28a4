package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// historyIntact looks at the conversations that requests hold after something
// failed: whether a turn is lost or there twice, and whether a tool call stands
// there without its result.
func historyIntact(c *Case) Finding {
	seen, open := 0, ""
	for i, b := range c.Attempts {
		failed := recentFailures(c.Attempts[:i], b)
		if a := lastTurnOnly(failed, b); a != nil {
			open = fmt.Sprintf("request %d asks the last turn of request %d, which failed, without those before it, as anybody may", b.Ordinal, a.Ordinal)
		}
		if len(failed) == 0 || len(b.said) < 2 {
			continue
		}
		seen++
		if id := c.orphan(b); id != "" {
			return fail(fmt.Sprintf("request %d holds the tool call %s without its result, which the API refuses", b.Ordinal, id), b.Ordinal)
		}
		for _, a := range failed {
			if doubles(a.said, b.said) {
				text := fmt.Sprintf("request %d holds the last turn of request %d, which failed, twice", b.Ordinal, a.Ordinal)
				if c.Ending == nil || c.Ending.Command != Service {
					return fail(text, a.Ordinal, b.Ordinal)
				}
				open = text + ", as a user may have typed it"
			}
			if at := c.lostTurn(a, b); at > 0 {
				return fail(fmt.Sprintf("request %d lost the assistant's turn %s, which request %d still had, and kept the turns around it",
					b.Ordinal, quoted(textOf(a.messages[at].Field("content")), true), a.Ordinal), a.Ordinal, b.Ordinal)
			}
		}
	}
	switch {
	case open != "":
		return cannotTell(open)
	case seen == 0:
		return nothing()
	default:
		return pass("conversations were whole after failures, in " + words.Count(seen, "request"))
	}
}

// mostFailures is how many failures before a request it is held against.
const mostFailures = 20

// recentFailures are the last attempts that failed before a request came.
func recentFailures(attempts []*Attempt, before *Attempt) (failed []*Attempt) {
	for i := len(attempts) - 1; i >= 0 && len(failed) < mostFailures; i-- {
		if a := attempts[i]; a.Failed() && !a.End.After(before.Start) {
			failed = append(failed, a)
		}
	}
	return failed
}

// lastTurnOnly is a failed attempt whose last turn alone a request holds, nil for
// none.
func lastTurnOnly(failed []*Attempt, b *Attempt) *Attempt {
	for _, a := range failed {
		if n := len(a.said); n > 1 && len(b.said) == 1 && a.said[n-1] == b.said[0] {
			return a
		}
	}
	return nil
}

// orphan is the id of a tool call that an answer of the session gave and that
// stands in a request without its result, although the conversation goes on
// behind it; "" for none.
func (c *Case) orphan(b *Attempt) string {
	for i, m := range b.messages {
		if roleOf(m) != assistant || i == len(b.messages)-1 {
			continue
		}
		for _, block := range blocksOf(m) {
			id := block.Field("id").Str()
			if block.Field("type").Str() == "tool_use" && c.gave(id) && !holdsResult(b.messages[i+1:], id) {
				return id
			}
		}
	}
	return ""
}

// gave reports whether an answer of the session made the tool call of that id.
func (c *Case) gave(id string) bool {
	for _, a := range c.Attempts {
		for _, tool := range a.Answer.Tools {
			if tool.ID == id {
				return true
			}
		}
	}
	return false
}

func holdsResult(messages []*jsontree.Node, id string) bool {
	for _, m := range messages {
		for _, block := range blocksOf(m) {
			if block.Field("tool_use_id").Str() == id {
				return true
			}
		}
	}
	return false
}

// doubles reports whether a conversation is an earlier one with its last turn,
// the user's, once more behind it.
func doubles(earlier, later []string) bool {
	n := len(earlier)
	return n > 0 && len(later) == n+1 && later[n] == earlier[n-1] && slices.Equal(later[:n], earlier)
}

// lostTurn is where request a held a turn of the assistant between two of the user
// which request b has side by side, as no request before a had them; 0 for
// nowhere. Who shortens a conversation on purpose takes whole rounds out of it.
func (c *Case) lostTurn(a, b *Attempt) int {
	for i := 1; i < len(a.said)-1; i++ {
		if roleOf(a.messages[i]) != assistant || roleOf(a.messages[i-1]) != user || roleOf(a.messages[i+1]) != user {
			continue
		}
		before, said, after := a.said[i-1], a.said[i], a.said[i+1]
		if sideBySide(b.said, before, after) && !slices.Contains(b.said, said) && !c.hadSideBySide(a, before, after) {
			return i
		}
	}
	return 0
}

func (c *Case) hadSideBySide(until *Attempt, one, other string) bool {
	for _, e := range c.Attempts {
		if e == until {
			return false
		}
		if sideBySide(e.said, one, other) {
			return true
		}
	}
	return false
}

func sideBySide(said []string, one, other string) bool {
	for i := range len(said) - 1 {
		if said[i] == one && said[i+1] == other {
			return true
		}
	}
	return false
}

// blocksOf is a message's content blocks; none when its content is a string.
func blocksOf(message *jsontree.Node) []*jsontree.Node {
	content := message.Field("content")
	if !content.Is(jsontree.Array) {
		return nil
	}
	return content.Items
}
