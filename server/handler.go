package server

import (
	"errors"
	"net/http"
	"slices"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// serveAPI is the whole way of a request: find its session, read it, let the session
// decide, compile what it decided, play that, and journal both sides. It reports
// whether the caller has to break the answer off.
func (s *Server) serveAPI(exchange listen.Exchange, r *http.Request, to *request.Target) (abort bool) {
	sess, refusal := s.join(to)
	defer s.sessions.Leave(sess)
	answer := s.prepare(sess, exchange, r, to, refusal)
	if answer == nil {
		return true
	}
	defer answer.memory.Release()
	outcome := s.play(exchange, sess, answer)
	s.finish(&answer.Record, outcome.Result)
	return outcome.Abort
}

// prepared is an answer that is ready to be played. Its request is journalled.
type prepared struct {
	session.Record
	memory memory.Reservation
}

// prepare goes as far as the script: read, decide, compile, journal. It leaves the
// request itself behind, because tens of thousands of answers may play at a time. It
// returns nil if there is nobody to answer.
func (s *Server) prepare(sess *session.Session, exchange listen.Exchange, r *http.Request, to *request.Target, refusal *apierror.Error) (ready *prepared) {
	a := &session.Attempt{Request: s.requests.Arrive(r, to, exchange, exchange.Framed())}
	defer a.Release()
	buffer := request.TakeBuffer(&a.Memory)
	defer buffer.Release()
	answer := &prepared{}
	defer func() {
		if problem := recover(); problem != nil {
			s.logPanic("answering a request panicked", sess, a.Where(), problem)
			s.apologize(sess, a, answer)
			ready = answer
		}
	}()
	decision, err := s.decide(sess, exchange, a, buffer, refusal)
	if err != nil {
		a.Failed = err
		left := sess.GiveUp(a)
		s.show(&left)
		return nil
	}
	s.begin(sess, exchange, a, &decision, answer)
	return answer
}

// decide reads the request and has the session decide what to answer. The refusal is
// that of a request that has no session of its own. The error says that nobody waits
// for an answer any more.
func (s *Server) decide(sess *session.Session, exchange listen.Exchange, a *session.Attempt, buffer *request.Buffer, refusal *apierror.Error) (session.Decision, error) {
	if refusal == nil {
		if early := sess.DecideEarly(a); early != nil {
			if err := exchange.ReadPart(buffer, int(a.Early.After), a.Early.Rest); err != nil {
				a.Failed = err // the journal shows that the client has left
			}
			a.Body = buffer.Text(true)
			return *early, nil
		}
	}
	if err := s.read(exchange, a, buffer); err != nil {
		return session.Decision{}, err
	}
	if refusal == nil {
		refusal = sess.Check(a)
	}
	if refusal != nil && a.Claude.Body == nil && sess.Scenario.ActsBeforeChecks() {
		a.TryDecode()
	}
	a.Digest = request.DigestOf(a.Claude.Body, a.Body)
	refusal = sess.Admit(a, refusal)
	return sess.Decide(a, s.given(sess, a, refusal), refusal)
}

// read reads the body. The error says that the client left or the server stops; all
// else that is wrong with a body stands in a.Failed and is answered.
func (s *Server) read(exchange listen.Exchange, a *session.Attempt, buffer *request.Buffer) error {
	if a.Failed == nil {
		a.Failed = exchange.Body(buffer, a.MaxBody())
		a.TakeBody(buffer)
	}
	for _, gone := range []error{request.ErrCutBody, play.ErrClientLeft, play.ErrShutdown} {
		if errors.Is(a.Failed, gone) {
			return a.Failed
		}
	}
	return nil
}

// begin compiles a decision and journals the request.
func (s *Server) begin(sess *session.Session, exchange listen.Exchange, a *session.Attempt, decision *session.Decision, answer *prepared) {
	if errors.Is(a.Failed, request.ErrNoMemory) {
		decision.CloseAfter(a)
	}
	frame, settle := exchange.FrameFault()
	if settle != nil {
		decision.Answer.Faults = append(slices.Clip(decision.Answer.Faults), frame)
	}
	played := s.compile(sess, a, decision)
	played = s.reserve(sess, a, decision, played, answer)
	if a.Memory.Refused != nil {
		sess.NoteRefusal(a)
	}
	if settle != nil {
		settle(played)
	}
	answer.Record = sess.Record(a, decision, played)
}

// finish journals how the answer went.
func (s *Server) finish(record *session.Record, result journal.Result) {
	record.Finish(result)
	s.show(record)
}

// show tells the observer of a request that is over.
func (s *Server) show(record *session.Record) {
	if !s.observer.admits(s.clock.Now()) {
		return
	}
	if complete, ok := record.Entry(); ok {
		s.observer.see(complete)
	}
}

// env is what compiling may know about a request beside its answer.
func (s *Server) env(sess *session.Session, a *session.Attempt, decision *session.Decision) script.Env {
	env := sess.Env(a, decision)
	env.Looks, env.Coalesce = s.looks, s.coalesce
	return env
}

// madeAtOnce is how many answers with faults are made at a time: what a fault makes
// large exists several times until the script is there.
const madeAtOnce = 8

// compile makes the script. An answer that cannot be made is a mistake in a
// scenario that its checks did not see: the client is told, and the log too.
func (s *Server) compile(sess *session.Session, a *session.Attempt, decision *session.Decision) script.Script {
	if len(a.Header["Origin"]) > 0 {
		decision.Answer.Headers = append([]script.HeaderEdit{anyOrigin}, decision.Answer.Headers...)
	}
	if len(decision.Answer.Faults) > 0 {
		s.making <- struct{}{}
		defer func() { <-s.making }()
	}
	env := s.env(sess, a, decision)
	played, err := s.scripts.Compile(decision.Answer, env)
	if err == nil {
		return played
	}
	s.log.Error("cannot make the answer", "session", sess.ID, "scenario", sess.Scenario.Name, "rule", decision.Rule+1, "step", decision.Step,
		"error", sess.Journal.Redactor.Known().Text(err.Error()))
	sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+err.Error())
	played, err = script.Compile(script.Answer{Request: a.Claude, Error: &script.Error{Error: *sorry}}, env)
	if err != nil {
		return script.Script{Ops: []script.Op{{Kind: script.OpClose}}}
	}
	return played
}
