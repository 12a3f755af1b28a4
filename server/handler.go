package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// serveAPI is the whole of claudemock: read the request, find its session, let
// the session choose a step, compile what the step says, play it, and journal
// both sides.
// It reports whether the answer has still to be broken off.
func (s *Server) serveAPI(c carrier, r *http.Request, to *target) (abort bool) {
	sess, refusal := s.join(to)
	defer s.sessions.leave(sess)
	e := s.prepare(sess, c, r, to, refusal)
	if e == nil {
		return true
	}
	defer e.held.release()
	outcome := s.play(c, sess, e)
	s.finish(sess, e, outcome.Result)
	return outcome.Abort
}

// prepared is a request that has its answer, and is journalled.
type prepared struct {
	script  faults.Script
	ticket  journal.EntryID
	last    scenarios.Last
	refused bool
	probe   bool // it counts nowhere in the session
	pass    *pass
	held    claim // what the answer takes of the server's memory
}

// prepare goes as far as the script. What the request is and where its answer
// comes from is left behind: tens of thousands of answers may be playing at a
// time. It is nil when there is nothing to answer.
func (s *Server) prepare(sess *session, c carrier, r *http.Request, to *target, refusal *claude.Error) *prepared {
	a := s.arrive(c, r, to)
	defer a.claim.release()
	room := takeRoom(&a.claim)
	defer room.giveBack()
	e := &prepared{}
	switch answers, panicked := s.tryMake(sess, c, a, room, refusal, e); {
	case panicked:
		s.apologize(sess, a, e)
	case !answers:
		return nil
	}
	return e
}

// make is prepare for a request that has arrived. It reports whether there is
// anything to answer.
func (s *Server) make(sess *session, c carrier, a *arrival, room *bodyRoom, refusal *claude.Error, e *prepared) (answers bool) {
	if t := s.beforeBody(sess, c, a, room, refusal); t != nil {
		s.begin(sess, c, a, t, e)
		return true
	}
	if a.failed == nil {
		s.read(c, a, room)
	}
	if givesUp(a.failed) {
		s.giveUp(sess, a)
		return false
	}
	if refusal == nil {
		refusal = inBrief(s.refusal(a, sess))
	}
	if refusal != nil && a.request.Body == nil && sess.scenario.ActsBeforeChecks() {
		s.look(a)
	}
	a.asked = readAsked(a.request.Body, a.body)
	e.pass, refusal = s.admit(sess, a, refusal)
	t, err := sess.take(a, s.given(sess, a, refusal), refusal, s.seed)
	if err != nil {
		e.pass.leave(s.clock.Now(), &faults.Script{}, 0)
		a.failed = err
		s.giveUp(sess, a)
		return false
	}
	for _, text := range t.trouble {
		s.log.Warn(sess.journal.Redactor.Known().Text(text), "session", sess.id)
	}
	e.last, e.refused, e.probe = t.last, t.rule == byRefusal, t.probe
	if e.refused && a.unknown != nil {
		s.hint(sess, a)
	}
	if !e.refused && e.pass != nil && e.pass.refusal != nil {
		e.pass = nil // a rule was before the limit
	}
	e.pass.mark(&t)
	s.begin(sess, c, a, &t, e)
	return true
}

// givesUp reports whether a request that failed so is not answered at all.
func givesUp(err error) bool {
	return errors.Is(err, errCutBody) || errors.Is(err, errClientLeft) || errors.Is(err, errShutdown)
}

// begin makes the script of a turn and journals the request.
func (s *Server) begin(sess *session, c carrier, a *arrival, t *turn, e *prepared) {
	if errors.Is(a.failed, errNoMemory) {
		a.closes(t)
	}
	a.chosen = chosen{known: true, state: t.state, rule: t.rule, step: t.step}
	settle := s.breakOn(c.stream(), a.target.from, t)
	e.script = s.compile(sess, a, t)
	s.holdAnswer(sess, a, t, e)
	if a.claim.refused != nil {
		s.noteRefusal(sess, a)
	}
	settle(e.script)
	e.ticket = s.record(sess, a, t, e.script)
}

// carrier is how a request came and its answer goes: over net/http, or on a
// connection of our own.
type carrier interface {
	// body reads the request's body, of at most so many bytes, into a room. The
	// error is an *http.MaxBytesError or wraps errCutBody or errBadFraming.
	body(room *bodyRoom, most int) error
	// sip reads no more than so many bytes of the body into a room, and notes what
	// becomes of the rest when the answer is over. The error wraps errCutBody.
	sip(room *bodyRoom, bytes int, rest scenarios.Rest) error
	// framed reports whether answers are framed by the transport, so that none
	// can be raw.
	framed() bool
	// stream is the stream of HTTP/2 that it is, when its frames are ours to
	// choose; else nil.
	stream() *http2Response
	// waiting is how long the client waits while nothing is played: the context ends
	// when it has left or the server cuts what is open. stop must be called.
	waiting() (ctx context.Context, stop func())
	// play plays the answer.
	play(clock Clock, hold holding, script faults.Script) Outcome
}

// madeAtOnce is how many answers with faults are made at a time: what a fault makes
// large exists several times until the script is there.
const madeAtOnce = 8

// compile makes the script. An answer that cannot be made is a mistake in a
// scenario that its checks did not see: the client is told, and the log too.
func (s *Server) compile(sess *session, a *arrival, t *turn) faults.Script {
	if len(a.header["Origin"]) > 0 {
		t.answer.Headers = append([]faults.HeaderEdit{anyOrigin}, t.answer.Headers...)
	}
	if len(t.answer.Faults) > 0 {
		s.making <- struct{}{}
		defer func() { <-s.making }()
	}
	env := s.env(sess, a, t)
	script, err := s.scripts.Compile(t.answer, env)
	if err == nil {
		return script
	}
	s.log.Error("cannot make the answer", "session", sess.id, "scenario", sess.scenario.Name, "rule", t.rule+1, "step", t.step,
		"error", sess.journal.Redactor.Known().Text(err.Error()))
	sorry := claude.NewError("api_error", "claudemock: cannot make the answer: "+err.Error())
	script, err = faults.Compile(faults.Answer{Request: a.request, Error: &faults.Error{Error: *sorry}}, env)
	if err != nil {
		return faults.Script{Ops: []faults.Op{{Kind: faults.OpClose}}}
	}
	return script
}
