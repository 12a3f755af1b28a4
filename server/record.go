package server

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// record is a request whose answer is about to be played, and what its session has
// to know when that is over.
type record struct {
	script  faults.Script
	session *session
	ticket  journal.Ticket
	last    scenarios.Last // what follows the end of the answer
	refused bool
	counts  bool // it has a place in the session
	pass    *pass
}

// record journals a request whose answer is about to be played.
func (s *session) record(a *attempt, t *turn, script faults.Script) record {
	if wait, ok := journal.RetryAfter(headOf(&script), a.At); ok {
		s.waits(a.At.Add(wait))
	}
	e, hidden := s.entryOf(a)
	e.Ordinal, e.Gap, e.Call, e.Attempt = t.ordinal, journal.Millis(t.gap), t.call, t.attempt
	e.Probe = t.probe
	e.Refused, e.State, e.Rule, e.Step = t.refused(), t.state, max(0, t.rule+1), t.step
	e.Limited, e.Missed = t.limited, script.Missed
	e.NearMiss, _ = hidden.Text(t.near)
	e.Faults = faultNames(&t.answer)
	e.Played = describe(t, &script)
	if a.early != nil {
		e.Played += ", " + a.unreadWords()
	}
	e.Instead = t.answer.Instead
	s.tellLimits(e.Ordinal, script.Limits)
	if spells(&t.answer) {
		s.told.remember(t.stepPlace(), script)
	}
	evidence := &journal.Evidence{Script: script, Hidden: hidden.Set}
	if t.answer.Error != nil {
		evidence.Transient = t.answer.Error.Transient
	}
	return record{
		script: script, session: s, ticket: s.journal.Begin(e, evidence),
		last: t.last, refused: t.refused(), counts: a.counted > 0, pass: a.pass,
	}
}

// finish journals how the answer to a recorded request went, and counts what it
// cost.
func (r *record) finish(result journal.Result) {
	s := r.session
	r.pass.leave(s.common.clock.Now(), &r.script, result.Bytes)
	if r.counts {
		s.ends(r, result, s.common.clock.Now())
	}
	s.journal.Finish(r.ticket, result)
}

// entry is what the journal has of the request, unless it has forgotten that.
func (r *record) entry() (journal.Entry, bool) { return r.session.journal.Entry(r.ticket) }

// ends tells the session how a request was answered, which it may have refused.
func (s *session) ends(r *record, result journal.Result, now time.Time) {
	outcome := scenarios.Outcome{End: endOf(result.End), Status: result.Status, Refused: r.refused}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.End(outcome, r.last, now)
}

// endOf is an end in the words of the scenario language, which does not tell
// whether the scenario or the server closed a connection.
func endOf(end journal.End) scenarios.End {
	switch end {
	case journal.Completed:
		return scenarios.EndCompleted
	case journal.Reset, journal.Aborted:
		return scenarios.EndReset
	case journal.Left:
		return scenarios.EndLeft
	default:
		return scenarios.EndClosed
	}
}

// giveUp journals a request whose body did not arrive, or whose turn did not come
// while its client waited. It takes no ordinal: it never became a request.
func (s *session) giveUp(a *attempt) record {
	e, _ := s.entryOf(a)
	e.Refused, e.Played = true, "nothing"
	result := journal.Result{End: journal.Left, EndedBy: journal.ByClient, Trouble: a.Failed.Error()}
	if errors.Is(a.Failed, os.ErrDeadlineExceeded) || errors.Is(a.Failed, play.ErrShutdown) {
		result.End, result.EndedBy = journal.Cut, journal.ByServer
	}
	r := record{session: s, ticket: s.journal.Begin(e, nil)}
	s.journal.Finish(r.ticket, result)
	return r
}

// Wait implements play.Gates. It has the answer stand still until its gate is opened;
// the journal shows it as held meanwhile. When the session ends, nobody is left who
// could open its gates: they count as cut.
func (r *record) Wait(ctx context.Context, gate string) (play.Opening, error) {
	opening, held, leave := r.session.gates.arrive(gate)
	defer leave()
	if !held {
		return <-opening, nil
	}
	r.session.journal.Hold(r.ticket, gate)
	defer r.session.journal.Hold(r.ticket, "")
	select {
	case how := <-opening:
		return how, nil
	case <-r.session.over:
		return play.Cut, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
