// Package exchange has the type of a request to the API with its answer, as they were seen
// on the wire or found in a log.
//
// It knows bytes and when they came. It must never know file formats,
// scenarios or servers: where an exchange comes from, and what becomes of it.
package exchange

import (
	"net/http"
	"strings"
	"time"
)

// Exchange is a request and its answer.
type Exchange struct {
	Request  Request
	Response Response
	// Missing names the parts that the source does not tell, such as "the headers of the
	// answer". A replay fills them in.
	Missing []string
}

// ClientLeft is the text in Missing for an exchange whose client did not wait for the end.
const ClientLeft = "what would have come after the client left"

// Request is the client's request.
type Request struct {
	At     time.Time // when its first byte came; zero if not known
	Method string
	Target string // path and query as they were sent
	Header http.Header
	Body   []byte // without compression

	// Untold names the fields of the body that the source does not tell, whatever Body has in
	// their place. The word "turn" means that earlier turns of the conversation are missing.
	Untold []string
}

// Response is the answer as far as the client got it.
type Response struct {
	Proto  string // "HTTP/1.1" or "HTTP/2"; "" if not known
	Status int    // 0 if there was none
	Fields []Field
	Parts  []Part // the body, without compression
	// Undeclared is how the body was compressed although no header says so: gzip, br or
	// zstd; "" for a body of which this is not so, or not known.
	Undeclared string
	End        End
	After      time.Duration // from the request to the end of the answer; 0 if not known
}

// Field is a header of an answer, in the order and spelling in which it came.
type Field struct{ Name, Value string }

// Part is the bytes of a body that came at one time.
type Part struct {
	After time.Duration // from the request; 0 if not known
	Bytes []byte
}

// End is how an answer ended.
type End string

// The ends of answers; the zero End is Complete.
const (
	Complete End = ""
	Closed   End = "closed"    // the connection closed before the answer was whole
	Reset    End = "reset"     // the connection was reset
	TimedOut End = "timed out" // nothing more came
	Refused  End = "refused"   // there was no connection
)

// Body returns all bytes of the body.
func (r *Response) Body() []byte {
	if len(r.Parts) == 1 {
		return r.Parts[0].Bytes
	}
	var body []byte
	for _, part := range r.Parts {
		body = append(body, part.Bytes...)
	}
	return body
}

// Values returns the values of all headers with a name in any spelling, in order.
func (r *Response) Values(name string) (values []string) {
	for _, field := range r.Fields {
		if strings.EqualFold(field.Name, name) {
			values = append(values, field.Value)
		}
	}
	return values
}

// Get returns the value of the first header with a name in any spelling; "" for none.
func (r *Response) Get(name string) string {
	if values := r.Values(name); len(values) > 0 {
		return values[0]
	}
	return ""
}
