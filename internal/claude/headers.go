package claude

import (
	"math/rand/v2"
	"strconv"
	"sync"
)

// Header is one header line of an answer, with its name in lower case.
type Header struct{ Name, Value string }

var organization = sync.OnceValue(func() string { return organizationID(rand.New(rand.NewPCG(1, 1))) })

// Organization returns the id of the organisation that every API key belongs to. It
// never changes.
func Organization() string { return organization() }

// AppendHeaders appends the headers that every answer of the API has beside its content
// type, in the order in which the API sends them. The HTTP server adds the date.
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

// AppendContentType appends the headers that describe the body: JSON, or the events of
// a stream.
func AppendContentType(to []Header, stream bool) []Header {
	if stream {
		return append(to, Header{"content-type", "text/event-stream; charset=utf-8"}, Header{"cache-control", "no-cache"})
	}
	return append(to, Header{"content-type", "application/json"})
}

// AppendEdgeHeaders appends the headers of an answer that comes from the proxy in front
// of the API. It has no request-id.
func AppendEdgeHeaders(to []Header, r *rand.Rand) []Header {
	return append(to, Header{"server", "cloudflare"}, Header{"cf-ray", rayID(r)})
}
