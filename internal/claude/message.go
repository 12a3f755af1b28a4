package claude

import (
	"math/rand/v2"

	"github.com/claudemock/claudemock/jsontree"
)

// Message is the healthy answer to a request for POST /v1/messages, and to one
// for POST /v1/complete, whose answer is no message but says the same. Equal
// arguments give equal messages. What tells one answer from all others (ids,
// signatures) is drawn from ids, what it says from choices.
//
// What the reply leaves open is made for the request: an echo of what was
// asked, a call of the tool it chose, JSON to the schema it gave, with thinking
// first where it asked for that; max_tokens and stop_sequences cut it. What the
// reply spells out is sent whole, even past max_tokens: a scenario says exactly
// what is sent. A nil reply is the zero Reply.
func Message(req *Request, reply *Reply, ids, choices *rand.Rand) *jsontree.Node {
	if reply == nil {
		reply = &Reply{}
	}
	if req.Endpoint == Complete {
		return completion(req, reply, ids, choices)
	}
	id := or(reply.ID, MessageID(ids))
	a := answerTo(req, reply, ids, choices)
	message := jsontree.Obj(
		"model", or(reply.Model, req.resolvedModel()),
		"id", id,
		"type", "message",
		"role", "assistant",
		"content", a.content,
	)
	if req.Version == Version2026 { // captures of the older version have neither
		message.SetField("container", nil)
		message.SetField("diagnostics", nil)
	}
	message.SetField("stop_reason", or(reply.StopReason, a.stopReason))
	message.SetField("stop_sequence", orNull(or(reply.StopSequence, a.stopSequence)))
	message.SetField("stop_details", reply.StopDetails)
	message.SetField("usage", usage(req, reply, a))
	return message
}

// or is the first string, or the second if that is empty.
func or(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// answer is what a message says and why it ended.
type answer struct {
	content      []*jsontree.Node
	stopReason   string
	stopSequence string
}

func answerTo(req *Request, reply *Reply, ids, choices *rand.Rand) answer {
	switch {
	case reply.Content != nil:
		a := answer{content: completeBlocks(reply.Content, ids), stopReason: "end_turn"}
		for _, block := range a.content {
			if block.Field("type").Str() == "tool_use" {
				a.stopReason = "tool_use"
			}
		}
		return a
	case reply.Text != nil:
		return answer{content: []*jsontree.Node{newTextBlock(*reply.Text)}, stopReason: "end_turn"}
	default:
		return compose(req, ids, choices)
	}
}

// usage is the token counts of a message, with the members of the reply's own
// usage in place of the counted ones.
func usage(req *Request, reply *Reply, a answer) *jsontree.Node {
	cached := req.cached()
	out, thinking := countContent(a.content)
	if len(a.content) == 0 && a.stopReason != "max_tokens" {
		out = emptyAnswerTokens
	}
	if limit, ok := req.Body.Field("max_tokens").Int(); ok && a.stopReason == "max_tokens" {
		out = limit
	}
	counted := jsontree.Obj(
		"input_tokens", req.PromptTokens()-cached.Written5m-cached.Written1h-cached.Read,
		"cache_creation_input_tokens", cached.Written5m+cached.Written1h,
		"cache_read_input_tokens", cached.Read,
		"cache_creation", jsontree.Obj(
			"ephemeral_5m_input_tokens", cached.Written5m,
			"ephemeral_1h_input_tokens", cached.Written1h,
		),
		"output_tokens", out,
		"service_tier", "standard",
		"inference_geo", "not_available",
	)
	if thinking > 0 {
		counted.SetField("output_tokens_details", jsontree.Obj("thinking_tokens", thinking))
	}
	if reply.Usage.Is(jsontree.Object) {
		for _, m := range reply.Usage.Members {
			counted.SetField(m.Key, m.Value)
		}
	}
	return counted
}

// emptyAnswerTokens is what the API reports for an answer without content.
const emptyAnswerTokens = 2
