package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
)

// serveAPI is the whole of claudemock: read the request, find its session, let
// the session choose a step, compile what the step says, play it, and journal
// both sides.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, to target) {
	sess, refusal := s.join(to)
	defer s.sessions.leave(sess)
	wire := newHTTPWire(w)
	ctx, release := s.cuttable(r.Context(), wire)
	defer release()
	a := s.read(ctx, wire, r, to)
	a.framed = framed(w)
	if errors.Is(a.failed, errCutBody) {
		s.giveUp(sess, a)
		panic(http.ErrAbortHandler)
	}
	if refusal == nil {
		refusal = s.refusal(a, sess)
	}
	pass, refusal := s.admit(sess, a, refusal)
	t := sess.take(a, s.given(sess, a, refusal), refusal, s.seed)
	pass.mark(&t)
	settle := s.breakOn(w, a.from, &t)
	script := s.compile(sess, a, t)
	settle(script)
	hold, done := s.record(sess, a, t, script)
	outcome := playOn(ctx, wire, s.clock, hold, script)
	pass.leave(s.clock.Now(), &t, script, outcome.Bytes)
	done(outcome.Result)
	if outcome.Abort {
		panic(http.ErrAbortHandler) // net/http's own way to break an answer off
	}
}

// compile makes the script. An answer that cannot be made is a mistake in a
// scenario that its checks did not see: the client is told, and the log too.
func (s *Server) compile(sess *session, a *arrival, t turn) faults.Script {
	if a.header.Get("Origin") != "" {
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

// cuttable is ctx until the server cuts what is still open; then whatever the
// request waits for comes to an end, too.
func (s *Server) cuttable(ctx context.Context, wire *httpWire) (_ context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.cutting, func() {
		cancel(errShutdown)
		wire.unblock()
	})
	return ctx, func() {
		stop()
		cancel(nil)
	}
}
