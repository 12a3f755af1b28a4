package server

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// errPanicked is what a client is told when answering its request panicked: a
// mistake in claudemock, or in the code of who embeds it.
var errPanicked = errors.New("a mistake in the program that plays the scenario, not in the scenario; the log of the server says where")

// logPanic says where in a scenario a request panicked, as far as it had come.
func (s *Server) logPanic(text string, sess *session.Session, where []any, problem any) {
	at := append([]any{"session", sess.ID, "scenario", sess.Scenario.Name}, where...)
	s.log.Error(text, append(at, "panic", problem, "stack", string(debug.Stack()))...)
}

// apologize makes the answer to a request that could not get its own, and journals
// it. What it took of the session it gives back when that is over, as any.
func (s *Server) apologize(sess *session.Session, a *session.Attempt, answer *prepared) {
	decision := sess.Apology(a, errPanicked)
	played, err := script.Compile(decision.Answer, s.env(sess, a, decision))
	if err != nil {
		played = script.Script{Ops: []script.Op{{Kind: script.OpClose}}}
	}
	answer.Record = sess.Record(a, decision, played)
}

// play has the exchange play the answer. When that panics, the connection is at an
// end: nobody knows what was sent.
func (s *Server) play(exchange listen.Exchange, sess *session.Session, answer *prepared) (outcome play.Outcome) {
	defer func() {
		if problem := recover(); problem != nil {
			s.logPanic("playing an answer panicked", sess, nil, problem)
			outcome = play.Outcome{Abort: true, Result: journal.Result{
				End: journal.Failed, EndedBy: journal.ByServer, Trouble: fmt.Sprintf("playing it panicked: %v", problem),
			}}
		}
	}()
	return exchange.Play(s.clock, &answer.Record, answer.Script)
}
