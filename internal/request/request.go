// Package request reads what a client sends: the head, the scenario, session and endpoint
// that it asks for, and the body, as bytes, as a tree and as a digest.
//
// It knows the paths of the API, and how they name scenarios and sessions. It must never
// know how a request is answered or how it arrives: no session, no server, no connection.
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
	MaxBody     int  // bytes that a body may have; with DefaultMaxBody, what the API's endpoint takes
	KeepsBodies bool // bodies may be kept beyond their requests
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
	Path   string // the request target as it was sent, with the query
	Proto  string // the version of HTTP: HTTP/1.1 or HTTP/2
	Framed bool   // the transport frames answers, so that none can be raw
	Header http.Header
	Key    string // the API key, never kept beyond the request
	Body   string // as it was sent, not decoded; a large one is part of a Buffer
	Failed error  // why the body could not be read, or nil
	Claude *claude.Request
	Digest Digest
	Client Client             // the client that sent it
	Memory memory.Reservation // the memory that it takes

	settings *Settings
	tree     treeGrant
	decoded  *Buffer // of the decoded body; nil if none was decoded
}

// Client is the client that sent a request.
type Client interface {
	// Waiting returns a context that ends when the client leaves or the server cuts open
	// answers, for waits before anything is played. stop must be called.
	Waiting() (ctx context.Context, stop func())
}

// ErrCutBody is the error of a body that did not arrive, so that there is nothing to answer.
var ErrCutBody = errors.New("the body did not arrive")

// ErrBadFraming is the error of a body whose end is unknown.
var ErrBadFraming = errors.New("the body's chunks are not as HTTP/1.1 has them")

// Arrive makes a request whose head has arrived. framed says that its transport frames
// answers.
func (set *Settings) Arrive(r *http.Request, to *Target, client Client, framed bool) Request {
	a := Request{
		Target: to, Method: r.Method, Proto: protoOf(r), Path: r.RequestURI, Header: r.Header, Framed: framed, Client: client,
		Memory: set.Memory.Reserve(), settings: set,
	}
	if a.Path == "" {
		a.Path = r.URL.RequestURI()
	}
	if len(r.TransferEncoding) > 0 { // net/http takes it out of the header
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
	a.setTime()
	return a
}

// setTime sets the time of the request to now.
func (r *Request) setTime() {
	r.At = r.settings.Clock.Now()
	r.Claude.At = r.At
}

// MaxBody is how many bytes the body may have.
func (r *Request) MaxBody() int { return r.settings.MaxBodyOf(r.Target.Endpoint) }

// TakeBody sets the body to the text of a buffer. A large body stays part of the buffer.
func (r *Request) TakeBody(buffer *Buffer) {
	r.Body = buffer.Text(r.settings.KeepsBodies)
	r.setTime()
}

// collect reads a body while it is decoded. It implements body.Collect.
func (r *Request) collect(body io.Reader, size int) (string, error) {
	r.decoded = TakeBuffer(&r.Memory)
	err := r.decoded.fill(body, size)
	return r.decoded.Text(r.settings.KeepsBodies), err
}

// Release gives back the memory of the request. It is called when the answer is made.
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

// protoOf returns the version of HTTP as journals have it: HTTP/1.1 or HTTP/2.
func protoOf(r *http.Request) string {
	if r.ProtoMajor == 2 {
		return "HTTP/2"
	}
	return r.Proto
}

// Value returns a header's value as the API reads it: several lines of one name are one
// list, separated by commas (RFC 9110, section 5.3).
func (r *Request) Value(name string) string { return joined(r.Header, name) }

func joined(header http.Header, name string) string { return strings.Join(header[name], ", ") }

// rawPath returns the path of a target as it was sent, below the prefix that names scenario
// and session. The prefix has as many segments there as in the cleaned path.
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

// flatten returns the query with the first value of each name, or, for lists, whose names
// end in brackets, all values separated by commas.
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
