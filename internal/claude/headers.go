package claude

import (
	"math/rand/v2"
	"strconv"
	"sync"
)

// Header is one line of an answer's head, its name in lower case.
type Header struct{ Name, Value string }

var organization = sync.OnceValue(func() string { return organizationID(rand.New(rand.NewPCG(1, 1))) })

// Organization is the organisation every API key belongs to; it never changes.
func Organization() string { return organization() }

// AppendHeaders adds what every answer of the API carries beside its content
// type, in the order sent. The date is left to the HTTP server.
func AppendHeaders(to []Header, requestID string, r *rand.Rand) []Header {
	return append(to,
		Header{"request-id", requestID},
		Header{"anthropic-organization-id", Organization()},
		Header{"server", "cloudflare"},
		Header{"cf-ray", rayID(r)},
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
	return append(to, Header{"server", "cloudflare"}, Header{"cf-ray", rayID(r)})
}
