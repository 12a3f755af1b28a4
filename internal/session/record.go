package session

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// Record is a request whose answer is about to be played, and what its session has
// to know when that is over.
type Record struct {
	Script    script.Script
	session   *Session
	id        journal.EntryID
	last      progress.Last // what follows the end of the answer
	refused   bool
	counts    bool // it has a place in the session
	admission *admission
}

// Record journals a request whose answer is about to be played.
func (s *Session) Record(a *Attempt, t *Decision, script script.Script) Record {
	if wait, ok := journal.RetryAfter(headOf(&script), a.At); ok {
		s.waits(a.At.Add(wait))
	}
	e, hidden := s.entryOf(a)
	e.Ordinal, e.Gap, e.Call, e.Attempt = t.ordinal, journal.Millis(t.gap), t.call, t.attempt
	e.Probe = t.probe
	e.Refused, e.State, e.Rule, e.Step = t.refused(), t.state, max(0, t.Rule+1), t.Step
	e.Limited, e.Missed = t.limited, script.Missed
	e.NearMiss, _ = hidden.Text(t.near)
	e.Faults = faultNames(&t.Answer)
	e.Played = describe(t, &script)
	if a.Early != nil {
		e.Played += ", " + a.unreadWords()
	}
	e.Instead = t.Answer.Instead
	s.tellLimits(e.Ordinal, script.Limits)
	if authorsContent(&t.Answer) {
		s.sent.remember(t.stepPlace(), script)
	}
	evidence := &journal.Evidence{Script: script, Hidden: hidden.Set}
	if t.Answer.Error != nil {
		evidence.Transient = t.Answer.Error.Transient
	}
	return Record{
		Script: script, session: s, id: s.Journal.Begin(e, evidence),
		last: a.last, refused: t.refused(), counts: a.ordinal > 0, admission: a.admission,
	}
}

// Finish journals how the answer to a recorded request went, and counts what it
// cost.
func (r *Record) Finish(result journal.Result) {
	s := r.session
	r.admission.leave(s.common.Clock.Now(), &r.Script, result.Bytes)
	if r.counts {
		s.end(r, result, s.common.Clock.Now())
	}
	s.Journal.Finish(r.id, result)
}

// Entry is what the journal has of the request, unless it has forgotten that.
func (r *Record) Entry() (journal.Entry, bool) { return r.session.Journal.Entry(r.id) }

// end tells the session how a request was answered, which it may have refused.
func (s *Session) end(r *Record, result journal.Result, now time.Time) {
	outcome := incoming.Outcome{End: endOf(result.End), Status: result.Status, Refused: r.refused}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.End(outcome, r.last, now)
}

// endOf is an end in the words of the scenario language, which does not tell
// whether the scenario or the server closed a connection.
func endOf(end journal.End) incoming.End {
	switch end {
	case journal.Completed:
		return incoming.EndCompleted
	case journal.Reset, journal.Aborted:
		return incoming.EndReset
	case journal.Left:
		return incoming.EndLeft
	default:
		return incoming.EndClosed
	}
}

// GiveUp journals a request whose body did not arrive, or whose turn did not come
// while its client waited. It takes no ordinal: it never became a request.
func (s *Session) GiveUp(a *Attempt) Record {
	e, _ := s.entryOf(a)
	e.Refused, e.Played = true, "nothing"
	result := journal.Result{End: journal.Left, EndedBy: journal.ByClient, Trouble: a.Failed.Error()}
	if errors.Is(a.Failed, os.ErrDeadlineExceeded) || errors.Is(a.Failed, play.ErrShutdown) {
		result.End, result.EndedBy = journal.Cut, journal.ByServer
	}
	r := Record{session: s, id: s.Journal.Begin(e, nil)}
	s.Journal.Finish(r.id, result)
	return r
}

// Wait implements play.Gates. It has the answer stand still until its gate is opened;
// the journal shows it as held meanwhile. When the session ends, nobody is left who
// could open its gates: they count as cut.
func (r *Record) Wait(ctx context.Context, gate string) (play.Opening, error) {
	opening, held, leave := r.session.Gates.arrive(gate)
	defer leave()
	if !held {
		return <-opening, nil
	}
	r.session.Journal.Hold(r.id, gate)
	defer r.session.Journal.Hold(r.id, "")
	select {
	case how := <-opening:
		return how, nil
	case <-r.session.ended:
		return play.Cut, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
