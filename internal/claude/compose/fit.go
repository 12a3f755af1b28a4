package compose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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
// stays whole. Content is sent unchanged, except for calls of tools that the request
// does not offer.
func (reply *Reply) Fit(req *claude.Request) (fitted *Reply, why string) {
	p := prompt{req}
	if req.Endpoint == claude.Complete {
		return reply.cut(p, "max_tokens_to_sample"), ""
	}
	switch {
	case reply.Content != nil && !reply.Unoffered:
		return reply.withoutMissingTools(p)
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

// withoutMissingTools returns the reply without calls of tools that the request does
// not offer. If no content is left, the answer is composed for the request.
func (reply *Reply) withoutMissingTools(req prompt) (fitted *Reply, why string) {
	missing := reply.missingTools(req)
	if len(missing) == 0 {
		return reply, ""
	}
	left := *reply
	left.Content = slices.DeleteFunc(slices.Clone(reply.Content), func(block *jsontree.Node) bool {
		return block.Field("type").Str() == "tool_use" && slices.Contains(missing, calledTool(block))
	})
	speaks := slices.ContainsFunc(left.Content, func(block *jsontree.Node) bool {
		return !strings.HasSuffix(block.Field("type").Str(), "thinking")
	})
	if !speaks || req.fixesForm() {
		left.Content = nil
	}
	if left.StopReason == "tool_use" {
		left.StopReason = ""
	}
	return &left, notOffered(missing, req)
}

// missingTools names the tools that the reply calls and the request does not offer.
func (reply *Reply) missingTools(req prompt) (names []string) {
	for _, block := range reply.Content {
		if block.Field("type").Str() != "tool_use" {
			continue
		}
		if name := calledTool(block); !req.offersTool(name, block) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// calledTool returns the name of the tool in a scripted call, or the name that
// completeBlock adds.
func calledTool(block *jsontree.Node) string { return cmp.Or(block.Field("name").Str(), unnamedTool) }

// offersTool reports whether the request offers the tool that a block calls, either by
// its name or as a member of the toolset that the block names.
func (p prompt) offersTool(name string, block *jsontree.Node) bool {
	family := block.Field("toolset_name").Str()
	return slices.ContainsFunc(p.Body.Field("tools").List(), func(tool *jsontree.Node) bool {
		return tool.Field("name").Str() == name || family != "" && strings.HasPrefix(tool.Field("type").Str(), family+"_toolset_")
	})
}

// notOffered says why calls are left out.
func notOffered(missing []string, req prompt) string {
	var offered []string
	for _, tool := range req.Body.Field("tools").List() {
		offered = append(offered, cmp.Or(tool.Field("name").Str(), tool.Field("type").Str()))
	}
	const most = 8
	list := "it offers none"
	if len(offered) > 0 {
		list = "it offers " + strings.Join(offered[:min(len(offered), most)], ", ")
	}
	if more := len(offered) - most; more > 0 {
		list += " and " + strconv.Itoa(more) + " more"
	}
	return "the scenario calls " + strings.Join(missing, " and ") + ", which the request does not offer (" + list +
		"); the nearest healthy answer is given, unless the reply says offered: ignore"
}
