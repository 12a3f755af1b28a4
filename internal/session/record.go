package session

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// Record is a journalled request whose answer is played, with what its session needs when
// the answer is over.
type Record struct {
	Script    script.Script
	Ordinal   int // the request's place in the session, from 1; 0 for one that takes none
	session   *Session
	id        journal.EntryID
	last      progress.Last // what follows the end of the answer
	refused   bool
	admission *admission
	played    string // what the journal says of it
	place     string // of its step
	messages  bool   // the request is for a message
}

// Record journals a request whose answer is about to be played.
func (s *Session) Record(a *Attempt, d *Decision, script script.Script) Record {
	if wait, ok := journal.RetryAfter(headOf(&script), a.At); ok {
		s.noteRetryAfter(a.At.Add(wait))
	}
	e, hidden := s.entryOf(a)
	e.Ordinal, e.Gap, e.Call, e.Attempt = d.ordinal, journal.Millis(d.gap), d.call, d.attempt
	e.Probe = d.probe
	e.Refused, e.State, e.Rule, e.Step = d.refused(), d.state, max(0, d.Rule+1), d.Step
	e.Limited, e.Missed = d.limited, script.Missed
	e.NearMiss, _ = hidden.Text(d.near)
	e.Faults, e.Forwarded = faultNames(&d.Answer), d.Answer.Forward != nil
	e.Played = describe(d, &script)
	if a.Early != nil {
		e.Played += ", " + a.unreadWords()
	}
	e.Instead = d.Answer.Instead
	s.noteLimits(e.Ordinal, script.Limits)
	s.scripts.keep(e.Ordinal, script)
	if authorsContent(&d.Answer) {
		s.sent.remember(d.stepPlace(), script)
	}
	evidence := &journal.Evidence{Script: script, Hidden: hidden.Set}
	if d.Answer.Error != nil {
		evidence.Transient = d.Answer.Error.Transient
	}
	return Record{
		Script: script, Ordinal: a.ordinal, session: s, id: s.Journal.Begin(e, evidence),
		last: a.last, refused: d.refused(), admission: a.admission, played: e.Played, place: d.stepPlace(), messages: a.Target.Endpoint == claude.Messages,
	}
}

// Finish journals how the answer ended, counts its cost and moves the session on.
func (r *Record) Finish(outcome *play.Outcome) {
	s, result := r.session, outcome.Result
	if outcome.Made != nil {
		r.learn(outcome.Made, outcome.Instead)
	}
	r.admission.leave(s.common.Clock.Now(), &r.Script, result.Bytes)
	if r.Ordinal > 0 {
		s.end(r, result, s.common.Clock.Now())
	}
	s.Journal.Finish(r.id, result)
}

// learn takes over what became of an answer that was made while it was played. instead says
// why it is not the upstream's; "" if it is.
func (r *Record) learn(made *script.Script, instead string) {
	s, now := r.session, r.session.common.Clock.Now()
	r.Script = *made
	if wait, ok := journal.RetryAfter(headOf(made), now); ok {
		s.noteRetryAfter(now.Add(wait))
	}
	s.noteLimits(r.Ordinal, made.Limits)
	if r.messages {
		s.sent.remember(r.place, *made)
	}
	r.admission.learn(made)
	s.Journal.Learn(r.id, *made, describeMade(r.played, made), instead)
}

// Entry is the journal's entry; ok is false if the journal has dropped it.
func (r *Record) Entry() (entry journal.Entry, ok bool) { return r.session.Journal.Entry(r.id) }

// end moves the session on by how an answer ended.
func (s *Session) end(r *Record, result journal.Result, now time.Time) {
	outcome := incoming.Outcome{End: endOf(result.End), Status: result.Status, Refused: r.refused}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.End(outcome, r.last, now)
}

// endOf is an end in the words of the scenario language, which does not distinguish who
// closed a connection.
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

// GiveUp journals a request whose body did not arrive, or whose client no longer waits for
// its turn to choose. It takes no ordinal.
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

// Wait implements play.Gates. It holds the answer until its gate is opened; meanwhile the
// journal shows it as held. When the session ends, nobody can open its gates any more, and
// the answer is cut.
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
