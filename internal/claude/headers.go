package claude

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// Header is one line of an answer's head, its name in lower case.
type Header struct{ Name, Value string }

var organization = sync.OnceValue(func() string { return OrganizationID(rand.New(rand.NewPCG(1, 1))) })

// Organization is the organisation every API key belongs to; it never changes.
func Organization() string { return organization() }

// AppendHeaders adds what every answer of the API carries beside its content
// type, in the order sent. The date is left to the HTTP server.
func AppendHeaders(to []Header, requestID string, r *rand.Rand) []Header {
	return append(to,
		Header{"request-id", requestID},
		Header{"anthropic-organization-id", Organization()},
		Header{"server", "cloudflare"},
		Header{"cf-ray", RayID(r)},
		Header{"cf-cache-status", "DYNAMIC"},
		Header{"via", "1.1 google"},
		Header{"x-envoy-upstream-service-time", strconv.Itoa(200 + r.IntN(4000))},
		Header{"x-robots-tag", "none"},
		Header{"strict-transport-security", "max-age=31536000; includeSubDomains; preload"},
		Header{"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
	)
}

// AppendContentType adds what the body is: JSON, or the events of a stream.
func AppendContentType(to []Header, stream bool) []Header {
	if stream {
		return append(to, Header{"content-type", "text/event-stream; charset=utf-8"}, Header{"cache-control", "no-cache"})
	}
	return append(to, Header{"content-type", "application/json"})
}

// AppendEdgeHeaders adds what an answer carries that the proxy in front of the
// API writes itself: there is no request-id.
func AppendEdgeHeaders(to []Header, r *rand.Rand) []Header {
	return append(to, Header{"server", "cloudflare"}, Header{"cf-ray", RayID(r)})
}

// The per-minute limits of a tier 4 organisation, as published.
const (
	tierRequests     = 4000
	tierInputTokens  = 2_000_000
	tierOutputTokens = 400_000
)

// DefaultLimits is the limits of a large organisation of which so much was
// used in the last minute, at the time now.
func DefaultLimits(now time.Time, spentRequests, in, out int) RateLimits {
	return RateLimits{
		Requests:     bucket(now, tierRequests, spentRequests),
		InputTokens:  bucket(now, tierInputTokens, in),
		OutputTokens: bucket(now, tierOutputTokens, out),
	}
}

// bucket is a token bucket that refills continuously, within a minute from
// empty to full.
func bucket(now time.Time, limit, spent int) Limit {
	spent = min(max(spent, 0), limit)
	refill := time.Duration(spent) * time.Minute / time.Duration(limit)
	return Limit{Limit: limit, Remaining: limit - spent, Reset: now.Add(refill)}
}

// AppendHeaders adds the anthropic-ratelimit-* family, in the API's formats: what is
// left of tokens is rounded to thousands, unless the limit itself is smaller,
// times are in whole seconds, and the tokens trio is input and output together.
// The zero RateLimits has none.
func (l RateLimits) AppendHeaders(to []Header) []Header {
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

// stamps words times, one after another: those of a head are often the same.
type stamps struct {
	last time.Time
	text string
}

// of is a time in whole seconds, rounded up: a client that waits for it finds it
// over.
func (s *stamps) of(t time.Time) string {
	t = t.Add(time.Second - 1).UTC().Truncate(time.Second)
	if s.text == "" || !t.Equal(s.last) {
		s.last, s.text = t, t.Format(time.RFC3339)
	}
	return s.text
}

// limitNames is the names of one bucket's headers.
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
	if l.Limit < 1000 { // smaller than any the API has: rounded it would say nothing
		return l
	}
	l.Remaining = min((l.Remaining+500)/1000*1000, l.Limit)
	return l
}

func (l Limit) appendTo(headers []Header, names limitNames, resets *stamps) []Header {
	return append(headers,
		Header{names.limit, strconv.Itoa(l.Limit)},
		Header{names.remaining, strconv.Itoa(l.Remaining)},
		Header{names.reset, resets.of(l.Reset)},
	)
}
