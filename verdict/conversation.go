package verdict

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
)

// questions are the chains that ask for a message; in a run that never asked
// for one, all. What else a client looks up on its way (models, token counts)
// it may well do without.
func (c *Case) questions() []*Chain {
	var asked []*Chain
	for _, chain := range c.Chains {
		if chain.Last().isMessage() {
			asked = append(asked, chain)
		}
	}
	if len(asked) == 0 {
		return c.Chains
	}
	return asked
}

// askedInOtherForm is a request beyond the chain that may ask the same: to
// another model, with parts left out, in other words. It came while the chain
// went on or later, or is what the chain asks something about; nil for none.
func (c *Case) askedInOtherForm(chain *Chain) *Attempt {
	first := chain.Attempts[0]
	if c.apart() {
		return nil // it is another test's
	}
	for _, b := range c.Attempts {
		late := b.End.IsZero() || b.End.After(first.Start)
		if b.isMessage() && !slices.Contains(chain.Attempts, b) && (late && first.mayBe(b.likeness) || first.isAbout(b.likeness)) {
			return b
		}
	}
	return nil
}

func (a *Attempt) isMessage() bool { return a.Endpoint == string(claude.Messages) }

// after lists the requests that came after a's answer was over.
func (c *Case) after(a *Attempt) []*Attempt {
	var later []*Attempt
	for _, b := range c.Attempts {
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

// follower is what stands behind a turn of the assistant in a request.
type follower int

const (
	moreFollows    follower = iota
	nothingFollows          // the model is to go on where the turn ends
	userFollows             // a text of the user, which may ask the model to go on
)

// turns are the assistant's messages that the request holds; none when its
// body is not there as a whole.
func (a *Attempt) turns() []turn {
	var turns []turn
	for i, m := range a.messages {
		if roleOf(m) == assistant {
			turns = append(turns, turn{textOf(m.Field("content")), whatFollows(a.messages[i+1:])})
		}
	}
	return turns
}

// The roles of messages that rules tell apart.
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

// sentBack is the first later request that holds the text of a's answer as a
// turn of the assistant, and what follows on it there; nil when there is none, or
// when the text stood in a's own request already.
func (c *Case) sentBack(a *Attempt) (b *Attempt, follows follower) {
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

// turnsWith are the turns that say text. A text that the journal kept the
// beginning of is one that they begin with.
func (a *Attempt) turnsWith(text string) []turn {
	return slices.DeleteFunc(a.turns(), func(t turn) bool {
		if len(text) >= journal.MaxText-len(" ") {
			return !strings.HasPrefix(t.text, text)
		}
		return t.text != text
	})
}

// quoted is the first later request in which a text of the user holds that of a's
// answer, and whose own request did not; nil for none.
func (c *Case) quoted(a *Attempt) *Attempt {
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

// userSays reports whether a text of the user in the request holds that one.
func (a *Attempt) userSays(text string) bool {
	return slices.ContainsFunc(a.messages, func(m *jsontree.Node) bool {
		return roleOf(m) == user && strings.Contains(textOf(m.Field("content")), text)
	})
}

// continued reports whether the conversation went on from a's answer: its text
// was sent back, or results of its tool calls.
func (c *Case) continued(a *Attempt) bool {
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

// How much of an answer must be seen in an output to say that it was printed:
// less could stand there by chance.
const (
	canaryWords = 3
	canaryBytes = 12
)

// printed reports whether the client printed the end of a's answer.
func (c *Case) printed(a *Attempt) bool {
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

// joined reports whether a program that ended well printed a half answer and,
// with not even a space between them, the whole one that came after it.
func (c *Case) joined(half, whole *Attempt) bool {
	if e := c.program(); e == nil || e.Exit != 0 || whole.Outcome() != Answered || !c.printed(whole) {
		return false
	}
	return len(half.Answer.Text) >= canaryBytes && strings.Contains(c.Ending.Output, half.Answer.Text+whole.Answer.Text)
}
