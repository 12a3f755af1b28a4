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
	text string
	last bool // no message follows it: the model is to go on where it ends
}

// turns are the assistant's messages that the request holds; none when its
// body is not there as a whole.
func (a *Attempt) turns() []turn {
	body, err := jsontree.Parse([]byte(a.Body))
	messages := body.Field("messages")
	if err != nil || !messages.Is(jsontree.Array) {
		return nil
	}
	var turns []turn
	for i, m := range messages.Items {
		if m.Field("role").Str() == "assistant" {
			turns = append(turns, turn{text: textOf(m.Field("content")), last: i == len(messages.Items)-1})
		}
	}
	return turns
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
// turn of the assistant, and whether it is the last one there; nil when there
// is none, or when it stood in the request already.
func (c *Case) sentBack(a *Attempt) (b *Attempt, last bool) {
	text := strings.TrimSpace(a.Answer.Text)
	if text == "" || len(a.turnsWith(text)) > 0 {
		return nil, false
	}
	for _, b := range c.after(a) {
		if turns := b.turnsWith(text); len(turns) > 0 {
			return b, turns[len(turns)-1].last
		}
	}
	return nil, false
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
