package claude

import (
	"cmp"
	"math/rand/v2"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// The turns of a legacy prompt.
const (
	humanTurn     = "\n\nHuman:"
	assistantTurn = "\n\nAssistant:"
)

// completion is the healthy answer to a request for POST /v1/complete: what a
// message would say, as one text. Which models the legacy endpoint still serves
// is not confirmed; here it is all.
func completion(req *Request, reply *Reply, ids, choices *rand.Rand) *jsontree.Node {
	id := cmp.Or(reply.ID, CompletionID(ids))
	a := answerTo(req.asMessage(), reply, ids, choices)
	text := textOf(&jsontree.Node{Kind: jsontree.Array, Items: a.content})
	if reply.Text == nil && reply.Content == nil && text != "" {
		text = " " + text // prompts end with a colon
	}
	stop := "stop_sequence"
	if a.stopReason == "max_tokens" {
		stop = a.stopReason
	}
	return jsontree.Obj(
		"type", "completion",
		"id", id,
		"completion", text,
		"stop_reason", cmp.Or(reply.StopReason, stop),
		"model", cmp.Or(reply.Model, req.resolvedModel()),
	)
}

// asMessage is the request for a message that asks what a legacy prompt does.
func (r *Request) asMessage() *Request {
	_, asked, turn := strings.Cut(r.Body.Field("prompt").Str(), humanTurn)
	if !turn {
		asked = r.Body.Field("prompt").Str()
	}
	if last := strings.LastIndex(asked, humanTurn); last >= 0 {
		asked = asked[last+len(humanTurn):]
	}
	asked, _, _ = strings.Cut(asked, assistantTurn)
	body := jsontree.Obj(
		"model", r.Model(),
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", strings.TrimSpace(asked))),
	)
	for from, to := range map[string]string{"max_tokens_to_sample": "max_tokens", "stop_sequences": "stop_sequences"} {
		if value := r.Body.Field(from); value != nil {
			body.SetField(to, value)
		}
	}
	return &Request{Endpoint: Messages, Version: r.Version, Body: body}
}

// CompletionStream is the events that a legacy completion is streamed as,
// tokensPerPart tokens in an event (0 means DefaultTokensPerPart). The last one
// says why it ended. Like Stream it takes any tree.
func CompletionStream(whole *jsontree.Node, tokensPerPart int, r *rand.Rand) []Event {
	if tokensPerPart <= 0 {
		tokensPerPart = DefaultTokensPerPart
	}
	s := streamer{perPart: tokensPerPart, r: r, types: map[string]*jsontree.Node{}}
	text := whole.Field("completion")
	if !text.Is(jsontree.String) {
		s.events = append(s.events, Event{Name: completionEvent, Data: whole})
		return s.events
	}
	for left := text.Text; left != "" && len(s.events) <= MaxEvents; {
		part := firstTokens(left, s.perPart)
		left = left[len(part):]
		s.piece(whole, part, &jsontree.Node{})
		if len(s.events) == 1 {
			s.ping()
		}
	}
	s.piece(whole, "", whole.Field("stop_reason"))
	return s.events
}

const completionEvent = "completion"

// piece appends an event that carries a part of a completion.
func (s *streamer) piece(whole *jsontree.Node, part string, stop *jsontree.Node) {
	data := shallow(whole)
	data.SetField("completion", part)
	if data.Field("stop_reason") != nil {
		data.SetField("stop_reason", stop)
	}
	s.events = append(s.events, Event{Name: completionEvent, Data: data})
}

// checkPrompt applies the rules of a legacy prompt.
func checkPrompt(req *Request) *problem {
	prompt := req.Body.Field("prompt").Str()
	limit, _ := req.Body.Field("max_tokens_to_sample").Int()
	switch {
	case !strings.HasPrefix(prompt, humanTurn) && !strings.HasPrefix("\n\n"+prompt, humanTurn):
		return &problem{reason: `prompt must start with "\n\nHuman:" turn`}
	case !strings.Contains(prompt, assistantTurn):
		return &problem{reason: `prompt must end with "\n\nAssistant:" turn`}
	case limit < 1:
		return &problem{"max_tokens_to_sample", "Input should be greater than or equal to 1"}
	default:
		return nil
	}
}
