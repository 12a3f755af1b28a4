package verdict

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// Runs for tests are put together from parts: requests in order of arrival, how
// the client ended, what the scenario expects. Times are since the start.
//
//	run(
//		ask(0, refused(529)),
//		ask(time.Second, answered()),
//		exits(0, 2*time.Second),
//	)
//
// Requests are attempts of one call at one question, as an official client
// makes them, unless they say otherwise by call, question or unmarked.

var start = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// part is something that a run is made of.
type part func(*Run)

func run(parts ...part) Run {
	r := Run{Scenario: &scenarios.Scenario{Name: "sample"}, Session: "sample"}
	for _, add := range parts {
		add(&r)
	}
	calls, attempts := 0, map[int]int{}
	for i := range r.Entries {
		calls = max(calls, r.Entries[i].Call)
	}
	for i := range r.Entries {
		e := &r.Entries[i]
		if e.Ordinal = i + 1; e.Call == 0 { // nothing tells a retry from a new call
			calls++
			e.Call, e.Attempt = calls, 1
			continue
		}
		attempts[e.Call]++
		e.Attempt = attempts[e.Call]
		e.Retry.Count = strconv.Itoa(e.Attempt - 1)
	}
	return r
}

// trait is something about a request or its answer.
type trait func(*journal.Entry)

// answerTime is the default duration of an answer.
const answerTime = 10 * time.Millisecond

// ask returns a request that arrives at that time and, without traits, is answered.
func ask(at time.Duration, traits ...trait) part {
	return func(r *Run) {
		e := journal.Entry{
			Arrived: start.Add(at), Method: "POST", Path: "/v1/messages", Endpoint: "messages", Call: 1, Question: "q1",
			Headers: map[string][]string{},
		}
		answered()(&e)
		for _, give := range traits {
			give(&e)
		}
		r.Entries = append(r.Entries, e)
	}
}

func answered() trait {
	return given(200, journal.Answer{Kind: journal.Message, Whole: true, Text: "Hello.", Stop: "end_turn"})
}

// given returns an answer of that status that was sent to its end.
func given(status int, answer journal.Answer) trait {
	return func(e *journal.Entry) {
		e.Answer = answer
		e.Result = journal.Result{
			Status: status, FirstByte: journal.Millis(answerTime), Duration: journal.Millis(answerTime),
			End: journal.Completed, EndedBy: journal.ByScript,
		}
	}
}

// errorTypes are the error types by status.
var errorTypes = map[int]string{
	400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
	404: "not_found_error", 409: "conflict_error", 413: "request_too_large", 429: "rate_limit_error",
	500: "api_error", 504: "timeout_error", 529: "overloaded_error",
}

// refused returns an error of the API's form.
func refused(status int) trait {
	return given(status, journal.Answer{
		Kind: journal.Failure, Whole: true, Error: &journal.Error{Status: status, Type: errorTypes[status]},
	})
}

// errorBody returns an error of the API's form where a message should be, with
// status 200.
func errorBody(kind string) trait {
	return given(200, journal.Answer{Kind: journal.Message, Whole: true, Error: &journal.Error{Status: 200, Type: kind}})
}

// lost returns a connection that is reset before the status.
func lost() trait {
	return func(e *journal.Entry) {
		e.Answer = journal.Answer{Kind: journal.Nothing}
		e.Result = journal.Result{Duration: journal.Millis(answerTime), End: journal.Reset, EndedBy: journal.ByScript}
	}
}

// cutStream returns a stream that is closed after so many events.
func cutStream(events int) trait {
	return func(e *journal.Entry) {
		given(200, journal.Answer{Kind: journal.Stream, Text: "Once upon"})(e)
		e.Stream, e.Events, e.End = true, events, journal.Closed
	}
}

// errorEvent returns a stream that an error event of that type ends after so many
// other events.
func errorEvent(kind string, after int) trait {
	return func(e *journal.Entry) {
		given(200, journal.Answer{
			Kind: journal.Stream, Whole: true, Text: "Once upon", Error: &journal.Error{Status: 200, Type: kind},
		})(e)
		e.Stream, e.Events = true, after+1
	}
}

// left returns an answer without a status that hangs until the client gives up.
func left(after time.Duration) trait {
	return func(e *journal.Entry) {
		e.Answer = journal.Answer{Kind: journal.Nothing, Hung: true, Silence: journal.Millis(after)}
		e.Result = journal.Result{Duration: journal.Millis(after), End: journal.Left, EndedBy: journal.ByClient}
	}
}

// leftStream returns a stream that the client leaves.
func leftStream(after time.Duration, events int) trait {
	return func(e *journal.Entry) {
		cutStream(events)(e)
		e.Duration, e.End, e.EndedBy = journal.Millis(after), journal.Left, journal.ByClient
	}
}

// open returns an answer that has not ended.
func open() trait {
	return func(e *journal.Entry) {
		e.Answer = journal.Answer{Kind: journal.Nothing, Hung: true}
		e.Result = journal.Result{End: journal.Open}
	}
}

// asking returns an answer with retry-after.
func asking(wait time.Duration) trait {
	return func(e *journal.Entry) { e.Answer.Asks.RetryAfter = (*journal.Millis)(&wait) }
}

// shouldRetry returns an answer with x-should-retry.
func shouldRetry(value string) trait {
	return func(e *journal.Entry) { e.Answer.Asks.ShouldRetry = value }
}

// code returns an error with details.error_code.
func code(c string) trait { return func(e *journal.Entry) { e.Answer.Error.Code = c } }

// took returns an answer that arrives all at once after that time.
func took(d time.Duration) trait {
	return func(e *journal.Entry) {
		if e.Duration = journal.Millis(d); e.Status != 0 {
			e.FirstByte = journal.Millis(d)
		}
	}
}

// streamed returns an answer whose head arrives at once and whose end arrives after
// that time.
func streamed(d time.Duration) trait {
	return func(e *journal.Entry) {
		e.Duration, e.Stream, e.Answer.Kind = journal.Millis(d), true, journal.Stream
	}
}

func call(n int) trait        { return func(e *journal.Entry) { e.Call = n } }
func question(q string) trait { return func(e *journal.Entry) { e.Question = q } }
func key(print string) trait  { return header("X-Api-Key", print) }
func quietFor(d time.Duration) trait {
	return func(e *journal.Entry) { e.Answer.Silence = journal.Millis(d) }
}

// unmarked returns a request that does not say which call it belongs to.
func unmarked() trait { return func(e *journal.Entry) { e.Call = 0 } }

func header(name, value string) trait {
	return func(e *journal.Entry) { e.Headers[name] = []string{value} }
}

// exits returns a program that ended by itself.
func exits(status int, at time.Duration) part {
	return func(r *Run) { r.Ending = &Ending{Exit: status, Began: start, Ended: start.Add(at)} }
}

// killed returns a program that was still running when its time was over.
func killed(at time.Duration) part {
	return func(r *Run) {
		r.Ending = &Ending{Exit: -1, Signal: "killed", Killed: true, Began: start, Ended: start.Add(at), Limit: journal.Millis(at)}
	}
}

// suite makes the program a test suite.
func suite() part { return func(r *Run) { r.Ending.Command = Tests } }

// serving makes the program a service, which ended well.
func serving(at time.Duration) part {
	return func(r *Run) { exits(0, at)(r); r.Ending.Command = Service }
}

// expects returns what the scenario says of a good client.
func expects(e expect.Expectations) part { return func(r *Run) { r.Scenario.Expect = &e } }

// bound returns another bound for a rule.
func bound(rule string, b expect.Bounds) part {
	return expects(expect.Expectations{Rules: map[string]expect.Bounds{rule: b}})
}

// noted returns a note in the journal.
func noted(kind journal.NoteKind, at time.Duration, text string) part {
	return func(r *Run) {
		r.Notes = append(r.Notes, journal.Note{At: start.Add(at), Kind: kind, Text: text})
	}
}

// lostAt returns a connection that ends without a request.
func lostAt(at time.Duration, by journal.Party, text string) part {
	return func(r *Run) {
		r.Notes = append(r.Notes, journal.Note{At: start.Add(at), Kind: journal.NoteConnection, Text: text, EndedBy: by})
	}
}

// atSpeed returns the speed at which the scenario was played.
func atSpeed(speed float64) part { return func(r *Run) { r.Speed = speed } }

// judgement is a row of a rule's table.
type judgement struct {
	name     string
	run      Run
	want     Result
	text     string // the whole text of the finding
	requests []int
}

// judges checks the finding of a rule for each run.
func judges(t *testing.T, judge func(*evidence) Finding, rows []judgement) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := judge(newEvidence(row.run))
			assert.Equal(t, row.want, f.Result)
			assert.Equal(t, row.text, f.Text)
			assert.Equal(t, row.requests, f.Requests)
			assert.NotRegexp(t, ofPrograms, judge(newEvidence(inTest(row.run))).Text, "code under test has none of these")
		})
	}
}

// serves makes the program a service.
func serves() part { return func(r *Run) { r.Ending.Command = Service } }
