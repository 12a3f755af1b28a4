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

// caller is a client that hides nothing: it writes requests to a socket, and keeps
// every byte of the answer and how it ended. It reuses a connection where HTTP
// allows that.
type caller struct {
	t       *testing.T
	address string               // of the server
	base    string               // the path that picks scenario and session
	clock   *handClock           // the server's
	conn    *wire                // the open connection for the next request; nil for none
	seen    <-chan journal.Entry // the entry of each request, when its answer is over
	server  *server.Server
}

// idle is how long nothing must arrive, by a real clock, before the silence counts
// as endless. The waits of a scenario take no real time.
const idle = 5 * time.Second

// request is a request to send; the zero value is a plain Messages request.
type request struct {
	stream    bool
	set       map[string]json.RawMessage // fields of the body that replace or extend the usual ones
	tools     json.RawMessage            // the tools that the request offers; nil for none
	body      *string                    // the body as it is sent; overrides set
	line      string                     // "GET /v1/models"; "" is POST /v1/messages
	headers   []string                   // header lines that replace those with the same name
	fresh     bool                       // on a new connection
	leaveAt   string                     // the client closes the connection when the answer contains this
	lingering bool                       // the client continues to read after a complete answer
}

// usualHeaders are the headers that every official client sends.
var usualHeaders = []string{
	"content-type: application/json",
	"x-api-key: sk-ant-conformance",
	"anthropic-version: 2023-06-01",
	"accept: application/json",
}

// bytes returns the request as it is sent.
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
		if _, value, _ := strings.Cut(h, ":"); value != "" { // a name without a value only removes a header
			b.WriteString(h + "\r\n")
		}
	}
	switch {
	case replaced["transfer-encoding"]:
		fmt.Fprintf(&b, "\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	case replaced["content-length"]: // the header may announce more than is sent
		fmt.Fprintf(&b, "\r\n%s", body)
	default:
		fmt.Fprintf(&b, "content-length: %d\r\n\r\n%s", len(body), body)
	}
	return b.Bytes()
}

// content returns the request's body.
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
		return fmt.Appendf(nil, "the request cannot be written: %v", err) // the server refuses this body
	}
	return body
}

// call sends a request and reads its answer to the end.
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
	_, _ = c.conn.Write(r.bytes(c.address, c.base)) // the read reports a connection that failed
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
