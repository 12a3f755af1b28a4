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

// Answer is what a step resolves to: everything Compile needs to know about
// one answer, apart from the Env. Exactly one of Reply, Events, Document, Error
// and Body says what is sent.
type Answer struct {
	Request *claude.Request // what is answered; never nil
	Step    any             // what the answer comes from, if answers to like requests can share their bytes; nil if not

	Streamed *bool            // a Reply is a stream, or none, whatever was asked for; nil leaves it to the request
	Reply    *compose.Reply   // a message made for the request, plain or streamed as the request asks
	Events   []Event          // this very stream, whatever was asked for
	Document *jsontree.Node   // any other JSON body, e.g. a token count
	Error    *Error           // an error of the API, or of something in front of it
	Body     *string          // this very body
	Fills    []resources.Fill // beside Body: what it has more that is not made, in order
	CutShort string           // beside Body: what of it a bound cut short, in words

	Status  int          // 0 means 200, or the error's own
	Headers []HeaderEdit // applied to the headers the API would send, in order
	Pace    Pace
	Faults  []Use // in the order written

	Instead string // why it is another answer than its step says; "" when it is not. It plays no part in the script
}

// Serve puts what an endpoint answers into the answer, unless a scenario spells
// out another.
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
	a.Headers = append(headers, a.Headers...) // the scenario's come last, and so win
}

// Open reports whether nothing says yet what is sent.
func (a *Answer) Open() bool {
	return a.Reply == nil && a.Events == nil && a.Document == nil && a.Error == nil && a.Body == nil
}

// Error is an answer other than success.
type Error struct {
	apierror.Error
	RetryAfter *RetryAfter // nil sends no retry-after
	Body       *string     // this very body in place of the API's envelope: then the answer
	// passes for one of a proxy in front of the API, without request-id and rate-limit headers
	Transient *bool // whether another attempt can succeed, for who judges the client; nil leaves it to type, status and code
}

// RetryAfter is the header of that name: a number of seconds from now, or the
// HTTP date that many seconds ahead.
type RetryAfter struct {
	Seconds float64
	Date    bool
}

// Streams reports whether the answer is a stream, where it is a reply.
func (a *Answer) Streams() bool {
	if a.Streamed != nil {
		return *a.Streamed
	}
	return a.Request.Stream()
}

// HeaderEdit sets a header, or removes it when Value is nil.
type HeaderEdit struct {
	Name  string
	Value *string
}

// Use is one fault put to use on an answer.
type Use struct {
	Name        string // the registry's name for it
	Fault       Fault
	Wire        bool    // it strikes the body as it is sent, after compression, in place of its layer's turn
	Probability float64 // 0 or 1 always strikes; between, the session's seed decides
}

// Env is what Compile may know beside the answer. The same Answer and Env
// always give the same Script.
type Env struct {
	Now    time.Time         // when the request was complete
	Choice Source            // decides what is random about an answer; the same for every session
	Looks  Source            // decides what is random about how any answer looks, such as padding; the same for all
	IDs    Source            // makes ids; differs between sessions
	Limits limits.RateLimits // what the anthropic-ratelimit-* headers say; the zero value sends none
	Path   string            // the request's path and query; "" when there is no request yet
	Prefix string            // what of that path picks scenario and session, e.g. /s/overloaded; "" for nothing
	Framed bool              // the transport frames answers itself, as HTTP/2 does: no script can be raw
	Speed  float64           // waits and retry-after are divided by it; 0 means 1

	// Coalesce lets events go out together between which no time passes, unless
	// a fault of the bytes or the connection strikes: it may mean the writes.
	Coalesce bool
}
