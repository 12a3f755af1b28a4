package verdict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// Attempt is one request to the API and its answer.
type Attempt struct {
	journal.Entry
	Start    time.Time // when the request had arrived
	statusAt time.Time // when the client knew the status: when the head was sent, or otherwise the end
	End      time.Time // when the exchange was over; the zero time before that

	likeness
}

func newAttempt(e journal.Entry) *Attempt {
	for _, length := range []*journal.Millis{&e.FirstByte, &e.Duration, &e.Answer.Silence} {
		*length = max(0, *length) // the only place that reads durations from an entry
	}
	a := &Attempt{Entry: e, Start: e.Arrived, likeness: likenessOf(&e)}
	if e.Result.End != journal.Open {
		a.End = a.Start.Add(time.Duration(e.Duration))
	}
	a.statusAt = a.End
	if e.Status != 0 {
		a.statusAt = a.Start.Add(time.Duration(e.FirstByte))
	}
	return a
}

// Outcome is the result of an attempt as its client could see it.
type Outcome string

// The outcomes of attempts.
const (
	Answered  Outcome = "answered"  // a whole answer that can be read
	Refused   Outcome = "refused"   // an error status, with or without the rest of it, or an error in place of a message
	Broken    Outcome = "broken"    // an error event in a stream
	CutShort  Outcome = "cut short" // an answer that began and has no end, unless the client broke it off
	Unusable  Outcome = "unusable"  // a whole answer with a good status that cannot be read as what it claims to be
	Lost      Outcome = "lost"      // the connection ended before there was a status
	Abandoned Outcome = "abandoned" // the client left before the end
	Pending   Outcome = "pending"   // not over yet
)

// Outcomes lists the outcomes of attempts.
func Outcomes() []Outcome {
	return []Outcome{Answered, Refused, Broken, CutShort, Unusable, Lost, Abandoned, Pending}
}

// Outcome returns the outcome of the attempt.
func (a *Attempt) Outcome() Outcome {
	switch answer := &a.Answer; {
	case a.End.IsZero() || a.Result.End == journal.Cut: // the server stopped, which is not a failure of the API
		return Pending
	case answer.Kind == journal.Failure:
		return Refused
	case a.EndedBy == journal.ByClient && !answer.Whole:
		return Abandoned
	case answer.Kind == journal.Nothing:
		return Lost
	case answer.Error != nil && answer.Kind == journal.Message:
		return Refused
	case answer.Error != nil:
		return Broken
	case !answer.Whole:
		return CutShort
	case answer.Broken != "" || answer.Kind == journal.Other && !a.bringsFile():
		return Unusable
	default:
		return Answered
	}
}

// bringsFile reports whether the answer should be a file and not JSON.
func (a *Attempt) bringsFile() bool {
	switch claude.Endpoint(a.Endpoint) {
	case claude.BatchResults, claude.DownloadFile, claude.DownloadSkill:
		return true
	default:
		return false
	}
}

// polls reports whether the request looks up a batch. Clients do that at a pace
// of their own until the batch has ended, whatever a single request returns.
func (a *Attempt) polls() bool { return a.Endpoint == string(claude.GetBatch) }

// failed reports whether the attempt did not lead to an answer, and the client
// was not the cause.
func (a *Attempt) failed() bool {
	switch a.Outcome() {
	case Answered, Pending, Abandoned:
		return false
	default:
		return true
	}
}

// retryAfter returns the wait that the answer asked for; 0 if it asked for none.
func (a *Attempt) retryAfter() time.Duration {
	if wait := a.Answer.Asks.RetryAfter; wait != nil {
		return max(0, time.Duration(*wait))
	}
	return 0
}

// credential returns the fingerprint of the request's key.
func (a *Attempt) credential() string {
	return strings.Join(slices.Concat(a.Headers["X-Api-Key"], a.Headers["Authorization"]), " ")
}

// repeats reports whether the request repeats an earlier one: it has the same
// key, and no change that could lead to another answer.
func (a *Attempt) repeats(earlier *Attempt) bool {
	for _, name := range []string{"Anthropic-Version", "Anthropic-Beta"} {
		if !slices.Equal(a.Headers[name], earlier.Headers[name]) {
			return false
		}
	}
	if a.credential() != earlier.credential() || a.Method != earlier.Method || a.Path != earlier.Path {
		return false
	}
	return a.likeness.repeats(earlier.likeness) ||
		a.Body == earlier.Body && a.BodyBytes == earlier.BodyBytes && a.Digest == earlier.Digest && a.Question == earlier.Question
}

// known returns when the client knew the outcome: with the status of a refusal, or
// at the end of the body.
func (a *Attempt) known() time.Time {
	if a.Outcome() == Refused || a.End.IsZero() {
		return a.statusAt
	}
	return a.End
}

// leftWaiting reports whether the client went away before the end.
func (a *Attempt) leftWaiting() bool {
	return a.Result.End == journal.Left && a.EndedBy == journal.ByClient
}

// openAt reports whether the client was waiting for the answer, or reading it,
// at that time.
func (a *Attempt) openAt(at time.Time) bool {
	return !a.Start.After(at) && (a.End.IsZero() || a.End.After(at))
}

// String describes the attempt in a few words for a finding, e.g. `529
// overloaded_error` or "an error event overloaded_error after 7 events".
func (a *Attempt) String() string {
	switch a.Outcome() {
	case Refused:
		text := strconv.Itoa(a.Status)
		if e := a.Answer.Error; e != nil && e.Type != "" {
			text += " " + e.Type
		}
		return text
	case Broken:
		return fmt.Sprintf("an error event %s after %s", a.Answer.Error.Type, words.Count(a.Events-1, "event"))
	case CutShort:
		return "an answer that was cut short"
	case Unusable:
		return "an answer that cannot be read"
	case Lost:
		return "a connection that ended without an answer"
	case Abandoned:
		return "an answer that the client did not wait for"
	case Pending:
		return "an answer that is still open"
	default:
		return "a whole answer"
	}
}

// named returns String with an article, for the middle of a sentence.
func (a *Attempt) named() string {
	if a.Outcome() == Refused {
		return "a " + a.String()
	}
	return a.String()
}
