package compose

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// Fit adapts the reply to the request, and says why if it leaves out a part. A reply
// that fits is returned unchanged, with "".
//
// The text of a reply replaces the echo. If the request forces a tool call or an output
// format, the answer is that, with the text inside it if there is room. max_tokens and
// stop_sequences cut the text, unless the reply sets its own stop reason: then the text
// stays whole. Content is sent unchanged, except for tool calls that the request rules
// out: it does not offer the tool, or its tool_choice asks for something else.
func (reply *Reply) Fit(req *claude.Request) (fitted *Reply, why string) {
	p := prompt{req}
	if req.Endpoint == claude.Complete {
		return reply.cut(p, "max_tokens_to_sample"), ""
	}
	switch {
	case reply.Content != nil && !reply.Unoffered:
		return reply.withoutRefusedCalls(p)
	case reply.Text == nil || reply.setsStop():
		return reply, ""
	case p.fixesForm():
		composed := *reply
		composed.Text, composed.composedText = nil, reply.Text
		return &composed, ""
	default:
		return reply.cut(p, "max_tokens"), ""
	}
}

// setsStop reports whether the reply sets how it ends.
func (reply *Reply) setsStop() bool {
	return reply.StopReason != "" || reply.StopSequence != "" || reply.StopDetails != nil
}

// fixesForm reports whether the request determines the form of its answer: tool_choice
// or the prompt calls a tool, the output has a schema, or a summary is due.
func (p prompt) fixesForm() bool {
	switch p.Body.Field("tool_choice").Field("type").Str() {
	case "any", "tool":
		return true
	}
	return p.OutputSchema() != nil || p.compaction() != nil || p.Body.Field("tools") != nil && len(p.requestedTools()) > 0
}

// cut ends the text at the first stop sequence of the request, or at the limit in the
// field of the body with that name.
func (reply *Reply) cut(req prompt, limit string) *Reply {
	if reply.Text == nil || reply.setsStop() {
		return reply
	}
	whole := *reply.Text
	text, sequence := cutAtSequence(whole, req.Body.Field("stop_sequences"))
	most, limited := req.Body.Field(limit).Int()
	if limited = limited && most >= 0 && most < len(text); limited { // a token has at least one byte
		short := tokens.First(text, most)
		limited, text = len(short) < len(text), short
	}
	switch {
	case len(text) == len(whole):
		return reply
	case limited:
		return reply.withStop(text, "max_tokens", "")
	default:
		return reply.withStop(text, "stop_sequence", sequence)
	}
}

// withStop returns the reply with a shorter text and the reason why it ends.
func (reply *Reply) withStop(text, reason, sequence string) *Reply {
	ended := *reply
	switch {
	case text != "":
		ended.Text = &text
	case reason == "max_tokens": // no text fits, so the composed answer is as empty
		ended.Text = nil
		return &ended
	default:
		ended.Text, ended.Content = nil, []*jsontree.Node{}
	}
	ended.StopReason, ended.StopSequence = reason, sequence
	return &ended
}
