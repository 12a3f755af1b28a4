package attacks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// inMemory opens a connection to a server whose network is in memory.
func (v *victim) inMemory(t *testing.T) net.Conn {
	t.Helper()
	conn, err := v.mock.Client.Transport.(*http.Transport).DialContext(t.Context(), "tcp", "mock:80")
	require.NoError(t, err)
	return conn
}

// untilClosed sends the beginning and then a piece each second until the server
// closes the connection, and returns how long that took.
func untilClosed(t *testing.T, conn net.Conn, beginning, piece string) time.Duration {
	t.Helper()
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_, _ = io.Copy(io.Discard, conn) // fails when it is closed
	}()
	_, err := io.WriteString(conn, beginning)
	require.NoError(t, err)
	for {
		select {
		case <-closed:
			return time.Since(began)
		case <-time.After(time.Second):
			_, _ = io.WriteString(conn, piece) // fails when it is closed
		}
	}
}

// TestASlowRequestIsCutAtItsLimit runs on a virtual clock.
func TestASlowRequestIsCutAtItsLimit(t *testing.T) {
	usualHead := "POST /v1/messages HTTP/1.1\r\nhost: a\r\n" + usual
	for name, c := range map[string]struct {
		beginning, piece string
		limit            time.Duration
	}{
		"a head":                   {usualHead, "a", 10 * time.Second},
		"a head that is odd":       {"Post /v1/messages HTTP/1.1\r\nhost: a\r\n", "a", 10 * time.Second},
		"empty lines":              {"\r\n", "\r\n", 2 * time.Minute},
		"nothing":                  {"", "", 2 * time.Minute},
		"a body":                   {usualHead + "content-length: 1000000\r\n\r\n", "a", 64 * time.Second},
		"chunks":                   {usualHead + inChunks + "\r\n", "1\r\na\r\n", 64 * time.Second},
		"extensions of a chunk":    {usualHead + inChunks + "\r\n1;", "a", 64 * time.Second},
		"trailers":                 {usualHead + inChunks + "\r\n0\r\n", "x: y\r\n", 64 * time.Second},
		"a body that is not there": {usualHead + "content-length: 1000000\r\n\r\n", "", 64 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := attack(t).inMemory(t)
				took := untilClosed(t, conn, c.beginning, c.piece)
				assert.GreaterOrEqual(t, took, c.limit)
				assert.Less(t, took, c.limit+2*time.Second)
				_ = conn.Close()
			})
		})
	}
}

// TestConnectionsThatPromiseBodiesHoldLittle tries bodies that never arrive, or
// stop after their beginning.
func TestConnectionsThatPromiseBodiesHoldLittle(t *testing.T) {
	const conns, each = 500, 16 << 10
	for _, begins := range []string{"", "{"} {
		v := attack(t)
		before := held()
		for range conns {
			_, err := v.dial(t).Write(post(length(fmt.Sprintf("content-length: %d\r\n", 31<<20)), body(begins)))
			require.NoError(t, err)
		}
		v.othersAreServed(t)
		assert.Less(t, held()-before, int64(conns*each))
	}
}

// TestEndlessRequestsAreRefused tries requests with an endless part: they are
// answered or closed, and take no more memory than a request may.
func TestEndlessRequestsAreRefused(t *testing.T) {
	v := attack(t)
	long := strings.Repeat("a", 64<<10)
	for name, c := range map[string]struct {
		beginning, piece string
		most             int64 // bytes that are allocated
		status           string
	}{
		"a body of a gigabyte": {string(post(length("content-length: 1073741824\r\n"), body(""))), long, 8 << 20, "413"},
		"endless chunks":       {string(post(inFrames(""))), "10000\r\n" + long + "\r\n", 300 << 20, "413"},
		"a line without end":   {"POST /", long, 8 << 20, "431"},
		"a field without end":  {"POST /v1/messages HTTP/1.1\r\nx: ", long, 8 << 20, "431"},
		"fields without end":   {"POST /v1/messages HTTP/1.1\r\n", "x: " + long + "\r\n", 8 << 20, "431"},
		"names without end":    {"POST /v1/messages HTTP/1.1\r\n", "x: \r\ny: \r\n", 16 << 20, "431"},
		"extensions of chunks": {string(post(inFrames(""))), "1;" + strings.Repeat("a", 4000) + "\r\nx\r\n", 16 << 20, "400"},
		"trailers without end": {string(post(inFrames("0\r\n"))), "x: " + long + "\r\n", 8 << 20, "400"},
		"a chunk's size":       {string(post(inFrames(""))), long, 8 << 20, "400"},
		"garbage":              {"", "\x00\x01\x02", 8 << 20, "431"},
	} {
		t.Run(name, func(t *testing.T) {
			conn := v.dial(t)
			require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Minute)))
			piece := bytes.Repeat([]byte(c.piece), 1+(16<<10)/len(c.piece))
			var answer []byte
			taken := allocated(func() {
				closed := make(chan struct{})
				go func() {
					defer close(closed)
					if _, err := io.WriteString(conn, c.beginning); err != nil {
						return
					}
					for sent := 0; sent < 256<<20; sent += len(piece) {
						if _, err := conn.Write(piece); err != nil {
							return // the server has closed the connection
						}
					}
				}()
				answer, _ = io.ReadAll(io.LimitReader(conn, 16)) // it may be reset after that
				_ = conn.Close()
				<-closed
			})
			assert.Contains(t, string(answer), "HTTP/1.1 "+c.status)
			assert.Less(t, taken, c.most)
			v.othersAreServed(t)
		})
	}
}

// TestABodyWhoseChunksAreWrongIsRefusedAndSaidToBe checks that the client gets an
// error, and that the journal does not say that the client left.
func TestABodyWhoseChunksAreWrongIsRefusedAndSaidToBe(t *testing.T) {
	for _, wrong := range []string{"xyz\r\n", "5\r\nhelloXX\r\n", "5\nhello\r\n0\r\n\r\n", "0\r\nno field\r\n\r\n"} {
		v := attack(t)
		conn := v.dial(t)
		_, err := conn.Write(post(line("POST "+v.path()+"/v1/messages HTTP/1.1"), inFrames(wrong)))
		require.NoError(t, err)
		answer, err := io.ReadAll(conn)
		require.NoError(t, err)
		assert.Contains(t, string(answer), "HTTP/1.1 400 Bad Request")
		assert.Contains(t, string(answer), "Connection: close")
		assert.Contains(t, string(answer), "the body's chunks are not as HTTP/1.1 has them")
		require.NoError(t, v.mock.WaitForAnswers(t.Context(), 1))
		e := v.mock.Requests()[0]
		assert.Equal(t, []any{http.StatusBadRequest, journal.Completed, true}, []any{e.Status, e.End, e.Refused})
	}
}

// path returns the prefix of the endpoints of the mock's session.
func (v *victim) path() string {
	_, path, _ := strings.Cut(strings.TrimPrefix(v.mock.URL, "http://"), "/")
	return "/" + path
}

// fullListener sometimes fails to accept.
type fullListener struct {
	net.Listener
	refusals atomic.Int64
}

func (l *fullListener) Accept() (net.Conn, error) {
	if l.refusals.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return l.Listener.Accept()
}

// TestAServerWithoutDescriptorsGoesOn runs a server while no descriptors are
// free.
func TestAServerWithoutDescriptorsGoesOn(t *testing.T) {
	log := &logBuffer{}
	s, err := server.New(server.WithLogger(slog.New(slog.NewTextHandler(log, nil))))
	require.NoError(t, err)
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	full := &fullListener{Listener: socket}
	full.refusals.Store(20)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, full) }()
	conn, err := net.Dial("tcp", socket.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write(post(extra(close1)))
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(answer), "HTTP/1.1 200 OK")
	assert.Equal(t, 1, strings.Count(log.String(), "connections cannot be accepted"))
	assert.Equal(t, 1, strings.Count(log.String(), "connections are accepted again"))
	stop()
	require.NoError(t, <-served)
}

// handshakes are beginnings of connections to listeners with TLS or a proxy,
// after which the client stops.
var handshakes = map[string]struct{ listener, beginning string }{
	"TLS, nothing":           {"{tls: ok}", ""},
	"TLS, half a hello":      {"{tls: ok}", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"},
	"CONNECT, nothing":       {"{connect: {}}", ""},
	"CONNECT, half a head":   {"{connect: {}}", "CONNECT a:443 HTTP/1.1\r\nhost: a\r\nx: "},
	"CONNECT, no handshake":  {"{connect: {}, tls: ok}", "CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n\x16\x03\x01\x02\x00\x01"},
	"HTTP/2, half a preface": {"{faults: [{goaway: {}}]}", "PRI * HTTP/2.0\r\n\r\n"},
	"HTTP/2, half a frame":   {"{faults: [{goaway: {}}]}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x3f\xff\x01\x00\x00\x00\x00\x01\x40"},
}

// listening returns the file of a scenario with a listener, which is named own.
func listening(t *testing.T, listener string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.yaml")
	require.NoError(t, os.WriteFile(path, []byte("name: own\nsummary: own\nlistener: "+listener+"\nsteps: [{reply: {}}]"), 0o600))
	return path
}

// TestHandshakesThatStopHoldLittle tries each beginning.
func TestHandshakesThatStopHoldLittle(t *testing.T) {
	const conns, each = 200, 32 << 10
	for name, h := range handshakes {
		t.Run(name, func(t *testing.T) {
			v := attack(t, server.WithScenarios(listening(t, h.listener)))
			listener, err := v.mock.Server().Listen(t.Context(), "own", "127.0.0.1:0")
			require.NoError(t, err)
			defer listener.Close()
			before := held()
			for range conns {
				conn, err := net.Dial("tcp", listener.Addr().String())
				require.NoError(t, err)
				t.Cleanup(func() { _ = conn.Close() })
				_, err = io.WriteString(conn, h.beginning)
				require.NoError(t, err)
			}
			v.othersAreServed(t)
			assert.Less(t, held()-before, int64(conns*each))
		})
	}
}

// TestHandshakesThatStopAreCut waits for the server's real limit.
func TestHandshakesThatStopAreCut(t *testing.T) {
	long(t)
	for name, h := range handshakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := attack(t, server.WithScenarios(listening(t, h.listener)))
			listener, err := v.mock.Server().Listen(t.Context(), "own", "127.0.0.1:0")
			require.NoError(t, err)
			defer listener.Close()
			conn, err := net.Dial("tcp", listener.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, h.beginning)
			require.NoError(t, err)
			require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
			_, err = io.Copy(io.Discard, conn)
			assert.False(t, errors.Is(err, os.ErrDeadlineExceeded), "it is closed")
		})
	}
}
