package session

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// DecideEarly decides on a request that the scenario answers before its body is read, and
// returns nil for any other. A request that the API refuses by its head alone is left to
// Decide.
func (s *Session) DecideEarly(a *Attempt) *Decision {
	if !s.early || s.checkHead(a) != nil {
		return nil
	}
	a.Claude.Models = &s.models
	d, err := s.decideEarly(a)
	if d == nil {
		a.Failed = err
		return nil
	}
	a.noteDecision(d)
	s.logTrouble(d)
	if a.Early.Rest != scenarios.RestDrain {
		d.CloseAfter(a)
	}
	return d
}

// CloseAfter adds the header that announces the end of the connection, unless the transport
// frames answers.
func (d *Decision) CloseAfter(a *Attempt) {
	if !a.Framed {
		d.Answer.Headers = append([]script.HeaderEdit{{Name: "connection", Value: new("close")}}, d.Answer.Headers...)
	}
}

// decideEarly does the work of DecideEarly but for logs. The error says why nobody waits for
// the decision.
func (s *Session) decideEarly(a *Attempt) (*Decision, error) {
	a.Digest = request.DigestOf(nil, "")
	d, choice, refusal, err := s.enterEarly(a)
	if err != nil || a.Early == nil {
		return nil, err
	}
	s.answer(a, &d, choice, refusal)
	return &d, nil
}

// enterEarly sets the early answer of the attempt and, if there is one, counts the request
// and lets the scenario choose, as enter does.
func (s *Session) enterEarly(a *Attempt) (d Decision, choice progress.Choice, refusal *apierror.Error, err error) {
	mark, in := a.mark(), a.Incoming()
	if s.slow {
		if err = s.choosing.lock(a.Client.Waiting); err != nil {
			return d, choice, nil, err
		}
		defer s.choosing.unlock()
		in.Guard = &s.mu
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var call progress.Positions
	if known := s.calls.find(mark); known != nil {
		call = known.taken
	}
	if a.Early = s.progress.Early(s.Scenario, call, in, a.At); a.Early != nil {
		d, choice, refusal = s.count(a, mark, 0, nil, nil)
	}
	return d, choice, refusal, nil
}

// unreadWords says how much of its body was read when a request was answered early.
func (a *Attempt) unreadWords() string {
	if len(a.Body) == 0 {
		return "before the body"
	}
	return fmt.Sprintf("after %d bytes of the body", len(a.Body))
}
