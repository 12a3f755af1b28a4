package scenarios

import (
	"slices"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// HealthyAnswer is what the API answers when nothing is wrong; for a path that
// it does not have that is its 404. For the endpoints about models, batches and
// files what is sent is left to the caller, which knows what there is of them.
func HealthyAnswer(req *claude.Request) script.Answer {
	return healthy(req, script.Answer{Reply: &compose.Reply{}})
}

// healthy is an answer whose reply gives way to what else an endpoint answers
// that does not answer with a message.
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

// Answer is what the step answers a request with, for Compile. Of a step with
// alternatives or templates, Pick and Fill come first. Answers of one step share
// what they point to.
func (s *Step) Answer(req *claude.Request) script.Answer {
	var answer script.Answer
	switch {
	case s.Error != nil:
		answer = s.Error.answer()
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

// fit is an answer whose reply fits what the request asks for. One that is another
// than its step says shares nothing with those of like requests.
func fit(answer script.Answer) script.Answer {
	if answer.Reply == nil || answer.Reply.Text != nil && faults.ChangeContent(answer.Faults) {
		return answer // or its text is what the faults are about
	}
	fitted, why := answer.Reply.Fit(answer.Request)
	if fitted == answer.Reply {
		return answer
	}
	answer.Reply, answer.Instead, answer.Step = fitted, why, nil
	if why != "" { // faults of its content were made for what it does not hold
		answer.Faults = slices.DeleteFunc(slices.Clone(answer.Faults), func(use script.Use) bool { return use.Fault.Layer() < script.LayerHTTP })
	}
	return answer
}

// preparedReply and preparedError are parts of an answer that are the same for all
// requests, made when a reply or an error is decoded. They are of that very value
// alone: a copy, such as one with its templates filled, may say another thing.
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
			Usage: r.Usage, Model: r.Model, ID: r.ID, TokensPerPart: r.Chunk, Unoffered: r.Offered == Ignored,
		}
	}
	return p
}

func (e *Error) prepare() *preparedError {
	return &preparedError{of: e, err: e.resolve(), headers: headerEdits(e.Headers)}
}

// answer is the message that the reply asks for, its body or its events.
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

// resolve fills what the scenario leaves out with what the API says in such
// a case: by error code, else by type, else by status.
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

// details is the error code, what the API always says with it, and then the
// further details, which may say it otherwise.
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

// headerEdits is sorted by name, so that the same scenario always sends the
// same bytes.
func headerEdits(headers map[string]*string) []script.HeaderEdit {
	var edits []script.HeaderEdit
	for _, name := range sortedKeys(headers) {
		edits = append(edits, script.HeaderEdit{Name: name, Value: headers[name]})
	}
	return slices.Clip(edits) // answers share it, and add headers of their own
}

// SaysMessage reports whether the step says any part of a message.
func (s *Step) SaysMessage() bool { return s.Reply != nil && s.Reply.saysMessage() }

// CallsOnce reports whether the step calls tools, and does not again for a request
// that brings their results.
func (s *Step) CallsOnce() bool {
	return s != nil && s.Reply != nil && s.Reply.Answered != Ignored && len(s.Calls()) > 0
}

// Calls names the tools that the step's content calls, in order.
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
