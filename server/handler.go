package server

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// serveAPI answers a request to the API: it finds the session, reads the request, has the
// session decide, compiles the decision, plays the script, and journals both. It reports
// whether the caller must break the answer off.
func (s *Server) serveAPI(exchange listen.Exchange, r *http.Request, to *request.Target) (abort bool) {
	sess, refusal := s.join(to)
	defer s.sessions.Leave(sess)
	answer := s.prepare(sess, exchange, r, to, refusal)
	if answer == nil {
		return true
	}
	defer answer.release()
	outcome := s.play(exchange, sess, answer)
	s.finish(&answer.Record, &outcome)
	return outcome.Abort
}

// prepared is an answer that is ready to be played, and whose request is journalled.
type prepared struct {
	session.Record
	memory   memory.Reservation
	upstream *forwarding // nil for an answer of claudemock's own
}

// release gives back the memory that the answer has taken.
func (p *prepared) release() {
	p.memory.Release()
	p.upstream.release()
}

// prepare reads a request, has it decided, compiles the answer and journals the request.
// The result does not refer to the request, because tens of thousands of answers may play
// at a time. It is nil if nobody waits for an answer.
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
	answer.upstream = s.passOn(sess, r, a, &decision)
	s.begin(sess, exchange, a, &decision, answer)
	return answer
}

// decide reads the request and has the session decide what to answer. refusal is not nil if
// the request has no session. The error says why nobody waits for an answer.
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

// read reads the body. It returns an error if the client left or the server stops. Any
// other error is in a.Failed, and is answered.
func (s *Server) read(exchange listen.Exchange, a *session.Attempt, buffer *request.Buffer) error {
	if a.Failed == nil {
		a.Failed = exchange.Body(buffer, a.MaxBody())
		a.TakeBody(buffer)
	}
	for _, unanswered := range []error{request.ErrCutBody, play.ErrClientLeft, play.ErrShutdown} {
		if errors.Is(a.Failed, unanswered) {
			return a.Failed
		}
	}
	return nil
}

// given returns the step that the user's Handler gives for a request, or nil.
func (s *Server) given(sess *session.Session, a *session.Attempt, refusal *apierror.Error) *scenarios.Step {
	if s.handle == nil || refusal != nil {
		return nil
	}
	return s.handle(Request{
		Session: sess.ID, Endpoint: a.Target.Endpoint, Method: a.Method, Path: a.Claude.Path,
		Header: a.Header, Model: a.Claude.Model(), Stream: a.Claude.Stream(), Body: a.Claude.Body,
	})
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
	if s.seeScript != nil {
		s.seeScript(sess.ID, answer.Ordinal, played)
	}
}

// reserve takes the memory that an answer needs until it is played, beyond the first 64 kB.
// If there is not enough, it replaces the answer by an error that says so.
func (s *Server) reserve(sess *session.Session, a *session.Attempt, decision *session.Decision, played script.Script, answer *prepared) script.Script {
	more := played.Memory() - journal.MaxBody
	if more <= 0 {
		return played
	}
	answer.memory = s.memory.Reserve()
	if answer.memory.Take(more) {
		return played
	}
	a.Memory.Refused = answer.memory.Refused
	decision.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *a.Memory.Refused}}
	return s.compile(sess, a, decision)
}

// finish journals how the answer ended.
func (s *Server) finish(record *session.Record, outcome *play.Outcome) {
	record.Finish(outcome)
	s.show(record)
}

// env is what the compiler may know about a request beside its answer.
func (s *Server) env(sess *session.Session, a *session.Attempt, decision *session.Decision) script.Env {
	env := sess.Env(a, decision)
	env.Looks, env.Coalesce = s.looks, s.coalesce
	return env
}

// maxCompiling is how many answers with faults are compiled at a time. An answer that a
// fault makes large exists several times while it is compiled.
const maxCompiling = 8

// compile compiles the answer to a script. If that fails, because of a mistake that the
// checks of the scenario did not find, it logs the error and answers the client so.
func (s *Server) compile(sess *session.Session, a *session.Attempt, decision *session.Decision) script.Script {
	if len(a.Header["Origin"]) > 0 {
		decision.Answer.Headers = append([]script.HeaderEdit{anyOrigin}, decision.Answer.Headers...)
	}
	if len(decision.Answer.Faults) > 0 {
		s.compiling <- struct{}{}
		defer func() { <-s.compiling }()
	}
	env := s.env(sess, a, decision)
	played, err := s.scripts.Compile(decision.Answer, env)
	if err == nil {
		return played
	}
	s.log.Error("cannot make the answer", "session", sess.ID, "scenario", sess.Scenario.Name, "rule", decision.Rule+1, "step", decision.Step,
		"error", sess.Journal.Redactor.Known().Text(err.Error()))
	sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+err.Error())
	return compileOrClose(script.Answer{Request: a.Claude, Error: &script.Error{Error: *sorry}}, env)
}

// compileOrClose compiles an answer that stands for one that cannot be made. If it cannot be
// made either, the script closes the connection.
func compileOrClose(answer script.Answer, env script.Env) script.Script {
	made, err := script.Compile(answer, env)
	if err != nil {
		return script.Script{Ops: []script.Op{{Kind: script.OpClose}}}
	}
	return made
}

// errPanicked is answered to a client whose request caused a panic, in claudemock or in
// code that embeds it.
var errPanicked = errors.New("a mistake in the program that plays the scenario, not in the scenario; the log of the server says where")

// logPanic logs a panic, with the place in the scenario if that is known.
func (s *Server) logPanic(text string, sess *session.Session, where []any, problem any) {
	at := append([]any{"session", sess.ID, "scenario", sess.Scenario.Name}, where...)
	s.log.Error(text, append(at, "panic", problem, "stack", string(debug.Stack()))...)
}

// apologize answers a request that caused a panic, and journals it. When the answer is over,
// it gives back what it took of the session, as any does.
func (s *Server) apologize(sess *session.Session, a *session.Attempt, answer *prepared) {
	decision := sess.Apology(a, errPanicked)
	answer.Record = sess.Record(a, decision, compileOrClose(decision.Answer, s.env(sess, a, decision)))
}

// play has the exchange play the answer. A panic ends the connection, since nobody knows
// what was sent.
func (s *Server) play(exchange listen.Exchange, sess *session.Session, answer *prepared) (outcome play.Outcome) {
	defer func() {
		if problem := recover(); problem != nil {
			s.logPanic("playing an answer panicked", sess, nil, problem)
			outcome = play.Outcome{Abort: true, Result: journal.Result{
				End: journal.Failed, EndedBy: journal.ByServer, Trouble: fmt.Sprintf("playing it panicked: %v", problem),
			}}
		}
	}()
	piece := play.Piece{Script: answer.Script, Clock: s.clock, Gates: &answer.Record}
	if answer.upstream != nil {
		piece.Upstream = answer.upstream
	}
	return exchange.Play(piece)
}
