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

// Attempt is one request to the API with what became of it.
type Attempt struct {
	journal.Entry
	Start time.Time // when the request was there
	Told  time.Time // when the client knew the status: when the head was sent, or else the end
	End   time.Time // when the exchange was over; the zero time while it is not

	likeness
}

func newAttempt(e journal.Entry) *Attempt {
	for _, length := range []*journal.Millis{&e.FirstByte, &e.Duration, &e.Answer.Silence} {
		*length = max(0, *length) // the one place where lengths of time are read
	}
	a := &Attempt{Entry: e, Start: e.Arrived, likeness: likenessOf(&e)}
	if e.Result.End != journal.Open {
		a.End = a.Start.Add(time.Duration(e.Duration))
	}
	a.Told = a.End
	if e.Status != 0 {
		a.Told = a.Start.Add(time.Duration(e.FirstByte))
	}
	return a
}

// Outcome is what an attempt came to, as its client could see it.
type Outcome string

// What attempts come to.
const (
	Answered  Outcome = "answered"  // a whole answer that can be read
	Refused   Outcome = "refused"   // an error status, with or without the rest of it, or an error in place of a message
	Broken    Outcome = "broken"    // an error event in a stream
	CutShort  Outcome = "cut short" // an answer that began and has no end, whoever broke it off but the client
	Unusable  Outcome = "unusable"  // a whole answer with a good status that cannot be read as what it claims to be
	Lost      Outcome = "lost"      // the connection ended before there was a status
	Abandoned Outcome = "abandoned" // the client left before the end
	Pending   Outcome = "pending"   // not over yet
)

// Outcomes lists what attempts come to.
func Outcomes() []Outcome {
	return []Outcome{Answered, Refused, Broken, CutShort, Unusable, Lost, Abandoned, Pending}
}

// Outcome says what the attempt came to.
func (a *Attempt) Outcome() Outcome {
	switch answer := &a.Answer; {
	case a.End.IsZero() || a.Result.End == journal.Cut: // by the server's own end, which is no failure of the API's
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

// bringsFile reports whether the answer is to be something else than JSON.
func (a *Attempt) bringsFile() bool {
	switch claude.Endpoint(a.Endpoint) {
	case claude.BatchResults, claude.DownloadFile, claude.DownloadSkill:
		return true
	default:
		return false
	}
}

// polls reports whether the request looks up a batch, which clients do at a pace
// of their own until it has ended, whatever one look comes to.
func (a *Attempt) polls() bool { return a.Endpoint == string(claude.GetBatch) }

// Failed reports whether the attempt did not lead to an answer, through no
// doing of the client's.
func (a *Attempt) Failed() bool {
	switch a.Outcome() {
	case Answered, Pending, Abandoned:
		return false
	default:
		return true
	}
}

// RetryAfter is how long the answer asked to wait; 0 when it did not, or for
// no time at all.
func (a *Attempt) RetryAfter() time.Duration {
	if wait := a.Answer.Asks.RetryAfter; wait != nil {
		return max(0, time.Duration(*wait))
	}
	return 0
}

// credential is the fingerprint of the key that the request was made with.
func (a *Attempt) credential() string {
	return strings.Join(slices.Concat(a.Headers["X-Api-Key"], a.Headers["Authorization"]), " ")
}

// repeats reports whether the request is an earlier one over again, with the
// same key and nothing changed that could lead to another answer.
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

// known is when the client knew what the attempt came to: at a refusal from the
// status on, else by the body's end.
func (a *Attempt) known() time.Time {
	if a.Outcome() == Refused || a.End.IsZero() {
		return a.Told
	}
	return a.End
}

// leftWaiting reports whether the client went away before the end.
func (a *Attempt) leftWaiting() bool {
	return a.Result.End == journal.Left && a.EndedBy == journal.ByClient
}

// openAt reports whether the answer was still being waited for, or read, then.
func (a *Attempt) openAt(at time.Time) bool {
	return !a.Start.After(at) && (a.End.IsZero() || a.End.After(at))
}

// String is the attempt in a few words for a finding, e.g. `529 overloaded_error`
// or "an error event overloaded_error after 7 events".
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

// named is String with an article, as it stands in the middle of a sentence.
func (a *Attempt) named() string {
	if a.Outcome() == Refused {
		return "a " + a.String()
	}
	return a.String()
}
