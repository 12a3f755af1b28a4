package limits

import (
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
)

// RateLimits is the content of the anthropic-ratelimit-* headers.
type RateLimits struct {
	Requests, InputTokens, OutputTokens Limit
	// Counted says that the limits are enforced. Then a scripted 429 does not make them
	// look used up.
	Counted bool
}

// Limit is the state of one bucket.
type Limit struct {
	Limit     int       // the bucket's size, per minute
	Remaining int       // what is left in it
	Reset     time.Time // when it will be full again
}

// Usual returns the limits of a large organisation that has used this much in the last
// minute.
func Usual(now time.Time, spentRequests, in, out int) RateLimits {
	return RateLimits{
		Requests:     standingOf(now, unlimited.Requests, spentRequests),
		InputTokens:  standingOf(now, unlimited.InputTokens, in),
		OutputTokens: standingOf(now, unlimited.OutputTokens, out),
	}
}

// standingOf returns the state of a bucket that refills continuously, from empty to
// full within a minute.
func standingOf(now time.Time, limit, spent int) Limit {
	spent = min(max(spent, 0), limit)
	refill := time.Duration(spent) * time.Minute / time.Duration(limit)
	return Limit{Limit: limit, Remaining: limit - spent, Reset: now.Add(refill)}
}

// AppendHeaders appends the anthropic-ratelimit-* headers in the API's formats.
// Remaining tokens are rounded to thousands, unless the limit itself is smaller. Times
// are in whole seconds. The tokens headers are the sums of input and output. The zero
// RateLimits has no headers.
func (l RateLimits) AppendHeaders(to []claude.Header) []claude.Header {
	if l == (RateLimits{}) {
		return to
	}
	in, out := l.InputTokens.rounded(), l.OutputTokens.rounded()
	both := Limit{Limit: in.Limit + out.Limit, Remaining: in.Remaining + out.Remaining, Reset: in.Reset}
	if out.Reset.After(both.Reset) {
		both.Reset = out.Reset
	}
	var resets stamps
	to = l.Requests.appendTo(to, requestsNames, &resets)
	to = both.appendTo(to, tokensNames, &resets)
	to = in.appendTo(to, inputNames, &resets)
	return out.appendTo(to, outputNames, &resets)
}

// stamps formats times. It remembers the last one, since those of an answer are often
// the same.
type stamps struct {
	last time.Time
	text string
}

// of formats a time in whole seconds, rounded up, so that the time has passed for a
// client that waits until then.
func (s *stamps) of(t time.Time) string {
	t = t.Add(time.Second - 1).UTC().Truncate(time.Second)
	if s.text == "" || !t.Equal(s.last) {
		s.last, s.text = t, t.Format(time.RFC3339)
	}
	return s.text
}

// limitNames are the names of one bucket's headers.
type limitNames struct{ limit, remaining, reset string }

func namesOf(bucket string) limitNames {
	prefix := "anthropic-ratelimit-" + bucket
	return limitNames{prefix + "-limit", prefix + "-remaining", prefix + "-reset"}
}

var (
	requestsNames = namesOf("requests")
	tokensNames   = namesOf("tokens")
	inputNames    = namesOf("input-tokens")
	outputNames   = namesOf("output-tokens")
)

func (l Limit) rounded() Limit {
	if l.Limit < 1000 { // smaller than any limit of the API: rounding would leave 0
		return l
	}
	l.Remaining = min((l.Remaining+500)/1000*1000, l.Limit)
	return l
}

func (l Limit) appendTo(headers []claude.Header, names limitNames, resets *stamps) []claude.Header {
	return append(headers,
		claude.Header{Name: names.limit, Value: strconv.Itoa(l.Limit)},
		claude.Header{Name: names.remaining, Value: strconv.Itoa(l.Remaining)},
		claude.Header{Name: names.reset, Value: resets.of(l.Reset)},
	)
}
