package session

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// DecideEarly is the decision on a request that the scenario answers before its body
// has been read, or nil. What the API refuses by the head alone it refuses as ever,
// when the body is there.
func (s *Session) DecideEarly(a *Attempt) *Decision {
	if !s.early || s.checkHead(a) != nil {
		return nil
	}
	a.Claude.Models = &s.models
	t, err := s.takeEarly(a)
	if t == nil {
		a.Failed = err
		return nil
	}
	a.take(t)
	s.logTrouble(t)
	if a.Early.Rest != scenarios.RestDrain {
		t.CloseAfter(a)
	}
	return t
}

// CloseAfter has the answer say that its connection ends with it.
func (t *Decision) CloseAfter(a *Attempt) {
	if !a.Framed {
		t.Answer.Headers = append([]script.HeaderEdit{{Name: "connection", Value: new("close")}}, t.Answer.Headers...)
	}
}

// takeEarly is take for a request whose body has not been read. Without an error, nil
// leaves the request until its body is there.
func (s *Session) takeEarly(a *Attempt) (*Decision, error) {
	a.Digest = request.DigestOf(nil, "")
	t, choice, refusal, err := s.enterEarly(a)
	if err != nil || a.Early == nil {
		return nil, err
	}
	s.answer(a, &t, choice, refusal)
	return &t, nil
}

// enterEarly is enter for such a request; it is not counted when the attempt has no
// early answer.
func (s *Session) enterEarly(a *Attempt) (t Decision, choice progress.Choice, refusal *apierror.Error, err error) {
	mark, in := a.mark(), a.Incoming()
	if s.slow {
		if err = s.choosing.lock(a.Client.Waiting); err != nil {
			return t, choice, nil, err
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
		t, choice, refusal = s.count(a, mark, 0, nil, nil)
	}
	return t, choice, refusal, nil
}

// unreadWords says how much of its body a request was answered by.
func (a *Attempt) unreadWords() string {
	if len(a.Body) == 0 {
		return "before the body"
	}
	return fmt.Sprintf("after %d bytes of the body", len(a.Body))
}
