package conformance

import (
	"bufio"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRawClientHidesNothing checks the raw client, by which incidents are judged,
// against answers whose bytes are all known.
func TestRawClientHidesNothing(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		sent   string
		then   finish // whole keeps the connection
		checks []check
	}{
		"headers keep their spelling, order and number": {
			sent: "HTTP/1.1 529 \r\nX-A: 1\r\nx-a:2 \r\ncontent-length: 2\r\n\r\nhi", then: whole,
			checks: []check{status(529), statusLine("HTTP/1.1 529 "), headerLine("X-A: 1"), headerLine("x-a:2 "), headerTimes("x-a", 2), bodyIs("hi"), ended(whole)},
		},
		"interim answers are told apart from the last": {
			sent: "HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", then: whole,
			checks: []check{interim(103), status(200), noHeader("link"), ended(whole)},
		},
		"chunks are kept as they were cut": {
			sent: chunked + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nx-end: 1\r\n\r\n", then: whole,
			checks: []check{bodyIs("abcde"), aChunkEndsWith("abc"), aChunkHas("d", "e"), ended(whole)},
		},
		"a body without its last chunk ended too early": {
			sent: chunked + "3\r\nabc\r\n", then: fin,
			checks: []check{bodyIs("abc"), ended(fin)},
		},
		"a chunk cut short is kept as far as it came": {
			sent: chunked + "9\r\nabc", then: fin,
			checks: []check{bodyIs("abc"), ended(fin)},
		},
		"a size that is none leaves the rest unframed": {
			sent: chunked + "3\r\nabc\r\nzz\r\nmore", then: fin,
			checks: []check{bodyIs("abc"), ended(unframed)},
		},
		"a body shorter than promised ended too early": {
			sent: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", then: fin,
			checks: []check{bodyIs("abc"), ended(fin)},
		},
		"a body without a length ends with the connection": {
			sent: "HTTP/1.1 200 OK\r\n\r\nabc", then: fin,
			checks: []check{bodyIs("abc"), ended(whole)},
		},
		"a reset is not a close": {
			sent: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", then: rst,
			checks: []check{status(200), ended(rst)},
		},
		"silence is neither": {
			sent: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", then: silence,
			checks: []check{bodyIs("abc"), ended(silence)},
		},
		"nothing at all": {then: fin, checks: []check{nothingSent, ended(fin)}},
		"what is no HTTP": {
			sent: "SSH-2.0-OpenSSH\r\n", then: fin,
			checks: []check{status(0), ended(unframed)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := &caller{t: t, address: peer(t, c.sent, c.then), clock: newHandClock()}
			defer caller.hangUp()
			caller.expect(1, ask(c.checks...))
		})
	}
}

// peer starts a server that answers one request with sent and then ends the
// connection as then says. It returns the server's address.
func peer(t *testing.T, sent string, then finish) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		request, err := http.ReadRequest(bufio.NewReader(conn))
		if !assert.NoError(t, err) {
			return
		}
		_, _ = request.Body.Read(make([]byte, 4096))
		_, _ = conn.Write([]byte(sent))
		switch then {
		case fin:
			_ = conn.Close()
		case rst:
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		default:
			_, _ = conn.Read(make([]byte, 1)) // until the client closes the connection
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}
