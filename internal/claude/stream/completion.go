package stream

import (
	"math/rand/v2"

	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// Completion returns the events of a legacy completion, with tokensPerPart tokens in an
// event (0 means as many as the API sends). The last event says why the completion
// ended. Like Message, it accepts any tree.
func Completion(whole *jsontree.Node, tokensPerPart int, r *rand.Rand) []Event {
	if tokensPerPart <= 0 {
		tokensPerPart = defaultTokensPerPart
	}
	s := streamer{sizes: Sizes{Delta: tokensPerPart}, r: r, types: map[string]*jsontree.Node{}}
	text := whole.Field("completion")
	if !text.Is(jsontree.String) {
		s.events = append(s.events, Event{Name: completionName, Data: whole})
		return s.events
	}
	for left := text.Text; left != "" && len(s.events) <= MaxEvents; {
		part := tokens.First(left, s.sizes.Delta)
		left = left[len(part):]
		s.completionEvent(whole, part, &jsontree.Node{})
		if len(s.events) == 1 {
			s.ping()
		}
	}
	s.completionEvent(whole, "", whole.Field("stop_reason"))
	return s.events
}

const completionName = "completion"

// completionEvent appends an event with a part of a completion.
func (s *streamer) completionEvent(whole *jsontree.Node, part string, stop *jsontree.Node) {
	data := shallow(whole)
	data.SetField("completion", part)
	if data.Field("stop_reason") != nil {
		data.SetField("stop_reason", stop)
	}
	s.events = append(s.events, Event{Name: completionName, Data: data})
}
