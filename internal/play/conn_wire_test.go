package play

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/memnet"
	"github.com/claudemock/claudemock/script"
)

// pair is the two ends of a connection in memory.
func pair(t *testing.T) (client, server *memnet.Conn) {
	t.Helper()
	l := memnet.Listen()
	near, err := l.DialContext(t.Context(), "", "")
	require.NoError(t, err)
	far, err := l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = near.Close(), far.Close() })
	return near.(*memnet.Conn), far.(*memnet.Conn)
}

func headOf(status int, fields ...string) *script.Head {
	head := &script.Head{Status: status}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		head.Fields = append(head.Fields, script.Field{Name: name, Value: value})
	}
	return head
}

func TestAConnWireFramesWhatIsWritten(t *testing.T) {
	long := strings.Repeat("a", PartSize+1)
	tests := map[string]struct {
		write func(w *ConnWire) error
		want  string
		end   error
	}{
		"a body with a length, as it is": {func(w *ConnWire) error {
			_ = w.Head(headOf(200, "Content-Length: 4"), nil)
			_ = w.Write([]byte("ab"))
			_ = w.Flush()
			_ = w.Write([]byte("cd"))
			_ = w.End()
			return w.Close()
		}, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", io.EOF},
		"what is written between two flushes, as one chunk": {func(w *ConnWire) error {
			_ = w.Head(headOf(200), nil)
			_, _ = w.Write([]byte("ab")), w.Write([]byte("cd"))
			_ = w.Flush()
			_ = w.Write([]byte("e"))
			_ = w.End()
			return w.Close()
		}, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n1\r\ne\r\n0\r\n\r\n", io.EOF},
		"long data, in the chunk that is being written": {func(w *ConnWire) error {
			_ = w.Head(headOf(200), nil)
			_, _ = w.Write([]byte("ab")), w.Write([]byte(long))
			_ = w.End()
			return w.Close()
		}, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8003\r\nab" + long + "\r\n0\r\n\r\n", io.EOF},
		"a raw script, byte for byte": {func(w *ConnWire) error {
			_ = w.Head(headOf(200), []byte("HTTP/9 teapot\n"))
			_ = w.Write([]byte("x"))
			return w.End()
		}, "HTTP/9 teapot\nx", io.EOF},
		"nothing but what was flushed, and a reset": {func(w *ConnWire) error {
			_ = w.Head(headOf(200, "Content-Length: 9"), nil)
			_ = w.Write([]byte("half"))
			return w.Reset()
		}, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", syscall.ECONNRESET},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, server := pair(t)
			w := NewConnWire(server)
			w.Begin()
			require.NoError(t, tt.write(&w))
			assert.True(t, w.Closed())
			got, err := io.ReadAll(client)
			assert.Equal(t, tt.want, string(got))
			if tt.end == io.EOF {
				assert.NoError(t, err)
			} else {
				assert.ErrorIs(t, err, tt.end)
			}
		})
	}
}

func TestAStatusThatNoAnswerCanHaveIsRefused(t *testing.T) {
	_, server := pair(t)
	conn, overHTTP := NewConnWire(server), NewHTTPWire(httptest.NewRecorder())
	for _, status := range []int{-1, 0, 99, 101, 1000} {
		assert.ErrorContains(t, conn.Head(headOf(status), nil), "is none that an answer can have")
		assert.ErrorContains(t, overHTTP.Head(headOf(status), nil), "is none that an answer can have")
	}
}

func TestAConnWireWatchesForAClientThatLeaves(t *testing.T) {
	tests := map[string]struct {
		last  bool
		act   func(client *memnet.Conn)
		cause error // nil when the client is taken to be there
	}{
		"it leaves":                            {false, func(c *memnet.Conn) { _ = c.Close() }, ErrClientLeft},
		"it ends its side":                     {false, func(c *memnet.Conn) { _ = c.CloseWrite() }, ErrClientLeft},
		"it sends its next request":            {false, func(c *memnet.Conn) { _, _ = c.Write([]byte("POST")) }, nil},
		"it sends after the last request":      {true, func(c *memnet.Conn) { _, _ = c.Write([]byte("POST")) }, nil},
		"it sends after the last, and leaves":  {true, func(c *memnet.Conn) { _, _ = c.Write([]byte("POST")); _ = c.Close() }, ErrClientLeft},
		"it sends its next request and leaves": {false, func(c *memnet.Conn) { _, _ = c.Write([]byte("POST")); _ = c.Close() }, ErrClientLeft},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := pair(t)
				w, in := NewConnWire(server), bufio.NewReader(server)
				ctx, stop := w.Watch(context.Background(), in, tt.last)
				tt.act(client)
				synctest.Wait()
				assert.Equal(t, tt.cause, context.Cause(ctx))
				stop()
				if tt.cause == nil && !tt.last {
					next, err := in.Peek(4)
					require.NoError(t, err)
					assert.Equal(t, "POST", string(next), "it is left for whoever reads the next request")
				}
			})
		})
	}
}

func TestAWriteThatNobodyReadsEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, server := pair(t)
		w := NewConnWire(server)
		ctx, cut := context.WithTimeout(t.Context(), time.Hour)
		defer cut()
		_, stop := w.Watch(ctx, bufio.NewReader(server), false)
		defer stop()
		began := time.Now()
		require.Error(t, w.Write(make([]byte, 10<<20)))
		assert.Equal(t, time.Hour, time.Since(began))
	})
}

func TestNetHTTPFindsTheHeadersItLooksAtHoweverTheyAreSpelled(t *testing.T) {
	recorder := httptest.NewRecorder()
	w := NewHTTPWire(recorder)
	require.NoError(t, w.Head(headOf(200, "content-LENGTH: 2", "x-Odd: a", "x-Odd: b", "Request-Id: r"), nil))
	assert.Equal(t, http.Header{"Content-Length": {"2"}, "x-Odd": {"a", "b"}, "Request-Id": {"r"}, "Content-Type": nil}, recorder.Header())
	assert.True(t, w.Sized())
	assert.True(t, w.Framed(), "a recorder is no connection")
	assert.ErrorIs(t, w.Close(), ErrAborts)
	assert.ErrorIs(t, w.Reset(), ErrAborts)
}
