package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// historyIntact checks the conversations in requests after a failure: whether a
// turn is lost or duplicated, and whether a tool call lacks its result.
func historyIntact(c *evidence) Finding {
	seen, open := 0, ""
	for i, b := range c.attempts {
		failed := recentFailures(c.attempts[:i], b)
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

// mostFailures is the number of earlier failures that a request is compared
// with.
const mostFailures = 20

// recentFailures returns the last attempts that failed before a request came.
func recentFailures(attempts []*Attempt, before *Attempt) (failed []*Attempt) {
	for i := len(attempts) - 1; i >= 0 && len(failed) < mostFailures; i-- {
		if a := attempts[i]; a.failed() && !a.End.After(before.Start) {
			failed = append(failed, a)
		}
	}
	return failed
}

// lastTurnOnly returns a failed attempt of which a request holds only the last turn;
// nil for none.
func lastTurnOnly(failed []*Attempt, b *Attempt) *Attempt {
	for _, a := range failed {
		if n := len(a.said); n > 1 && len(b.said) == 1 && a.said[n-1] == b.said[0] {
			return a
		}
	}
	return nil
}

// orphan returns the id of a tool call, made by an answer of the session, that has
// no result in a request although the conversation goes on after it; "" for
// none.
func (c *evidence) orphan(b *Attempt) string {
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
func (c *evidence) gave(id string) bool {
	for _, a := range c.attempts {
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

// doubles reports whether a conversation is an earlier one with the last turn
// of the user repeated.
func doubles(earlier, later []string) bool {
	n := len(earlier)
	return n > 0 && len(later) == n+1 && later[n] == earlier[n-1] && slices.Equal(later[:n], earlier)
}

// lostTurn returns the position in request a of a turn of the assistant between two
// turns of the user that are adjacent in request b, and in no request before a; 0
// for none. A client that shortens a conversation on purpose removes whole rounds.
func (c *evidence) lostTurn(a, b *Attempt) int {
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

func (c *evidence) hadSideBySide(until *Attempt, one, other string) bool {
	for _, e := range c.attempts {
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

// blocksOf returns the content blocks of a message; none if its content is a string.
func blocksOf(message *jsontree.Node) []*jsontree.Node {
	content := message.Field("content")
	if !content.Is(jsontree.Array) {
		return nil
	}
	return content.Items
}
