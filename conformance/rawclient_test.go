package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// caller is a client of our own that hides nothing: it writes its requests onto
// a socket, and its reader keeps every byte of the answer and how it ended. It
// keeps a connection for the next request where HTTP lets it.
type caller struct {
	t       *testing.T
	address string               // of the server
	base    string               // the path that picks scenario and session
	clock   *handClock           // the server's
	conn    *wire                // what the next request may be sent on; nil where none is open
	seen    <-chan journal.Entry // each request, when its answer is over
	server  *server.Server
}

// idle is how long, by a real clock, nothing must come before the silence counts
// as one without end. What a scenario waits for takes no time here at all.
const idle = 1500 * time.Millisecond

// request is what is asked; the zero request is a plain Messages request.
type request struct {
	stream    bool
	set       map[string]json.RawMessage // fields of the body in place of, or beside, the usual ones
	tools     json.RawMessage            // that it offers; nil offers none
	body      *string                    // sent as it is, whatever set says
	line      string                     // "GET /v1/models"; "" is POST /v1/messages
	headers   []string                   // lines in place of those with the same name
	fresh     bool                       // on a connection of its own
	leaveAt   string                     // the client goes away as soon as the answer holds this
	lingering bool                       // reads on when the answer is whole
}

// usualHeaders are what an official client sends at the least.
var usualHeaders = []string{
	"content-type: application/json",
	"x-api-key: sk-ant-conformance",
	"anthropic-version: 2023-06-01",
	"accept: application/json",
}

// bytes is the request as it goes onto the wire.
func (r request) bytes(address, base string) []byte {
	line := r.line
	if line == "" {
		line = "POST /v1/messages"
	}
	method, path, _ := strings.Cut(line, " ")
	body := r.content()
	if method == "GET" && r.body == nil {
		body = nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s%s HTTP/1.1\r\nhost: %s\r\n", method, base, path, address)
	replaced := map[string]bool{}
	for _, h := range r.headers {
		name, _, _ := strings.Cut(h, ":")
		replaced[strings.ToLower(name)] = true
	}
	for _, h := range usualHeaders {
		if name, _, _ := strings.Cut(h, ":"); !replaced[name] {
			b.WriteString(h + "\r\n")
		}
	}
	for _, h := range r.headers {
		if _, value, _ := strings.Cut(h, ":"); value != "" { // a bare name only leaves one out
			b.WriteString(h + "\r\n")
		}
	}
	switch {
	case replaced["transfer-encoding"]:
		fmt.Fprintf(&b, "\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	case replaced["content-length"]: // more is promised than comes
		fmt.Fprintf(&b, "\r\n%s", body)
	default:
		fmt.Fprintf(&b, "content-length: %d\r\n\r\n%s", len(body), body)
	}
	return b.Bytes()
}

// content is the request's body.
func (r request) content() []byte {
	if r.body != nil {
		return []byte(*r.body)
	}
	fields := map[string]json.RawMessage{
		"model":      json.RawMessage(`"claude-haiku-4-5"`),
		"max_tokens": json.RawMessage(`256`),
		"messages":   json.RawMessage(`[{"role":"user","content":"Tell me a story about a mock turtle."}]`),
	}
	if r.stream {
		fields["stream"] = json.RawMessage(`true`)
	}
	if r.tools != nil {
		fields["tools"] = r.tools
	}
	for name, value := range r.set {
		fields[name] = value
		if value == nil {
			delete(fields, name)
		}
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return fmt.Appendf(nil, "the request cannot be written: %v", err) // which the server refuses
	}
	return body
}

// call sends a request and reads all there is to read of its answer.
func (c *caller) call(r request) *answer {
	c.t.Helper()
	if r.fresh {
		c.hangUp()
	}
	reused := c.conn != nil
	if !reused {
		conn, err := net.DialTimeout("tcp", c.address, idle)
		if err != nil {
			return &answer{end: noPeer, trouble: err}
		}
		c.conn = newWire(conn, c.clock)
	}
	asked := c.clock.Now()
	c.conn.begin(r.leaveAt)
	_, _ = c.conn.Write(r.bytes(c.address, c.base)) // what kept it from being sent is read next
	a := c.conn.readAnswer(strings.HasPrefix(r.line, "HEAD "), r.lingering)
	a.reused, a.asked, a.took = reused, asked, c.clock.Now().Sub(asked)
	if a.end != whole || a.closes() || r.lingering {
		c.hangUp()
	}
	return a
}

// hangUp closes the connection, if there is one.
func (c *caller) hangUp() {
	if c.conn != nil {
		c.clock.leave()
		_ = c.conn.Close()
		c.conn = nil
	}
}
