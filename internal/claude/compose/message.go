package compose

import (
	"cmp"
	"math/rand/v2"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// Message makes the healthy answer to POST /v1/messages or POST /v1/complete, whose
// answer is a completion with the same text. Equal arguments give equal messages. Ids
// and signatures are drawn from ids, and the content from choices.
//
// What the reply leaves open is made for the request: an echo of the prompt, a call of
// the tool that it forces, or JSON for the schema in it, with thinking first if the
// request asks for it; max_tokens and stop_sequences cut it. What the reply scripts is
// sent whole, even beyond max_tokens; Fit adapts a reply to a request. A nil reply is
// the zero Reply.
func Message(req *claude.Request, reply *Reply, ids, choices *rand.Rand) *jsontree.Node {
	message, _ := MessageWithin(req, reply, ids, choices)
	return message
}

// MessageWithin is Message, and says if a limit cut short a value that was made from a
// schema; "" if none did.
func MessageWithin(req *claude.Request, reply *Reply, ids, choices *rand.Rand) (message *jsontree.Node, cutShort string) {
	if reply == nil {
		reply = &Reply{}
	}
	p := prompt{req}
	if req.Endpoint == claude.Complete {
		return completion(p, reply, ids, choices), ""
	}
	id := cmp.Or(reply.ID, claude.MessageID(ids))
	a := answerTo(p, reply, ids, choices)
	edits, beta := p.edits(), req.BetaFields()
	message = jsontree.Obj(
		"model", cmp.Or(reply.Model, req.ResolvedModel()),
		"id", id,
		"type", "message",
		"role", "assistant",
		"content", a.content,
		"container", p.container(a.content, ids),
		"diagnostics", p.diagnostics(),
		"stop_reason", cmp.Or(reply.StopReason, a.stopReason),
		"stop_sequence", jsontree.OrNull(cmp.Or(reply.StopSequence, a.stopSequence)),
		"stop_details", stopDetails(cmp.Or(reply.StopReason, a.stopReason), reply.StopDetails, beta),
		"usage", usage(p, reply, a, edits.cleared),
	)
	if edits.applied != nil || beta.Context {
		message.SetField("context_management", appliedEdits(edits))
	}
	return message, a.cutShort
}

// stopDetails returns the stop_details of an answer: an object for every refusal, and
// otherwise what the scenario sets.
func stopDetails(reason string, given *jsontree.Node, beta claude.BetaFields) *jsontree.Node {
	if reason != "refusal" || given != nil && given.Kind != jsontree.Object {
		return given
	}
	details := jsontree.Obj("type", "refusal", "category", nil, "explanation", nil)
	if beta.Credit {
		for _, key := range []string{"fallback_credit_token", "fallback_has_prefill_claim", "recommended_model"} {
			details.SetField(key, nil)
		}
	}
	if given == nil {
		return details
	}
	return withDefaults(given, details)
}

func appliedEdits(e edits) *jsontree.Node {
	if e.applied == nil {
		return nil
	}
	return jsontree.Obj("applied_edits", e.applied)
}

// answer is the content of a message, why it ended, and what its content does not show.
type answer struct {
	content      []*jsontree.Node
	stopReason   string
	stopSequence string

	hidden     int  // tokens of thinking that is not shown
	summarized bool // whether the conversation was compacted
	summary    int  // tokens of the summary
	advised    int  // tokens of the advisor's answer

	cutShort string // which limit of claudemock's own cut it short, in words; "" for none
}

func answerTo(req prompt, reply *Reply, ids, choices *rand.Rand) answer {
	switch {
	case reply.Content != nil:
		a := answer{content: completeBlocks(reply.Content, req.pausedCall(), ids), stopReason: "end_turn"}
		for _, block := range a.content {
			if block.Field("type").Str() == "tool_use" {
				a.stopReason = "tool_use"
			}
		}
		return a
	case reply.Text != nil:
		return answer{content: []*jsontree.Node{newTextBlock(*reply.Text)}, stopReason: "end_turn"}
	default:
		a := compose(req, reply.composedText, ids, choices)
		if reply.composedText != nil {
			a.insert(req, *reply.composedText)
		}
		return a
	}
}
