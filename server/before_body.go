package server

import (
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/scenarios"
)

// beforeBody is the turn of a request that the scenario answers before its body
// has been read, or nil. What the API refuses by the head alone it refuses as
// ever, when the body is there.
func (s *Server) beforeBody(sess *session, c carrier, a *arrival, room *bodyRoom, refusal *apierror.Error) *turn {
	if !sess.early || refusal != nil || s.checkHead(a, sess) != nil {
		return nil
	}
	a.request.Models = &sess.models
	t, err := sess.takeEarly(a, s.seed)
	if t == nil {
		a.failed = err
		return nil
	}
	if err := c.sip(room, int(a.early.After), a.early.Rest); err != nil {
		a.failed = err // the client is gone; what it is answered shows that, too
	}
	a.body = room.text(true)
	if a.early.Rest != scenarios.RestDrain {
		a.closes(t)
	}
	return t
}

// closes has an answer say that its connection ends with it.
func (a *arrival) closes(t *turn) {
	if !a.framed {
		t.answer.Headers = append([]faults.HeaderEdit{{Name: "connection", Value: new("close")}}, t.answer.Headers...)
	}
}

// takeEarly is take for a request whose body has not been read; nil leaves it for
// when it has, unless there is an error.
func (s *session) takeEarly(a *arrival, seed uint64) (*turn, error) {
	a.asked = readAsked(nil, "")
	t, choice, refusal, err := s.enterEarly(a)
	if err != nil || a.early == nil {
		return nil, err
	}
	s.answer(a, &t, choice, refusal, seed)
	return &t, nil
}

// enterEarly is enter for such a request; it is not counted when the arrival has no
// early answer.
func (s *session) enterEarly(a *arrival) (t turn, choice scenarios.Choice, refusal *apierror.Error, err error) {
	mark, in := a.mark(), a.incoming()
	if s.slow {
		if err = s.choosing.enter(a.carrier.waiting); err != nil {
			return t, choice, nil, err
		}
		defer s.choosing.leave()
		in.Guard = &s.mu
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var call scenarios.Positions
	if known := s.calls.find(mark); known != nil {
		call = known.taken
	}
	if a.early = s.scenario.Early(&s.progress, call, in, a.at); a.early != nil {
		t, choice, refusal = s.count(a, mark, 0, nil, nil)
	}
	return t, choice, refusal, nil
}

// unreadWords says how much of its body a request was answered by.
func (a *arrival) unreadWords() string {
	if len(a.body) == 0 {
		return "before the body"
	}
	return fmt.Sprintf("after %d bytes of the body", len(a.body))
}
