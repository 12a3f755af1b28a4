package server

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/journal"
)

// errPanicked is what a client is told when answering its request panicked: a
// mistake in claudemock, or in the code of who embeds it.
var errPanicked = errors.New("a mistake in the program that plays the scenario, not in the scenario; the log of the server says where")

// tryMake is make, of which a panic is told to the log and to the caller.
func (s *Server) tryMake(sess *session, c carrier, a *arrival, room *bodyRoom, refusal *apierror.Error, e *prepared) (answers, panicked bool) {
	defer func() {
		if problem := recover(); problem != nil {
			panicked = true
			s.logPanic("answering a request panicked", sess, a.chosen, problem)
		}
	}()
	return s.make(sess, c, a, room, refusal, e), false
}

// logPanic says where in a scenario a request panicked, as far as it had come.
func (s *Server) logPanic(text string, sess *session, from chosen, problem any) {
	at := []any{"session", sess.id, "scenario", sess.scenario.Name}
	if from.known {
		at = append(at, "state", from.state, "rule", from.rule+1, "step", from.step)
	}
	s.log.Error(text, append(at, "panic", problem, "stack", string(debug.Stack()))...)
}

// apologize makes the answer to a request that could not get its own, and journals
// it. What it took of the session it gives back when that is over, as any.
func (s *Server) apologize(sess *session, a *arrival, e *prepared) {
	t := turn{rule: byRefusal, ordinal: a.counted}
	t.draw(sess, s.seed, "panic")
	sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+errPanicked.Error())
	t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *sorry}}
	e.refused, e.probe = true, a.counted == 0
	e.script = faults.Script{Ops: []faults.Op{{Kind: faults.OpClose}}}
	if script, err := faults.Compile(t.answer, s.env(sess, a, &t)); err == nil {
		e.script = script
	}
	e.ticket = s.record(sess, a, &t, e.script)
}

// play has the carrier play the answer. When that panics, the connection is at an
// end: nobody knows what was sent.
func (s *Server) play(c carrier, sess *session, e *prepared) (outcome Outcome) {
	defer func() {
		if problem := recover(); problem != nil {
			s.logPanic("playing an answer panicked", sess, chosen{}, problem)
			outcome = Outcome{Abort: true, Result: journal.Result{
				End: journal.Failed, EndedBy: journal.ByServer, Trouble: fmt.Sprintf("playing it panicked: %v", problem),
			}}
		}
	}()
	return c.play(s.clock, holding{sess, e.ticket}, e.script)
}

// guarded answers 500 when a control endpoint panics, and cuts the connection when
// something was sent before.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &headedWriter{ResponseWriter: w}
		defer func() {
			problem := recover()
			if problem == nil {
				return
			}
			if problem == http.ErrAbortHandler {
				panic(problem)
			}
			s.log.Error("a control endpoint panicked", "method", r.Method, "path", r.URL.Path, "panic", problem, "stack", string(debug.Stack()))
			if seen.headed {
				panic(http.ErrAbortHandler)
			}
			refuseControl(w, http.StatusInternalServerError, "this failed because of a mistake in claudemock; the log of the server says where")
		}()
		next.ServeHTTP(seen, r)
	})
}

// headedWriter notes whether an answer has begun.
type headedWriter struct {
	http.ResponseWriter
	headed bool
}

// WriteHeader implements http.ResponseWriter.
func (w *headedWriter) WriteHeader(code int) {
	w.headed = true
	w.ResponseWriter.WriteHeader(code)
}

// Write implements http.ResponseWriter.
func (w *headedWriter) Write(data []byte) (int, error) {
	w.headed = true
	return w.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach what it is made of.
func (w *headedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
