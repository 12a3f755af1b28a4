package server

import (
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/journal"
)

// record journals a request whose answer is about to be played. The function
// returned completes the entry and must be called once.
func (s *Server) record(sess *session, a *arrival, t turn, script faults.Script) (done func(journal.Result)) {
	if wait := retryAfter(script, a.at); wait > 0 {
		sess.waits(a.at.Add(wait))
	}
	e := entryOf(sess, a)
	e.Ordinal, e.Gap, e.Call, e.Attempt = t.ordinal, journal.Millis(t.gap), t.call, t.attempt
	e.Refused, e.State, e.Rule, e.Step = t.rule == byRefusal, t.state, max(0, t.rule+1), t.step
	e.Limited, e.NearMiss, e.Missed = t.limited, t.near, script.Missed
	e.Faults = faultNames(t.answer)
	e.Played = describe(t.answer, script)
	ticket := sess.journal.Begin(e)
	return func(result journal.Result) {
		sess.over(t, result)
		if complete, ok := sess.journal.Finish(ticket, result); ok && s.observe != nil {
			s.observe(complete)
		}
	}
}

// giveUp journals a request whose body did not arrive. It takes no ordinal: it
// never became a request.
func (s *Server) giveUp(sess *session, a *arrival) {
	e := entryOf(sess, a)
	e.Refused, e.Played = true, "nothing"
	result := journal.Result{End: journal.Left, EndedBy: journal.ByClient, Trouble: a.failed.Error()}
	if errors.Is(a.failed, os.ErrDeadlineExceeded) {
		result.End, result.EndedBy = journal.Cut, journal.ByServer
	}
	complete, _ := sess.journal.Finish(sess.journal.Begin(e), result)
	if s.observe != nil {
		s.observe(complete)
	}
}

// entryOf is what an entry says about the request itself, without its secrets.
func entryOf(sess *session, a *arrival) journal.Entry {
	secrets := journal.FindSecrets(a.header)
	e := journal.Entry{
		Session: sess.id, Scenario: sess.scenario.Name, Hash: sess.scenario.Hash,
		Arrived: a.at, Connection: a.from.connection, Proto: a.proto, Method: a.method, Endpoint: string(a.target.endpoint),
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
	e.Retry.IdempotencyKey, _ = secrets.Redact(e.Retry.IdempotencyKey)
	e.Model, _ = secrets.Redact(e.Model)
	return e
}

// describe says in a few words what was played, e.g. "error overloaded_error
// 529" or "reply stream + reset".
func describe(answer faults.Answer, script faults.Script) string {
	var words []string
	switch {
	case answer.Error != nil && answer.Error.Body != nil:
		words = []string{"error body", strconv.Itoa(headOf(script).Status)}
	case answer.Error != nil:
		words = []string{"error", answer.Error.Type, strconv.Itoa(headOf(script).Status)}
	case answer.Events != nil:
		words = []string{"events"}
	case answer.Document != nil:
		words = []string{string(answer.Request.Endpoint)}
	case answer.Body != nil:
		words = []string{"body"}
	case answer.Request.Stream():
		words = []string{"reply stream"}
	default:
		words = []string{"reply"}
	}
	for _, name := range faultNames(answer) {
		words = append(words, "+", name)
	}
	return strings.Join(words, " ")
}

func faultNames(answer faults.Answer) []string {
	names := make([]string, len(answer.Faults))
	for i, use := range answer.Faults {
		names[i] = use.Name
	}
	return names
}

// headOf is the status line and headers a script sends; without any, the zero
// Head.
func headOf(script faults.Script) *faults.Head {
	for _, op := range script.Ops {
		if op.Kind == faults.OpHead {
			return op.Head
		}
	}
	return &faults.Head{}
}

// retryAfter is how long the answer asks the client to wait, or 0.
func retryAfter(script faults.Script, now time.Time) time.Duration {
	value := headOf(script).Get("retry-after")
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return time.Duration(seconds * float64(time.Second))
	}
	if date, err := http.ParseTime(value); err == nil {
		return date.Sub(now)
	}
	return 0
}
