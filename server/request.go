package server

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/scenarios"
)

// bodyDue is when a body of at most so many bytes must have arrived.
func bodyDue(most int) time.Time {
	return time.Now().Add(bodyTimeout * time.Duration(max(1, most/DefaultMaxBody)))
}

// maxBodyOf is how many bytes the body of a request for an endpoint may have.
func (s *Server) maxBodyOf(endpoint claude.Endpoint) int {
	route, _ := claude.RouteOf(endpoint)
	if s.maxBody != DefaultMaxBody {
		return s.maxBody
	}
	return max(s.maxBody, route.MaxBody)
}

// arrival is one request, read.
type arrival struct {
	target  *target
	at      time.Time // when the body was complete, or as far as it was read
	method  string
	path    string // as it was asked for, with the query
	proto   string // the version of HTTP, as journals have it
	framed  bool   // it came over a transport on which no answer can be raw
	header  http.Header
	key     string // the API key, never kept beyond the request
	body    string // as it was sent, not decoded; see bodyRoom
	failed  error  // why the body could not be read; nil when it was
	request *claude.Request
	asked   asked
	early   *scenarios.BeforeBody // how it is answered before its body was read; nil when it was

	carrier carrier // which tells how long the client waits
	counted int     // its place in the session; 0 while it has none
	chosen  chosen  // where its answer comes from, once that is known

	would     *apierror.Error     // what the API would refuse it with; a rule that comes before the checks may answer otherwise
	unknown   *apierror.Error     // what a path that the API does not have is answered with unless a rule answers; else nil
	claim     claim               // what it takes of the server's memory
	answering resources.Answering // makes what an endpoint answers that is not told by the request alone, when nothing is wrong; else nil
}

// chosen is where an answer comes from.
type chosen struct {
	known      bool
	state      string
	rule, step int
}

// target is what a request's path asks for.
type target struct {
	scenario, session string          // as named by path or headers; "" for none
	endpoint          claude.Endpoint // claude.Other for a path the API does not have
	method            string          // the one the endpoint takes; "" for claude.Other
	path              string          // below what picks scenario and session
	id, part          string          // those in the path; "" when the endpoint has none
	scheme, host      string          // of the URL asked for
	prefix            string          // of its path, which picks scenario and session
	from              origin          // on which connection it came
	listening         bool            // it came to the scenario's own address
}

// errCutBody marks a request whose body never became complete, so that there is
// nothing to answer.
var errCutBody = errors.New("the body did not arrive")

// errBadFraming marks a request whose body nobody can tell the end of.
var errBadFraming = errors.New("the body's chunks are not as HTTP/1.1 has them")

// arrive is a request of which the head is there.
func (s *Server) arrive(c carrier, r *http.Request, to *target) *arrival {
	a := &arrival{
		target: to, method: r.Method, proto: protoOf(r), path: r.RequestURI, header: r.Header, framed: c.framed(), carrier: c,
		claim: claim{server: s},
	}
	if a.path == "" {
		a.path = r.URL.RequestURI()
	}
	if len(r.TransferEncoding) > 0 { // which net/http takes out of the headers
		a.header.Set("Transfer-Encoding", strings.Join(r.TransferEncoding, ", "))
	}
	a.request = &claude.Request{
		Endpoint:    to.endpoint,
		Method:      r.Method,
		Path:        to.path,
		RawPath:     rawPath(a.path, to.prefix),
		Version:     joined(r.Header, "Anthropic-Version"),
		UserProfile: joined(r.Header, "Anthropic-User-Profile-Id"),
		ID:          to.id,
		Part:        to.part,
		Query:       flatten(r),
		Models:      &s.models,
	}
	a.now(s.clock)
	return a
}

// rawPath is the path of a target as it was sent, below the prefix that picks
// scenario and session, which is as long in segments as in the path that is looked
// up.
func rawPath(target, prefix string) string {
	path, _, _ := strings.Cut(target, "?")
	if _, absolute, ok := strings.Cut(path, "://"); ok && !strings.HasPrefix(path, "/") {
		_, path, _ = strings.Cut(absolute, "/")
		path = "/" + path
	}
	for range strings.Count(prefix, "/") {
		_, path, _ = strings.Cut(strings.TrimLeft(path, "/"), "/")
		path = "/" + path
	}
	return path
}

// now is when the request came, as far as it is there.
func (a *arrival) now(clock Clock) {
	a.at = clock.Now()
	a.request.At = a.at
}

// read takes in the body up to the limit, and nothing beyond that. It stays in the
// room when it is large.
func (s *Server) read(c carrier, a *arrival, room *bodyRoom) {
	a.failed = c.body(room, s.maxBodyOf(a.target.endpoint))
	a.body = room.text(s.handle != nil)
	a.now(s.clock)
}

// flatten is the query with the first value of each name; of lists, whose names
// end in brackets, all values with commas between them.
func flatten(r *http.Request) map[string]string {
	if r.URL.RawQuery == "" {
		return nil
	}
	query := map[string]string{}
	for name, values := range r.URL.Query() {
		query[name] = values[0]
		if strings.HasSuffix(name, "[]") {
			query[name] = strings.Join(values, ",")
		}
	}
	return query
}
