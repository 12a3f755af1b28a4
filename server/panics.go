package server

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

// errPanicked is what a client is told when answering its request panicked: a
// mistake in claudemock, or in the code of who embeds it.
var errPanicked = errors.New("a mistake in the program that plays the scenario, not in the scenario; the log of the server says where")

// tryMake is make, of which a panic is told to the log and to the caller.
func (s *Server) tryMake(sess *session.Session, exchange listen.Exchange, a *session.Attempt, buffer *request.Buffer, refusal *claude.Error, e *prepared) (answers, panicked bool) {
	defer func() {
		if problem := recover(); problem != nil {
			panicked = true
			s.logPanic("answering a request panicked", sess, a.Where(), problem)
		}
	}()
	return s.make(sess, exchange, a, buffer, refusal, e), false
}

// logPanic says where in a scenario a request panicked, as far as it had come.
func (s *Server) logPanic(text string, sess *session.Session, where []any, problem any) {
	at := append([]any{"session", sess.ID, "scenario", sess.Scenario.Name}, where...)
	s.log.Error(text, append(at, "panic", problem, "stack", string(debug.Stack()))...)
}

// apologize makes the answer to a request that could not get its own, and journals
// it. What it took of the session it gives back when that is over, as any.
func (s *Server) apologize(sess *session.Session, a *session.Attempt, e *prepared) {
	t := sess.Apology(a, errPanicked)
	script, err := faults.Compile(t.Answer, s.env(sess, a, t))
	if err != nil {
		script = faults.Script{Ops: []faults.Op{{Kind: faults.OpClose}}}
	}
	e.Record = sess.Record(a, t, script)
}

// play has the exchange play the answer. When that panics, the connection is at an
// end: nobody knows what was sent.
func (s *Server) play(exchange listen.Exchange, sess *session.Session, e *prepared) (outcome play.Outcome) {
	defer func() {
		if problem := recover(); problem != nil {
			s.logPanic("playing an answer panicked", sess, nil, problem)
			outcome = play.Outcome{Abort: true, Result: journal.Result{
				End: journal.Failed, EndedBy: journal.ByServer, Trouble: fmt.Sprintf("playing it panicked: %v", problem),
			}}
		}
	}()
	return exchange.Play(s.clock, &e.Record, e.Script)
}
