package server

import (
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
	outcome := c.play(s.clock, holding{sess, e.ticket}, e.script)
	s.finish(sess, e, outcome.Result)
	return outcome.Abort
}

// prepared is a request that has its answer, and is journalled.
type prepared struct {
	script  faults.Script
	ticket  journal.Ticket
	last    scenarios.Last
	refused bool
	probe   bool
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
	if t := s.beforeBody(sess, c, a, room, refusal); t != nil {
		e := &prepared{}
		s.begin(sess, c, a, t, e)
		return e
	}
	s.read(c, a, room)
	if errors.Is(a.failed, errCutBody) {
		s.giveUp(sess, a)
		return nil
	}
	if refusal == nil {
		refusal = s.refusal(a, sess)
	}
	if refusal != nil && a.request.Body == nil && sess.scenario.ActsBeforeChecks() {
		s.look(a)
	}
	a.asked = readAsked(a.request.Body, a.body)
	e := &prepared{}
	e.pass, refusal = s.admit(sess, a, refusal)
	t := sess.take(a, s.given(sess, a, refusal), refusal, s.seed)
	for _, text := range t.trouble {
		s.log.Warn(text, "session", sess.id)
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
	return e
}

// begin makes the script of a turn and journals the request.
func (s *Server) begin(sess *session, c carrier, a *arrival, t *turn, e *prepared) {
	if errors.Is(a.failed, errNoMemory) {
		a.closes(t)
	}
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
	// error is an *http.MaxBytesError or wraps errCutBody.
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
	// play plays the answer.
	play(clock Clock, hold holding, script faults.Script) Outcome
}

// compile makes the script. An answer that cannot be made is a mistake in a
// scenario that its checks did not see: the client is told, and the log too.
func (s *Server) compile(sess *session, a *arrival, t *turn) faults.Script {
	if len(a.header["Origin"]) > 0 {
		t.answer.Headers = append([]faults.HeaderEdit{anyOrigin}, t.answer.Headers...)
	}
	env := s.env(sess, a, t)
	script, err := s.scripts.Compile(t.answer, env)
	if err == nil {
		return script
	}
	s.log.Error("cannot make the answer", "session", sess.id, "rule", t.rule+1, "step", t.step, "error", err)
	sorry := claude.NewError("api_error", "claudemock: cannot make the answer: "+err.Error())
	script, err = faults.Compile(faults.Answer{Request: a.request, Error: &faults.Error{Error: *sorry}}, env)
	if err != nil {
		return faults.Script{Ops: []faults.Op{{Kind: faults.OpClose}}}
	}
	return script
}
