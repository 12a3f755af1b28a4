package verdict

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
)

// questions returns the chains that ask for a message, or all chains if none does.
// A client may do without the other things that it looks up, such as models and
// token counts.
func (c *evidence) questions() []*chain {
	var asked []*chain
	for _, chain := range c.chains {
		if chain.last().isMessage() {
			asked = append(asked, chain)
		}
	}
	if len(asked) == 0 {
		return c.chains
	}
	return asked
}

// askedInOtherForm returns a request outside the chain that may ask the same in
// another form: of another model, with parts left out, in other words. It
// arrived after the chain began, or the chain asks something about it. It is
// nil for none.
func (c *evidence) askedInOtherForm(chain *chain) *Attempt {
	first := chain.attempts[0]
	if c.apart() {
		return nil // it belongs to another test
	}
	for _, b := range c.attempts {
		late := b.End.IsZero() || b.End.After(first.Start)
		if b.isMessage() && !slices.Contains(chain.attempts, b) && (late && first.mayBe(b.likeness) || first.isAbout(b.likeness)) {
			return b
		}
	}
	return nil
}

func (a *Attempt) isMessage() bool { return a.Endpoint == string(claude.Messages) }

// after lists the requests that arrived after the end of a's answer.
func (c *evidence) after(a *Attempt) []*Attempt {
	var later []*Attempt
	for _, b := range c.attempts {
		if b.Ordinal > a.Ordinal && !a.End.IsZero() && !b.Start.Before(a.End.Add(-partingTime)) {
			later = append(later, b)
		}
	}
	return later
}

// turn is a message of the assistant in a request.
type turn struct {
	text    string
	follows follower
}

// follower is what follows a turn of the assistant in a request.
type follower int

const (
	moreFollows    follower = iota
	nothingFollows          // the model should continue the turn
	userFollows             // a text of the user, which may ask the model to go on
)

// turns returns the messages of the assistant in the request. There are none if the
// journal did not keep the whole body.
func (a *Attempt) turns() []turn {
	var turns []turn
	for i, m := range a.messages {
		if roleOf(m) == assistant {
			turns = append(turns, turn{textOf(m.Field("content")), whatFollows(a.messages[i+1:])})
		}
	}
	return turns
}

// The roles of messages.
const (
	assistant = "assistant"
	user      = "user"
)

func roleOf(message *jsontree.Node) string { return message.Field("role").Str() }

func whatFollows(rest []*jsontree.Node) follower {
	switch {
	case len(rest) == 0:
		return nothingFollows
	case len(rest) == 1 && textOf(rest[0].Field("content")) != "":
		return userFollows
	default:
		return moreFollows
	}
}

func textOf(content *jsontree.Node) string {
	if !content.Is(jsontree.Array) {
		return strings.TrimSpace(content.Str())
	}
	var text strings.Builder
	for _, block := range content.Items {
		if block.Field("type").Str() == "text" {
			text.WriteString(block.Field("text").Str())
		}
	}
	return strings.TrimSpace(text.String())
}

// sentBack returns the first later request that holds the text of a's answer as a turn
// of the assistant, and what follows that turn. It returns nil if there is none, or if
// a's own request held the text already.
func (c *evidence) sentBack(a *Attempt) (b *Attempt, follows follower) {
	text := strings.TrimSpace(a.Answer.Text)
	if text == "" || len(a.turnsWith(text)) > 0 {
		return nil, moreFollows
	}
	for _, b := range c.after(a) {
		if turns := b.turnsWith(text); len(turns) > 0 {
			return b, turns[len(turns)-1].follows
		}
	}
	return nil, moreFollows
}

// turnsWith returns the turns with that text. If the journal cut the text, they
// begin with it.
func (a *Attempt) turnsWith(text string) []turn {
	return slices.DeleteFunc(a.turns(), func(t turn) bool {
		if len(text) >= journal.MaxText-len(" ") {
			return !strings.HasPrefix(t.text, text)
		}
		return t.text != text
	})
}

// quoted returns the first later request in which a text of the user contains the text
// of a's answer, unless a's own request contained it too. It returns nil for none.
func (c *evidence) quoted(a *Attempt) *Attempt {
	text := strings.TrimSpace(a.Answer.Text)
	if len(text) < canaryBytes || a.userSays(text) {
		return nil
	}
	for _, b := range c.after(a) {
		if b.userSays(text) {
			return b
		}
	}
	return nil
}

// userSays reports whether a text of the user in the request contains text.
func (a *Attempt) userSays(text string) bool {
	return slices.ContainsFunc(a.messages, func(m *jsontree.Node) bool {
		return roleOf(m) == user && strings.Contains(textOf(m.Field("content")), text)
	})
}

// continued reports whether the conversation went on from a's answer: a later
// request holds its text or results of its tool calls.
func (c *evidence) continued(a *Attempt) bool {
	if b, _ := c.sentBack(a); b != nil {
		return true
	}
	for _, b := range c.after(a) {
		for _, tool := range a.Answer.Tools {
			if slices.Contains(b.Results, tool.ID) && !slices.Contains(a.Results, tool.ID) {
				return true
			}
		}
	}
	return false
}

// How much of an answer an output must contain to say that it was printed: less
// could be there by chance.
const (
	canaryWords = 3
	canaryBytes = 12
)

// printed reports whether the client printed the end of a's answer.
func (c *evidence) printed(a *Attempt) bool {
	if c.Ending == nil {
		return false
	}
	words := strings.Fields(a.Answer.Text)
	for from := len(words) - 1; from >= 0; from-- {
		tail := strings.Join(words[from:], " ")
		if len(words)-from >= canaryWords && len(tail) >= canaryBytes {
			return strings.Contains(strings.Join(strings.Fields(c.Ending.Output), " "), tail)
		}
	}
	return false
}

// assistantSays reports whether one text of the assistant in the request contains text.
func (a *Attempt) assistantSays(text string) bool {
	holds := func(block *jsontree.Node) bool { return strings.Contains(block.Field("text").Str(), text) }
	return slices.ContainsFunc(a.messages, func(m *jsontree.Node) bool {
		content := m.Field("content")
		return roleOf(m) == assistant && (strings.Contains(content.Str(), text) || slices.ContainsFunc(content.List(), holds))
	})
}
