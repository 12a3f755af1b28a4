package scenarios

import (
	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// HealthyAnswer is what the API answers when nothing is wrong; for a path that
// it does not have that is its 404. For the endpoints about models, batches and
// files what is sent is left to the caller, which knows what there is of them.
func HealthyAnswer(req *claude.Request) faults.Answer {
	answer := faults.Answer{Request: req}
	switch req.Endpoint {
	case claude.Messages, claude.Complete:
		answer.Reply = &claude.Reply{}
	case claude.CountTokens:
		answer.Document = claude.TokenCount(req)
	case claude.Other:
		answer.Error = &faults.Error{Error: *claude.NoSuchPath()}
	}
	return answer
}

// Answer is what the step answers a request with, for Compile. Of a step with
// alternatives or templates, Pick and Fill come first.
func (s *Step) Answer(req *claude.Request) faults.Answer {
	answer := HealthyAnswer(req)
	switch {
	case s.Error != nil:
		answer = faults.Answer{Request: req, Error: s.Error.resolve(), Headers: headerEdits(s.Error.Headers)}
	case s.Reply != nil:
		s.Reply.apply(&answer)
	}
	answer.Faults = s.Faults
	if !s.filled {
		answer.Step = s
	}
	return answer
}

// apply changes a healthy answer into what the reply says.
func (r *Reply) apply(answer *faults.Answer) {
	answer.Status = r.Status
	answer.Headers = headerEdits(r.Headers)
	answer.Pace = faults.Pace(r.Pace)
	switch {
	case r.Body != nil:
		answer.Reply, answer.Document, answer.Error, answer.Body = nil, nil, nil, r.Body
	case r.Events != nil:
		answer.Reply, answer.Document, answer.Error, answer.Events = nil, nil, nil, r.stream()
	case answer.Reply != nil:
		answer.Reply = &claude.Reply{
			Text: r.Text, Content: r.Content,
			StopReason: r.StopReason, StopSequence: r.StopSequence, StopDetails: r.StopDetails,
			Usage: r.Usage, Model: r.Model, ID: r.ID, TokensPerPart: r.Chunk,
		}
	}
}

func (r *Reply) stream() []faults.Event {
	events := make([]faults.Event, len(r.Events))
	for i, e := range r.Events {
		events[i] = faults.Event{Name: e.Event, Data: e.Data}
		if e.Data.Is(jsontree.String) {
			events[i].Data, events[i].Raw = nil, &e.Data.Text
		}
	}
	return events
}

// resolve fills what the scenario leaves out with what the API says in such
// a case: by error code, else by type, else by status.
func (e *Error) resolve() *faults.Error {
	base := claude.ErrorForStatus(e.Status)
	if e.Type != "" {
		base = claude.NewError(e.Type, "")
	}
	if known, ok := claude.ErrorForCode(e.ErrorCode); ok {
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
	base.Details = e.details()
	resolved := &faults.Error{Error: *base, Body: e.Body, Transient: e.Transient}
	if e.RetryAfter != nil {
		resolved.RetryAfter = &faults.RetryAfter{Seconds: e.RetryAfter.Seconds, Date: e.RetryAfter.As == "date"}
	}
	return resolved
}

// details is the error code and then the further details.
func (e *Error) details() *jsontree.Node {
	if e.ErrorCode == "" {
		return e.Details
	}
	details := jsontree.Obj("error_code", e.ErrorCode)
	if e.Details != nil {
		details.Members = append(details.Members, e.Details.Members...)
	}
	return details
}

// headerEdits is sorted by name, so that the same scenario always sends the
// same bytes.
func headerEdits(headers map[string]*string) []faults.HeaderEdit {
	var edits []faults.HeaderEdit
	for _, name := range sortedKeys(headers) {
		edits = append(edits, faults.HeaderEdit{Name: name, Value: headers[name]})
	}
	return edits
}
