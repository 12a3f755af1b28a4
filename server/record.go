package server

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
)

// record journals a request whose answer is about to be played.
func (s *Server) record(sess *session, a *arrival, t *turn, script faults.Script) journal.Ticket {
	if wait, ok := journal.RetryAfter(headOf(&script), a.at); ok {
		sess.waits(a.at.Add(wait))
	}
	e := entryOf(sess, a)
	e.Ordinal, e.Gap, e.Call, e.Attempt = t.ordinal, journal.Millis(t.gap), t.call, t.attempt
	e.Probe = t.probe
	e.Refused, e.State, e.Rule, e.Step = t.rule == byRefusal, t.state, max(0, t.rule+1), t.step
	e.Limited, e.NearMiss, e.Missed = t.limited, t.near, script.Missed
	e.Faults = faultNames(&t.answer)
	e.Played = describe(t, &script)
	if a.early != nil {
		e.Played += ", " + a.unreadWords()
	}
	e.Instead = t.answer.Instead
	s.tellLimits(sess, e.Ordinal, script.Limits)
	if spells(&t.answer) {
		sess.told.remember(t.stepPlace(), script)
	}
	evidence := &journal.Evidence{Script: script}
	if t.answer.Error != nil {
		evidence.Transient = t.answer.Error.Transient
	}
	if len(e.Leaks) > 0 {
		evidence.Secrets = journal.FindSecrets(a.header)
	}
	return sess.journal.Begin(e, evidence)
}

// finish journals how the answer to a recorded request went, and counts what it
// cost.
func (s *Server) finish(sess *session, e *prepared, result journal.Result) {
	e.pass.leave(s.clock.Now(), &e.script, result.Bytes)
	if !e.probe {
		sess.ends(e, result, s.clock.Now())
	}
	sess.journal.Finish(e.ticket, result)
	s.show(sess, e.ticket)
}

// show tells the observer of a request that is over.
func (s *Server) show(sess *session, ticket journal.Ticket) {
	if !s.observer.admits(s.clock.Now()) {
		return
	}
	if complete, ok := sess.journal.Entry(ticket); ok {
		s.observer.see(complete)
	}
}

// giveUp journals a request whose body did not arrive, or whose turn did not come
// while its client waited. It takes no ordinal: it never became a request.
func (s *Server) giveUp(sess *session, a *arrival) {
	e := entryOf(sess, a)
	e.Refused, e.Played = true, "nothing"
	result := journal.Result{End: journal.Left, EndedBy: journal.ByClient, Trouble: a.failed.Error()}
	if errors.Is(a.failed, os.ErrDeadlineExceeded) || errors.Is(a.failed, errShutdown) {
		result.End, result.EndedBy = journal.Cut, journal.ByServer
	}
	ticket := sess.journal.Begin(e, nil)
	sess.journal.Finish(ticket, result)
	s.show(sess, ticket)
}

// entryOf is what an entry says about the request itself, without its secrets.
func entryOf(sess *session, a *arrival) journal.Entry {
	secrets := journal.FindSecrets(a.header)
	e := journal.Entry{
		Session: sess.id, Scenario: sess.scenario.Name, Hash: sess.scenario.Hash,
		Arrived: a.at, Connection: a.target.from.connection, Proto: a.proto, Method: a.method, Endpoint: string(a.target.endpoint),
		Model: a.request.Model(), Stream: a.request.Stream(), BodyBytes: len(a.body),
		Retry: journal.Retry{
			Count:          a.header.Get("X-Stainless-Retry-Count"),
			IdempotencyKey: a.header.Get("Idempotency-Key"),
			Timeout:        a.header.Get("X-Stainless-Timeout"),
		},
	}
	leaked := func(place string, found bool) {
		if found {
			e.Leaks = append(e.Leaks, place)
		}
	}
	var found bool
	e.Path, found = secrets.Redact(a.path)
	leaked("path", found)
	e.Headers, found = secrets.Headers(a.header)
	leaked("headers", found)
	e.Body, found = secrets.Body(a.body)
	leaked("body", found)
	if a.target.endpoint == claude.Other {
		e.Path, e.Body = journal.HideTokens(e.Path), journal.HideTokens(e.Body)
	}
	e.Retry.IdempotencyKey, _ = secrets.Redact(e.Retry.IdempotencyKey)
	e.Model, _ = secrets.Redact(e.Model)
	e.Question = a.asked.question
	for i, id := range a.asked.results {
		a.asked.results[i], _ = secrets.Redact(id)
	}
	e.Results = a.asked.results // of which the journal copies what it keeps
	return e
}

// describe says in a few words what was played, e.g. "error overloaded_error
// 529" or "reply stream + reset".
func describe(t *turn, script *faults.Script) string {
	var words []string
	answer := &t.answer
	switch {
	case answer.Error != nil && answer.Error.Body != nil:
		words = []string{"error body", strconv.Itoa(headOf(script).Status)}
	case answer.Error != nil:
		words = []string{"error", answer.Error.Type, strconv.Itoa(headOf(script).Status)}
	case answer.Events != nil:
		words = []string{"events"}
	case answer.Document != nil, t.served:
		words = []string{string(answer.Request.Endpoint)}
	case answer.Body != nil:
		words = []string{"body"}
	case answer.Streams():
		words = []string{"reply stream"}
	default:
		words = []string{"reply"}
	}
	for _, name := range faultNames(answer) {
		words = append(words, "+", name)
	}
	return strings.Join(words, " ")
}

func faultNames(answer *faults.Answer) []string {
	if len(answer.Faults) == 0 {
		return nil
	}
	names := make([]string, len(answer.Faults))
	for i, use := range answer.Faults {
		names[i] = use.Name
	}
	return names
}

// headOf is the status line and headers a script sends; without any, the zero
// Head.
func headOf(script *faults.Script) *faults.Head {
	for op := range script.All() {
		if op.Kind == faults.OpHead {
			return op.Head
		}
	}
	return &faults.Head{}
}
