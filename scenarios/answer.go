package scenarios

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// HealthyAnswer returns the API's answer to a request when nothing is wrong; for an
// unknown path that is its 404. For the endpoints about models, batches and files the
// caller fills in the content, since it knows which of them exist.
func HealthyAnswer(req *claude.Request) script.Answer {
	return healthy(req, script.Answer{Reply: &compose.Reply{}})
}

// healthy replaces the reply of an answer if the endpoint does not answer with a
// message.
func healthy(req *claude.Request, answer script.Answer) script.Answer {
	answer.Request = req
	if req.Endpoint == claude.Messages || req.Endpoint == claude.Complete {
		return answer
	}
	answer.Reply = nil
	switch req.Endpoint {
	case claude.CountTokens:
		answer.Document = compose.TokenCount(req)
	case claude.Other:
		answer.Error = &script.Error{Error: *claude.NoSuchPath()}
	}
	return answer
}

// ForwardedAnswer returns the answer that the real API gives to a request.
func ForwardedAnswer(req *claude.Request) script.Answer {
	return script.Answer{Request: req, Forward: &script.Forward{}}
}

// Answer returns the step's answer to a request, for script.Compile. For a step with
// alternatives or templates, call Pick and Fill first. The answers of one step share
// what they point to.
func (s *Step) Answer(req *claude.Request) script.Answer {
	var answer script.Answer
	switch {
	case s.Error != nil:
		answer = s.Error.answer()
	case s.Forward != nil:
		answer.Forward = &script.Forward{Buffer: s.Forward.Buffer}
	case s.Reply != nil:
		answer = s.Reply.answer()
		if req.Endpoint == claude.Other && s.Reply.saysMessage() {
			req = req.AsMessage(s.Reply.Stream)
		}
	default:
		answer.Reply = &compose.Reply{}
	}
	if answer.Reply != nil {
		answer = healthy(req, answer)
	}
	answer.Request, answer.Faults = req, s.Faults
	if !s.filled {
		answer.Step = s
	}
	return fit(answer)
}

// fit adapts the reply of an answer to what the request asks for. An adapted answer has
// no Step, so that it is not shared between requests.
func fit(answer script.Answer) script.Answer {
	if answer.Reply == nil || answer.Reply.Text != nil && faults.ChangeContent(answer.Faults) {
		return answer // the faults change the text that the step gives, so it must stay
	}
	fitted, why := answer.Reply.Fit(answer.Request)
	if fitted == answer.Reply {
		return answer
	}
	answer.Reply, answer.Instead, answer.Step = fitted, why, nil
	if why != "" { // the faults of its content expect content that it no longer has
		answer.Faults = slices.DeleteFunc(slices.Clone(answer.Faults), func(use script.Use) bool { return use.Fault.Layer() < script.LayerHTTP })
	}
	return answer
}

// preparedReply and preparedError are the parts of an answer that are the same for all
// requests. They are made when a reply or an error is decoded, and are valid for that
// value only: a copy, such as one with its templates filled, may have other fields.
type preparedReply struct {
	of      *Reply
	message *compose.Reply // nil when there are events or a body
	events  []script.Event
	headers []script.HeaderEdit
}

type preparedError struct {
	of      *Error
	err     *script.Error
	headers []script.HeaderEdit
}

func (r *Reply) prepare() *preparedReply {
	p := &preparedReply{of: r, headers: headerEdits(r.Headers)}
	switch {
	case r.Body != nil:
	case r.Events != nil:
		p.events = r.stream()
	default:
		p.message = &compose.Reply{
			Text: r.Text, Content: r.Content,
			StopReason: r.StopReason, StopSequence: r.StopSequence, StopDetails: r.StopDetails,
			Usage: r.Usage, Model: r.Model, ID: r.ID, TokensPerPart: r.Chunk, StartTokens: r.StartTokens, Unoffered: r.Offered == Ignored,
		}
	}
	return p
}

func (e *Error) prepare() *preparedError {
	return &preparedError{of: e, err: e.resolve(), headers: headerEdits(e.Headers)}
}

// answer returns the reply's message, body or events.
func (r *Reply) answer() script.Answer {
	p := r.prepared
	if p == nil || p.of != r {
		p = r.prepare()
	}
	return script.Answer{
		Reply: p.message, Events: p.events, Body: r.Body.text(),
		Streamed: r.Stream, Status: r.Status, Headers: p.headers, Pace: script.Pace(r.Pace),
	}
}

func (e *Error) answer() script.Answer {
	p := e.prepared
	if p == nil || p.of != e {
		p = e.prepare()
	}
	return script.Answer{Error: p.err, Headers: p.headers}
}

func (r *Reply) stream() []script.Event {
	events := make([]script.Event, len(r.Events))
	for i, e := range r.Events {
		events[i] = script.Event{Name: e.Event, Data: e.Data, Wait: e.Pause}
		if e.Data.Is(jsontree.String) {
			events[i].Data, events[i].Raw = nil, &e.Data.Text
		}
	}
	return events
}

// resolve fills in what the scenario leaves out as the API would: by error code, else by
// type, else by status.
func (e *Error) resolve() *script.Error {
	base := apierror.ForStatus(e.Status)
	if e.Type != "" {
		base = apierror.New(e.Type, "")
	}
	if known, ok := apierror.ForCode(e.ErrorCode); ok {
		base = known
	}
	if e.Type != "" {
		base.Type = e.Type
	}
	if e.Status != 0 {
		base.Status = e.Status
	}
	if e.Message != "" {
		base.Message = e.Message
	}
	base.Details = e.details(base.Details)
	resolved := &script.Error{Error: *base, Body: e.Body.text(), Transient: e.Transient}
	if e.RetryAfter != nil {
		resolved.RetryAfter = &script.RetryAfter{Seconds: e.RetryAfter.Seconds, Date: e.RetryAfter.As == "date"}
	}
	return resolved
}

// details returns the error code, what the API always sends with it, and the scenario's
// own details, which win.
func (e *Error) details(always *jsontree.Node) *jsontree.Node {
	if e.ErrorCode == "" {
		return e.Details
	}
	details := always
	if details == nil {
		details = jsontree.Obj("error_code", e.ErrorCode)
	}
	if e.Details != nil {
		for _, m := range e.Details.Members {
			details.SetField(m.Key, m.Value)
		}
	}
	return details
}

// headerEdits returns the headers sorted by name, so that the same scenario always
// sends the same bytes.
func headerEdits(headers map[string]*string) []script.HeaderEdit {
	var edits []script.HeaderEdit
	for _, name := range sortedKeys(headers) {
		edits = append(edits, script.HeaderEdit{Name: name, Value: headers[name]})
	}
	return slices.Clip(edits) // answers share it and append their own headers
}

// SaysMessage reports whether the step gives any part of a message.
func (s *Step) SaysMessage() bool { return s.Reply != nil && s.Reply.saysMessage() }

// CallsOnce reports whether the step calls tools, but does not repeat the calls for a
// request that brings their results.
func (s *Step) CallsOnce() bool {
	return s != nil && s.Reply != nil && s.Reply.Answered != Ignored && (len(s.Calls()) > 0 || s.Reply.spellsCalls())
}

// spellsCalls reports whether the events or the body of the reply seem to call a tool.
func (r *Reply) spellsCalls() bool {
	const call = `"tool_use"`
	if r.Body != nil && strings.Contains(string(*r.Body), call) {
		return true
	}
	return slices.ContainsFunc(r.Events, func(e Event) bool {
		return e.Data.Get("content_block.type").Str() == "tool_use" || strings.Contains(e.Data.Str(), call)
	})
}

// Calls returns the names of the tools that the step's content calls, in order.
func (s *Step) Calls() (names []string) {
	if s.Reply == nil {
		return nil
	}
	for _, block := range s.Reply.Content {
		if block.Field("type").Str() == "tool_use" {
			names = append(names, block.Field("name").Str())
		}
	}
	return names
}
