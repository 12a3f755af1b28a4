package listen

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
)

// Acceptor serves the connections of one address that is no scenario's own. The
// ordinary requests of HTTP/1.1 it reads itself: heads go out in the order that the
// API has, and an answer in as few writes as its script asks for. Over net/http,
// which sorts every head and has a goroutine watch every connection, an answer costs
// half as much again. What is not ordinary, such as a control endpoint or HTTP/2, is
// net/http's: it gets the connection, with the request unread, for the rest of its
// life.
type Acceptor struct {
	server   *Server
	listener net.Listener
	failed   chan error
	http     *http.Server
	rest     *connQueue // to net/http
	work     sync.WaitGroup
	opened   atomic.Int64 // connections so far
	over     atomic.Bool  // connections end where nothing is under way

	mu    sync.Mutex
	conns map[*directConn]struct{}
}

// Accept serves the connections of a listener until that is closed. When ctx is done
// it no longer waits for the system to have room for connections.
func (s *Server) Accept(ctx context.Context, listener net.Listener) *Acceptor {
	a := &Acceptor{
		server: s, listener: listener, failed: make(chan error, 1), rest: newConnQueue(listener.Addr()),
		http: newHTTPServer(s.Handler, s.Log, s.Idle), conns: map[*directConn]struct{}{},
	}
	context.AfterFunc(s.Cutting, a.cut)
	a.http.ConnContext = a.origin
	a.http.ConnState = a.watch
	a.http.Protocols = protocols("")               // HTTP/2 in cleartext too, where a reset is a stream's abort
	a.work.Go(func() { _ = a.http.Serve(a.rest) }) // ends with the queue, and says only that
	go func() { a.failed <- a.accept(ctx) }()
	return a
}

// Failed says why no more connections are taken: once, when that has come about.
func (a *Acceptor) Failed() <-chan error { return a.failed }

// Drain closes the listener, and ends connections on which nothing is under way, and
// the others with their answers. The error is ctx's when answers that net/http knows
// of go on longer than that.
func (a *Acceptor) Drain(ctx context.Context) error {
	_ = a.listener.Close() // it may be already
	a.endIdle()
	return a.http.Shutdown(ctx)
}

// Close ends what net/http still serves.
func (a *Acceptor) Close() error { return a.http.Close() }

// Ended is closed when nothing is left of any connection.
func (a *Acceptor) Ended() <-chan struct{} { return inflight.Ended(&a.work) }

// accept takes connections until the listener is closed; the error is the
// listener's.
func (a *Acceptor) accept(ctx context.Context) error {
	var refused refusedConns
	for {
		conn, err := a.listener.Accept()
		var full interface{ Temporary() bool }
		switch {
		case err == nil:
			refused.over(a.server.Log, "address", a.listener.Addr())
			a.work.Go(func() { a.take(conn) })
		case errors.As(err, &full) && full.Temporary():
			refused.note(a.server.Log, err, "address", a.listener.Addr())
			if err := a.server.Clock.Wait(ctx, acceptPause); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

// take serves a connection as long as it asks for ordinary things. TLS does not:
// it may agree upon HTTP/2.
func (a *Acceptor) take(conn net.Conn) {
	if _, secured := conn.(*tls.Conn); secured {
		a.handOver(conn)
		return
	}
	c := &directConn{acceptor: a, in: bufio.NewReader(conn), number: int(a.opened.Add(1)), ConnWire: play.NewConnWire(conn), conn: conn}
	a.mu.Lock()
	a.conns[c] = struct{}{}
	a.mu.Unlock()
	ordinary := c.serve()
	a.mu.Lock()
	delete(a.conns, c)
	a.mu.Unlock()
	if !ordinary {
		handed := &handedConn{Conn: conn, in: c.in, number: c.number}
		if start, _ := c.in.Peek(min(len("PRI "), c.in.Buffered())); string(start) == "PRI " {
			handed.meter = frames.NewMeter(func(why error) { a.tellClosed(handed, ownLimit(why)) })
		}
		a.handOver(handed)
	}
}

// handOver leaves a connection to net/http.
func (a *Acceptor) handOver(conn net.Conn) {
	if !a.rest.put(conn) {
		_ = conn.Close()
	}
}

// endIdle ends connections on which nothing is under way, and the others with
// their answers.
func (a *Acceptor) endIdle() {
	a.over.Store(true)
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.conns {
		if c.idle.Load() {
			_ = c.conn.Close()
		}
	}
}

// cut ends whatever connections still wait for: a body that does not arrive, or
// a client that does not read.
func (a *Acceptor) cut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.conns {
		play.Unblock(c.conn)
	}
}

// origin numbers the connections that net/http serves, on from those that it
// does not.
func (a *Acceptor) origin(ctx context.Context, conn net.Conn) context.Context {
	from := origin{}
	if handed, ok := conn.(*handedConn); ok {
		from.connection, from.peer = handed.number, handed.Conn
	} else {
		from.connection = int(a.opened.Add(1))
	}
	return context.WithValue(ctx, originKey{}, from)
}

// watch looks at what connections of net/http are doing, for what the server's
// own limits end.
func (a *Acceptor) watch(conn net.Conn, state http.ConnState) {
	handed, ok := conn.(*handedConn)
	if !ok {
		return
	}
	if limit := handed.quiet.enter(state, a.server.Idle); limit != "" {
		a.tellClosed(handed, limit)
	}
}

// tellClosed logs which limit of the server's own ends a connection.
func (a *Acceptor) tellClosed(handed *handedConn, limit string) {
	a.server.Log.Info("a connection is closed", "connection", handed.number, "client", handed.RemoteAddr(), "why", limit)
}

// handedConn is a connection of which something was read that is not taken yet.
type handedConn struct {
	net.Conn
	in     *bufio.Reader
	number int
	quiet  quiet
	meter  *frames.Meter // of HTTP/2; else nil
}

// Read takes first what was read.
func (h *handedConn) Read(p []byte) (int, error) {
	n, err := h.in.Read(p)
	if flood := h.meter.Received(p[:n]); flood != nil {
		return 0, flood
	}
	return n, err
}

// Write implements net.Conn.
func (h *handedConn) Write(p []byte) (int, error) {
	h.meter.Sent(p)
	return h.Conn.Write(p)
}

// NetConn is the connection itself, whose end can be other than orderly.
func (h *handedConn) NetConn() net.Conn { return h.Conn }

// Bare is the connection for whoever takes it over when all that was read ahead of
// it is taken.
func (h *handedConn) Bare() net.Conn { return h.Conn }
