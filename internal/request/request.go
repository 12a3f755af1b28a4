// Package request reads what a client sends: the head, what its path asks for, and
// the body, as a buffer of bytes, as a tree and as a digest.
//
// It knows the paths of the API and how scenarios and sessions stand in them. It must
// never know how a request is answered: no session, no server, and no connection that
// carries it.
package request

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
)

// DefaultMaxBody is how many bytes a body may have at the API, unless its endpoint
// takes more.
const DefaultMaxBody = 32 << 20

// Settings are what all requests of a server have in common.
type Settings struct {
	Memory      *memory.Account
	Models      *models.List // before a scenario changes them
	Clock       play.Clock
	MaxBody     int  // bytes that a body may have; with DefaultMaxBody, what each endpoint of the API takes
	KeepsBodies bool // somebody may keep a body beyond its request
}

// MaxBodyOf is how many bytes the body of a request for an endpoint may have.
func (set *Settings) MaxBodyOf(endpoint claude.Endpoint) int {
	route, _ := claude.RouteOf(endpoint)
	if set.MaxBody != DefaultMaxBody {
		return set.MaxBody
	}
	return max(set.MaxBody, route.MaxBody)
}

// Request is one request, as far as it has been read.
type Request struct {
	Target *Target
	At     time.Time // when the body was complete, or as far as it was read
	Method string
	Path   string // as it was asked for, with the query
	Proto  string // the version of HTTP, as journals have it
	Framed bool   // it came over a transport on which no answer can be raw
	Header http.Header
	Key    string // the API key, never kept beyond the request
	Body   string // as it was sent, not decoded; a large one is part of a Buffer
	Failed error  // why the body could not be read; nil when it was
	Claude *claude.Request
	Digest Digest
	Client Client             // who sent it
	Memory memory.Reservation // what it takes of the server's memory

	settings *Settings
	tree     treeGrant
	decoded  *Buffer // where the body is that was decoded; nil when none was
}

// Client is who sent a request.
type Client interface {
	// Waiting is how long the client waits while nothing is played: the context ends
	// when it has left or the server cuts what is open. stop must be called.
	Waiting() (ctx context.Context, stop func())
}

// ErrCutBody marks a request whose body never became complete, so that there is
// nothing to answer.
var ErrCutBody = errors.New("the body did not arrive")

// ErrBadFraming marks a request whose body nobody can tell the end of.
var ErrBadFraming = errors.New("the body's chunks are not as HTTP/1.1 has them")

// Arrive is a request of which the head is there. framed says that it came over a
// transport on which no answer can be raw.
func (set *Settings) Arrive(r *http.Request, to *Target, client Client, framed bool) Request {
	a := Request{
		Target: to, Method: r.Method, Proto: protoOf(r), Path: r.RequestURI, Header: r.Header, Framed: framed, Client: client,
		Memory: set.Memory.Reserve(), settings: set,
	}
	if a.Path == "" {
		a.Path = r.URL.RequestURI()
	}
	if len(r.TransferEncoding) > 0 { // which net/http takes out of the headers
		a.Header.Set("Transfer-Encoding", strings.Join(r.TransferEncoding, ", "))
	}
	a.Claude = &claude.Request{
		Endpoint:    to.Endpoint,
		Method:      r.Method,
		Path:        to.Path,
		RawPath:     rawPath(a.Path, to.Prefix),
		Version:     joined(r.Header, "Anthropic-Version"),
		UserProfile: joined(r.Header, "Anthropic-User-Profile-Id"),
		ID:          to.ID,
		Part:        to.Part,
		Query:       flatten(r),
		Models:      set.Models,
	}
	a.now()
	return a
}

// now is when the request came, as far as it is there.
func (r *Request) now() {
	r.At = r.settings.Clock.Now()
	r.Claude.At = r.At
}

// MaxBody is how many bytes the body may have.
func (r *Request) MaxBody() int { return r.settings.MaxBodyOf(r.Target.Endpoint) }

// TakeBody takes the body from the buffer that it was read to. It stays there when it
// is large.
func (r *Request) TakeBody(buffer *Buffer) {
	r.Body = buffer.Text(r.settings.KeepsBodies)
	r.now()
}

// collect reads what is decoded of a body. It implements body.Collect.
func (r *Request) collect(body io.Reader, size int) (string, error) {
	r.decoded = TakeBuffer(&r.Memory)
	err := r.decoded.fill(body, size)
	return r.decoded.Text(r.settings.KeepsBodies), err
}

// Release gives back the memory that the request has taken, when its answer is
// made.
func (r *Request) Release() {
	if r.decoded != nil {
		r.decoded.Release()
	}
	r.Memory.Release()
}

// Incoming is the request as the rules of scenarios see it.
func (r *Request) Incoming() incoming.Request {
	return incoming.Request{Request: r.Claude, Headers: r.Header, Key: r.Key}
}

// protoOf is the version of HTTP as journals have it: HTTP/1.1 or HTTP/2.
func protoOf(r *http.Request) string {
	if r.ProtoMajor == 2 {
		return "HTTP/2"
	}
	return r.Proto
}

// Value is a header's value as the API reads it: several lines of one name are one
// list, in which commas stand between them (RFC 9110, section 5.3).
func (r *Request) Value(name string) string { return joined(r.Header, name) }

func joined(header http.Header, name string) string { return strings.Join(header[name], ", ") }

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
