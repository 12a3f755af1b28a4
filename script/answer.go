package script

import (
	"mime"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/jsontree"
)

// Answer is everything that Compile needs to know about one answer, besides the Env.
// Exactly one of Reply, Events, Document, Error, Body and Forward is set.
type Answer struct {
	Request *claude.Request // the request that is answered; never nil
	Step    any             // identifies the step of the scenario; nil if a Cache must not share the answer

	Streamed *bool            // whether a Reply is streamed; nil leaves it to the request
	Reply    *compose.Reply   // a message of the API, plain or streamed
	Events   []Event          // a stream, whatever the request asks for
	Document *jsontree.Node   // any other JSON body, e.g. a token count
	Error    *Error           // an error of the API, or of something in front of it
	Body     *string          // a verbatim body
	Forward  *Forward         // the answer of a real API, with Headers and Faults; Status replaces its own
	Fills    []resources.Fill // repeated bytes within Body, in order
	CutShort string           // says how a bound of the server cut Body short; "" if none did

	Status  int          // 0 means 200, or the error's own
	Headers []HeaderEdit // changes of the headers that the API would send, in order
	Pace    Pace
	Faults  []Use // in the order written

	Instead string // why this is not the answer that the step asks for; "" if it is. Compile ignores it
}

// AnyRequest returns a request for a message. It is for tests of faults outside claudemock: the
// Request of an Answer whose Events, Document or Body does not depend on what was asked.
func AnyRequest() *claude.Request { return &claude.Request{Endpoint: claude.Messages} }

// Serve sets the body that an endpoint answers with, unless the answer has one.
func (a *Answer) Serve(content resources.Content) {
	if !a.Open() {
		return
	}
	if content.Document != nil {
		a.Document = content.Document
		return
	}
	body := string(content.Data)
	a.Body, a.Fills, a.CutShort = &body, content.Fills, content.CutShort
	headers := []HeaderEdit{{Name: "content-type", Value: &content.Type}}
	if content.Filename != "" {
		disposition := mime.FormatMediaType("attachment", map[string]string{"filename": content.Filename})
		headers = append(headers, HeaderEdit{Name: "content-disposition", Value: &disposition})
	}
	a.Headers = append(headers, a.Headers...) // those of the scenario come last, and so win
}

// Open reports whether the answer has no body yet.
func (a *Answer) Open() bool {
	return a.Reply == nil && a.Events == nil && a.Document == nil && a.Error == nil && a.Body == nil && a.Forward == nil
}

// Error is an answer that says that a request failed.
type Error struct {
	apierror.Error
	RetryAfter *RetryAfter // nil sends no retry-after
	// Body is a verbatim body in place of the API's envelope. The answer is then that of
	// a proxy in front of the API, without request-id and rate-limit headers.
	Body *string
	// Transient says whether another attempt can succeed, for the verdict on the client;
	// nil leaves it to type, status and code.
	Transient *bool
}

// RetryAfter is a retry-after header: a number of seconds, or the HTTP date so many
// seconds from now.
type RetryAfter struct {
	Seconds float64
	Date    bool
}

// Streams reports whether a Reply is streamed.
func (a *Answer) Streams() bool {
	if a.Streamed != nil {
		return *a.Streamed
	}
	return a.Request.Stream()
}

// HeaderEdit sets a header, or removes it if Value is nil.
type HeaderEdit struct {
	Name  string
	Value *string
}

// Use is a fault of an answer.
type Use struct {
	Name        string // its name in the registry
	Fault       Fault
	Wire        bool    // it strikes the body as it is sent, after compression, and not at its layer
	Probability float64 // of striking; 0 means 1; between 0 and 1 the seed decides
}

// Env is what Compile knows besides the answer.
type Env struct {
	Now    time.Time         // when the request had been read
	Choice Source            // randomness of the answer and its faults; the same for all sessions
	Looks  Source            // randomness of how answers look, such as padding; the same for all answers
	IDs    Source            // randomness of ids; differs between sessions
	Limits limits.RateLimits // the anthropic-ratelimit-* headers; the zero value sends none
	Path   string            // the request's path and query; "" if there is no request yet
	Prefix string            // the part of Path that chooses scenario and session, e.g. /s/overloaded; may be ""
	Framed bool              // the transport frames answers itself, as HTTP/2 does, so that no script can be raw
	Speed  float64           // divides waits and retry-after; 0 means 1

	// Coalesce sends events together if no time passes between them, unless there are
	// faults of the bytes or the connection, which may be about single writes.
	Coalesce bool
}
