package listen

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// directConn is a connection that is served without net/http. It carries one request
// after another.
type directConn struct {
	play.ConnWire
	conn     net.Conn
	acceptor *Acceptor
	in       *bufio.Reader
	remote   string // the client's address
	number   int
	last     *request.Target // of the latest request; nil before the first
	idle     atomic.Bool     // no request is being read or answered

	heads headReader
	rest  scenarios.Rest // what becomes of the unread rest of the body; "" when all was read
	left  int64          // how many bytes of the request's body are unread
}

// serve answers requests until the connection ends. It returns false, with the connection
// open and the request unread, when a request is not ordinary.
func (c *directConn) serve() (ordinary bool) {
	defer func() {
		if p := recover(); p != nil { // as net/http does: the other connections go on
			c.acceptor.server.Log.Error("serving a request failed", "panic", p, "stack", string(debug.Stack()))
			ordinary = true
		}
		if ordinary {
			_ = c.Close()
		}
	}()
	for {
		head, err := c.awaitHead()
		if errors.Is(err, errNotOrdinary) {
			return false
		}
		if err != nil {
			c.noteLimit(err)
			return true
		}
		r, to, ok := c.parse(head)
		if !ok {
			return false
		}
		_, _ = c.in.Discard(len(head)) // it is buffered
		c.left = r.ContentLength
		if goesOn := c.answer(r, to); !goesOn {
			return true
		}
	}
}

// errNotOrdinary is the error of a head that is too long for the buffer, or no head.
var errNotOrdinary = errors.New("no ordinary request")

// awaitHead waits until the head of the next request has arrived. It does not take it out
// of the buffer.
func (c *directConn) awaitHead() (head []byte, err error) {
	c.idle.Store(true)
	if c.acceptor.draining.Load() {
		return nil, io.EOF
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(c.acceptor.server.Idle))
	for seen := 0; ; {
		c.skipEmptyLines()
		head, _ = c.in.Peek(c.in.Buffered())
		if end := bytes.Index(head, endOfHead); end >= 0 {
			c.idle.Store(false)
			return head[:end+len(endOfHead)], nil
		}
		if len(head) == c.in.Size() || !mayBecomeHead(head) {
			return nil, errNotOrdinary
		}
		if seen == 0 && len(head) > 0 {
			_ = c.conn.SetReadDeadline(time.Now().Add(headerTimeout))
		}
		seen = len(head)
		_, err := c.in.Peek(seen + 1)
		if errors.Is(err, io.EOF) && seen > 0 {
			return nil, errNotOrdinary // the head will never be complete
		}
		if err != nil {
			return nil, err
		}
	}
}

var endOfHead = []byte("\r\n\r\n")

// skipEmptyLines discards empty lines before a request, as RFC 9112 says in 2.2: some
// clients send a line's end after a body.
func (c *directConn) skipEmptyLines() {
	for {
		start, _ := c.in.Peek(min(2, c.in.Buffered()))
		switch {
		case len(start) > 0 && start[0] == '\n':
			_, _ = c.in.Discard(1) // it is buffered
		case len(start) > 1 && start[0] == '\r' && start[1] == '\n':
			_, _ = c.in.Discard(2)
		default:
			return
		}
	}
}

// parse returns the request with a head, and what it asks for. It reports false for a
// request that is not ordinary.
func (c *directConn) parse(head []byte) (*http.Request, *request.Target, bool) {
	r, ok := c.heads.read(head)
	if !ok {
		return nil, nil, false
	}
	to, most, ok := c.acceptor.server.Handler.Find(r)
	if !ok || r.ContentLength > int64(most) {
		return nil, nil, false
	}
	to.Connection, r.RemoteAddr = c.number, c.remote
	return r, to, true
}

// answer serves one request and reports whether the connection goes on.
func (c *directConn) answer(r *http.Request, to *request.Target) (goesOn bool) {
	s := c.acceptor.server
	if !s.InFlight.Enter() {
		return false
	}
	defer s.InFlight.Leave()
	c.Begin()
	c.last = to
	abort := s.Handler.Serve(c, r, to)
	return !abort && !c.Closed() && c.disposeOfBody() && c.Flush() == nil
}

// Framed implements Exchange.
func (c *directConn) Framed() bool { return false }

// FrameFault implements Exchange: HTTP/1.1 has no frames.
func (c *directConn) FrameFault() (script.Use, func(script.Script)) { return script.Use{}, nil }

// Waiting implements Exchange.
func (c *directConn) Waiting() (ctx context.Context, stop func()) {
	if c.left > 0 {
		return play.WatchUnread(c.acceptor.server.Cutting, c.conn)
	}
	return c.Watch(c.acceptor.server.Cutting, c.in, false)
}

// Play implements Exchange. It watches the client only if the script waits. The writes of
// an answer that is sent at once fail when the client has left.
func (c *directConn) Play(piece play.Piece) play.Outcome {
	ctx := c.acceptor.server.Cutting
	if piece.Script.Pauses() {
		var stop func()
		if c.left > 0 {
			ctx, stop = play.WatchUnread(ctx, c.conn)
		} else {
			ctx, stop = c.Watch(ctx, c.in, piece.Script.Raw)
		}
		defer stop()
	}
	outcome := play.Play(ctx, c, piece)
	if outcome.End != journal.Completed {
		_ = c.Close()
	}
	return outcome
}
