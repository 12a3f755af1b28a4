package server

import (
	"errors"
	"net/http"
	"slices"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
)

// serveAPI is the whole of claudemock: read the request, find its session, let
// the session choose a step, compile what the step says, play it, and journal
// both sides.
// It reports whether the answer has still to be broken off.
func (s *Server) serveAPI(exchange listen.Exchange, r *http.Request, to *request.Target) (abort bool) {
	sess, refusal := s.join(to)
	defer s.sessions.Leave(sess)
	e := s.prepare(sess, exchange, r, to, refusal)
	if e == nil {
		return true
	}
	defer e.held.Release()
	outcome := s.play(exchange, sess, e)
	e.Finish(outcome.Result)
	s.show(&e.Record)
	return outcome.Abort
}

// prepared is a request that has its answer, and is journalled.
type prepared struct {
	session.Record
	held memory.Reservation // what the answer takes of the server's memory
}

// show tells the observer of a request that is over.
func (s *Server) show(r *session.Record) {
	if !s.observer.admits(s.clock.Now()) {
		return
	}
	if complete, ok := r.Entry(); ok {
		s.observer.see(complete)
	}
}

// prepare goes as far as the script. What the request is and where its answer
// comes from is left behind: tens of thousands of answers may be playing at a
// time. It is nil when there is nothing to answer.
func (s *Server) prepare(sess *session.Session, exchange listen.Exchange, r *http.Request, to *request.Target, refusal *claude.Error) *prepared {
	a := &session.Attempt{Request: s.requests.Arrive(r, to, exchange, exchange.Framed())}
	defer a.Release()
	buffer := request.TakeBuffer(&a.Memory)
	defer buffer.Release()
	e := &prepared{}
	switch answers, panicked := s.tryMake(sess, exchange, a, buffer, refusal, e); {
	case panicked:
		s.apologize(sess, a, e)
	case !answers:
		return nil
	}
	return e
}

// make is prepare for a request that has arrived. It reports whether there is
// anything to answer.
func (s *Server) make(sess *session.Session, exchange listen.Exchange, a *session.Attempt, buffer *request.Buffer, refusal *claude.Error, e *prepared) (answers bool) {
	if refusal == nil {
		if t := sess.DecideEarly(a); t != nil {
			if err := exchange.ReadPart(buffer, int(a.Early.After), a.Early.Rest); err != nil {
				a.Failed = err // the client is gone; what it is answered shows that, too
			}
			a.Body = buffer.Text(true)
			s.begin(sess, exchange, a, t, e)
			return true
		}
	}
	if a.Failed == nil {
		a.Failed = exchange.Body(buffer, a.MaxBody())
		a.TakeBody(buffer)
	}
	if givesUp(a.Failed) {
		s.giveUp(sess, a)
		return false
	}
	if refusal == nil {
		refusal = sess.Check(a)
	}
	if refusal != nil && a.Claude.Body == nil && sess.Scenario.ActsBeforeChecks() {
		a.TryDecode()
	}
	a.Digest = request.DigestOf(a.Claude.Body, a.Body)
	refusal = sess.Admit(a, refusal)
	t, err := sess.Decide(a, s.given(sess, a, refusal), refusal)
	if err != nil {
		a.Failed = err
		s.giveUp(sess, a)
		return false
	}
	s.begin(sess, exchange, a, &t, e)
	return true
}

// giveUp journals a request that is not answered at all.
func (s *Server) giveUp(sess *session.Session, a *session.Attempt) {
	left := sess.GiveUp(a)
	s.show(&left)
}

// givesUp reports whether a request that failed so is not answered at all.
func givesUp(err error) bool {
	return errors.Is(err, request.ErrCutBody) || errors.Is(err, play.ErrClientLeft) || errors.Is(err, play.ErrShutdown)
}

// begin makes the script of a turn and journals the request.
func (s *Server) begin(sess *session.Session, exchange listen.Exchange, a *session.Attempt, t *session.Decision, e *prepared) {
	if errors.Is(a.Failed, request.ErrNoMemory) {
		t.CloseAfter(a)
	}
	use, settle := exchange.FrameFault()
	if settle != nil {
		t.Answer.Faults = append(slices.Clip(t.Answer.Faults), use)
	}
	e.Script = s.compile(sess, a, t)
	s.holdAnswer(sess, a, t, e)
	if a.Memory.Refused != nil {
		sess.NoteRefusal(a)
	}
	if settle != nil {
		settle(e.Script)
	}
	e.Record = sess.Record(a, t, e.Script)
}

// env is what compiling may know about a request beside its answer.
func (s *Server) env(sess *session.Session, a *session.Attempt, t *session.Decision) faults.Env {
	env := sess.Env(a, t)
	env.Looks, env.Coalesce = s.looks, s.coalesce
	return env
}

// madeAtOnce is how many answers with faults are made at a time: what a fault makes
// large exists several times until the script is there.
const madeAtOnce = 8

// compile makes the script. An answer that cannot be made is a mistake in a
// scenario that its checks did not see: the client is told, and the log too.
func (s *Server) compile(sess *session.Session, a *session.Attempt, t *session.Decision) faults.Script {
	if len(a.Header["Origin"]) > 0 {
		t.Answer.Headers = append([]faults.HeaderEdit{anyOrigin}, t.Answer.Headers...)
	}
	if len(t.Answer.Faults) > 0 {
		s.making <- struct{}{}
		defer func() { <-s.making }()
	}
	env := s.env(sess, a, t)
	script, err := s.scripts.Compile(t.Answer, env)
	if err == nil {
		return script
	}
	s.log.Error("cannot make the answer", "session", sess.ID, "scenario", sess.Scenario.Name, "rule", t.Rule+1, "step", t.Step,
		"error", sess.Journal.Redactor.Known().Text(err.Error()))
	sorry := claude.NewError("api_error", "claudemock: cannot make the answer: "+err.Error())
	script, err = faults.Compile(faults.Answer{Request: a.Claude, Error: &faults.Error{Error: *sorry}}, env)
	if err != nil {
		return faults.Script{Ops: []faults.Op{{Kind: faults.OpClose}}}
	}
	return script
}
