package session

import (
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// entryOf returns the journal's entry on the request itself, without its credentials, and
// the credentials.
func (s *Session) entryOf(a *Attempt) (journal.Entry, *redact.Request) {
	redactor := &s.Journal.Redactor
	hidden := redactor.Request(a.Header, a.Path, append(redact.Fields(a.Claude.Body), s.common.Secrets...))
	if redactor.Overflows() {
		s.Journal.Note(journal.Note{At: a.At, Kind: journal.NoteLimit, Text: tooManySecrets()})
	}
	plain := func(text string) string {
		safe, _ := hidden.Text(text)
		return safe
	}
	e := journal.Entry{
		Session: s.ID, Scenario: s.Scenario.Name, Hash: s.Scenario.Hash,
		Arrived: a.At, Connection: a.Target.Connection, Proto: a.Proto, Method: a.Method, Endpoint: string(a.Target.Endpoint),
		Model: a.Claude.Model(), Stream: a.Claude.Stream(), BodyBytes: len(a.Body), Question: a.Digest.Question, HeldTurns: a.Claude.Held,
	}
	if _, known := s.models.Find(e.Model); !known {
		e.Model = plain(e.Model)
	}
	if !usualMethods[a.Method] {
		e.Method = plain(a.Method)
	}
	leaked := func(place string, found bool) {
		if found {
			e.Leaks = append(e.Leaks, place)
		}
	}
	var found bool
	e.Path, found = hidden.Target(a.Path)
	leaked("path", found)
	e.Headers, found = hidden.Headers()
	leaked("headers", found)
	leaked("body", s.keepBody(&e, a, hidden))
	header := http.Header(e.Headers)
	e.Retry = journal.Retry{
		Count: header.Get("X-Stainless-Retry-Count"), IdempotencyKey: header.Get("Idempotency-Key"), Timeout: header.Get("X-Stainless-Timeout"),
	}
	for i, id := range a.Digest.Results {
		a.Digest.Results[i] = plain(id)
	}
	e.Results = a.Digest.Results // the journal copies what it keeps
	return e, hidden
}

// usualMethods are the methods that cannot hold a credential.
var usualMethods = map[string]bool{
	http.MethodGet: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true, http.MethodHead: true, http.MethodOptions: true,
}

// keepBody gives an entry what it keeps of the body, and reports whether a key
// that the request was made with stands in it. It looks through all of a long one
// for that.
func (s *Session) keepBody(e *journal.Entry, a *Attempt, hidden *redact.Request) (leaked bool) {
	body := a.Body
	if len(body) > journal.MaxBody && s.common.Keep != journal.KeepWhole {
		leaked = hidden.Holds(body)
		body = body[:journal.MaxStart+overlap]
		e.Kept = journal.KeptStart
	}
	find := hidden.Text
	if a.Target.Endpoint == claude.Other || a.Claude.Body == nil {
		find = hidden.Form // no tree says which fields have the names of secrets
	}
	safe, found := find(body)
	switch {
	case s.common.Keep == journal.KeepNone:
		safe, e.Kept = "", journal.KeptNone
	case s.common.Keep == journal.KeepShape:
		safe, _ = find(journal.Shape(a.Claude.Body))
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
		e.Digest = hex.EncodeToString(binary.BigEndian.AppendUint64(nil, a.Digest.Whole)[:6])
	}
	return leaked || found
}

// overlap is how much of a long body is searched beyond what is kept, so that no credential
// is cut in two.
const overlap = 4 << 10

// describeMade says what describe says of an answer that was passed on, with its status.
func describeMade(played string, made *script.Script) string {
	status := headOf(made).Status
	if status == 0 {
		return played
	}
	return strings.Replace(played, "forward", "forward "+strconv.Itoa(status), 1)
}

// describe says in a few words what was played, e.g. "error overloaded_error
// 529" or "reply stream + reset".
func describe(d *Decision, script *script.Script) string {
	var words []string
	answer := &d.Answer
	switch {
	case answer.Error != nil && answer.Error.Body != nil:
		words = []string{"error body", strconv.Itoa(headOf(script).Status)}
	case answer.Error != nil:
		words = []string{"error", answer.Error.Type, strconv.Itoa(headOf(script).Status)}
	case answer.Forward != nil:
		words = []string{"forward"}
	case answer.Events != nil:
		words = []string{"events"}
	case answer.Document != nil, d.served:
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

func faultNames(answer *script.Answer) []string {
	if len(answer.Faults) == 0 {
		return nil
	}
	names := make([]string, len(answer.Faults))
	for i, use := range answer.Faults {
		names[i] = use.Name
	}
	return names
}

// headOf returns the head that a script sends, or the zero Head.
func headOf(made *script.Script) *script.Head {
	for op := range made.All() {
		if op.Kind == script.OpHead {
			return op.Head
		}
	}
	return &script.Head{}
}
