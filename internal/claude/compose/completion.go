package compose

import (
	"cmp"
	"math/rand/v2"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// completion answers POST /v1/complete with the text of the corresponding message. It
// is not confirmed which models the legacy endpoint still serves; here it serves all.
func completion(req prompt, reply *Reply, ids, choices *rand.Rand) *jsontree.Node {
	id := cmp.Or(reply.ID, claude.CompletionID(ids))
	a := answerTo(req.asMessage(), reply, ids, choices)
	text := claude.TextOf(&jsontree.Node{Kind: jsontree.Array, Items: a.content})
	if reply.Text == nil && reply.Content == nil && text != "" {
		text = " " + text // the prompt ends with a colon
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
		"model", cmp.Or(reply.Model, req.ResolvedModel()),
	)
}

// asMessage returns the request for a message that corresponds to a legacy prompt.
func (p prompt) asMessage() prompt {
	_, question, turn := strings.Cut(p.Body.Field("prompt").Str(), claude.HumanTurn)
	if !turn {
		question = p.Body.Field("prompt").Str()
	}
	if last := strings.LastIndex(question, claude.HumanTurn); last >= 0 {
		question = question[last+len(claude.HumanTurn):]
	}
	question, _, _ = strings.Cut(question, claude.AssistantTurn)
	body := jsontree.Obj(
		"model", p.Model(),
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", strings.TrimSpace(question))),
	)
	if limit := p.Body.Field("max_tokens_to_sample"); limit != nil {
		body.SetField("max_tokens", limit)
	}
	if sequences := p.Body.Field("stop_sequences"); sequences != nil {
		body.SetField("stop_sequences", sequences)
	}
	return prompt{&claude.Request{Endpoint: claude.Messages, Version: p.Version, Body: body}}
}
