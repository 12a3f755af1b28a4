package server

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/journal"
)

// record journals a request whose answer is about to be played.
func (s *Server) record(sess *session, a *arrival, t *turn, script faults.Script) journal.EntryID {
	if wait, ok := journal.RetryAfter(headOf(&script), a.at); ok {
		sess.waits(a.at.Add(wait))
	}
	e, hidden := s.entryOf(sess, a)
	e.Ordinal, e.Gap, e.Call, e.Attempt = t.ordinal, journal.Millis(t.gap), t.call, t.attempt
	e.Probe = t.probe
	e.Refused, e.State, e.Rule, e.Step = t.rule == byRefusal, t.state, max(0, t.rule+1), t.step
	e.Limited, e.Missed = t.limited, script.Missed
	e.NearMiss, _ = hidden.Text(t.near)
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
	evidence := &journal.Evidence{Script: script, Hidden: hidden.Set}
	if t.answer.Error != nil {
		evidence.Transient = t.answer.Error.Transient
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
func (s *Server) show(sess *session, ticket journal.EntryID) {
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
	e, _ := s.entryOf(sess, a)
	e.Refused, e.Played = true, "nothing"
	result := journal.Result{End: journal.Left, EndedBy: journal.ByClient, Trouble: a.failed.Error()}
	if errors.Is(a.failed, os.ErrDeadlineExceeded) || errors.Is(a.failed, errShutdown) {
		result.End, result.EndedBy = journal.Cut, journal.ByServer
	}
	ticket := sess.journal.Begin(e, nil)
	sess.journal.Finish(ticket, result)
	s.show(sess, ticket)
}

// entryOf is what an entry says about the request itself, without its credentials,
// and what they are.
func (s *Server) entryOf(sess *session, a *arrival) (journal.Entry, *redact.Request) {
	redactor := &sess.journal.Redactor
	hidden := redactor.Request(a.header, a.path, redact.Fields(a.request.Body))
	if redactor.Overflows() {
		sess.journal.Note(journal.Note{At: a.at, Kind: journal.NoteLimit, Text: tooManySecrets()})
	}
	plain := func(text string) string {
		safe, _ := hidden.Text(text)
		return safe
	}
	e := journal.Entry{
		Session: sess.id, Scenario: sess.scenario.Name, Hash: sess.scenario.Hash,
		Arrived: a.at, Connection: a.target.from.connection, Proto: a.proto, Method: a.method, Endpoint: string(a.target.endpoint),
		Model: a.request.Model(), Stream: a.request.Stream(), BodyBytes: len(a.body), Question: a.asked.question,
	}
	if _, known := sess.models.Find(e.Model); !known {
		e.Model = plain(e.Model)
	}
	if !usualMethods[a.method] {
		e.Method = plain(a.method)
	}
	leaked := func(place string, found bool) {
		if found {
			e.Leaks = append(e.Leaks, place)
		}
	}
	var found bool
	e.Path, found = hidden.Target(a.path)
	leaked("path", found)
	e.Headers, found = hidden.Headers()
	leaked("headers", found)
	leaked("body", s.keepBody(&e, a, hidden))
	header := http.Header(e.Headers)
	e.Retry = journal.Retry{
		Count: header.Get("X-Stainless-Retry-Count"), IdempotencyKey: header.Get("Idempotency-Key"), Timeout: header.Get("X-Stainless-Timeout"),
	}
	for i, id := range a.asked.results {
		a.asked.results[i] = plain(id)
	}
	e.Results = a.asked.results // of which the journal copies what it keeps
	return e, hidden
}

// usualMethods need not be looked at.
var usualMethods = map[string]bool{
	http.MethodGet: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true, http.MethodHead: true, http.MethodOptions: true,
}

// keepBody gives an entry what it keeps of the body, and reports whether a key
// that the request was made with stands in it. It looks through all of a long one
// for that.
func (s *Server) keepBody(e *journal.Entry, a *arrival, hidden *redact.Request) (leaked bool) {
	body := a.body
	if len(body) > journal.MaxBody {
		leaked = hidden.Holds(body)
		body = body[:journal.MaxStart+overlap]
		e.Kept = journal.KeptStart
	}
	find := hidden.Text
	if a.target.endpoint == claude.Other || a.request.Body == nil {
		find = hidden.Form // no tree says which fields have the names of secrets
	}
	safe, found := find(body)
	switch {
	case s.keep == journal.KeepNone:
		safe, e.Kept = "", journal.KeptNone
	case s.keep == journal.KeepShape:
		safe, _ = find(journal.Shape(a.request.Body))
		e.Kept = journal.KeptShape
		if len(safe) > journal.MaxBody {
			safe, e.Kept = "", journal.KeptNone
		}
	case e.Kept == journal.KeptStart:
		safe = strings.Clone(safe[:min(len(safe), journal.MaxStart)])
	}
	e.Body = safe
	if e.Kept != journal.KeptWhole {
		e.Model = strings.Clone(e.Model) // or the entry would keep all of the body
		e.Digest = hex.EncodeToString(binary.BigEndian.AppendUint64(nil, a.asked.whole)[:6])
	}
	return leaked || found
}

// overlap is how much of a long body is looked at beyond what is kept, so that no
// credential is cut by that.
const overlap = 4 << 10

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
