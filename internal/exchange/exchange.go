// Package exchange is one request to the API and its answer, as they were seen on the
// wire or read from somebody's log.
//
// It knows bytes, their encodings, and when they came. It must never know where an
// exchange was found, nor what becomes of it: no file format, no scenario, no server.
package exchange

import (
	"net/http"
	"time"
)

// Exchange is a request and its answer.
type Exchange struct {
	Request  Request
	Response Response
	// Missing says in a few words each what the source does not tell, such as "the
	// headers of the answer". Whoever replays the exchange fills it in.
	Missing []string
}

// Request is what the client asked.
type Request struct {
	At     time.Time // when its first byte came; zero if not known
	Method string
	Target string // the path and the query, as they were sent
	Header http.Header
	Body   []byte // decoded, if it was compressed
}

// Response is what the client was told, as far as it got.
type Response struct {
	Proto  string // "HTTP/1.1" or "HTTP/2"; "" if not known
	Status int    // 0 if there was none
	Fields []Field
	Parts  []Part // the body, decoded if it was compressed
	End    End
	After  time.Duration // from the request to the end; 0 if not known
}

// Field is a header of an answer, in the order and spelling in which it came.
type Field struct{ Name, Value string }

// Part is a piece of a body that came at one time.
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

// Body is the whole body that came.
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

// Get is the value of the first header of that name, in any spelling; "" without one.
func (r *Response) Get(name string) string {
	name = http.CanonicalHeaderKey(name)
	for _, field := range r.Fields {
		if http.CanonicalHeaderKey(field.Name) == name {
			return field.Value
		}
	}
	return ""
}
