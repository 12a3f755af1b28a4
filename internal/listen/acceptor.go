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

// Acceptor serves the connections of one address that belongs to no scenario. It reads
// the ordinary requests of HTTP/1.1 itself: heads go out in the order that the API has,
// and an answer in as few writes as its script asks for. Over net/http, which sorts
// every head and has a goroutine watch every connection, an answer costs half as much
// again. When a request is not ordinary, such as one of HTTP/2 or to a control endpoint,
// net/http gets the connection, with the request unread, for good.
type Acceptor struct {
	server   *Server
	listener net.Listener
	failed   chan error
	http     *http.Server
	toHTTP   *connQueue // connections that net/http serves
	work     sync.WaitGroup
	opened   atomic.Int64 // connections so far
	draining atomic.Bool  // idle connections are closed

	mu    sync.Mutex
	conns map[*directConn]struct{}
}

// Accept serves the connections of a listener until that is closed. Once ctx is done, it
// does not try again when the system refuses a connection.
func (s *Server) Accept(ctx context.Context, listener net.Listener) *Acceptor {
	a := &Acceptor{
		server: s, listener: listener, failed: make(chan error, 1), toHTTP: newConnQueue(listener.Addr()),
		http: newHTTPServer(s.Handler, s.Log, s.Idle), conns: map[*directConn]struct{}{},
	}
	context.AfterFunc(s.Cutting, a.cut)
	a.http.ConnContext = a.origin
	a.http.ConnState = a.watch
	a.http.Protocols = protocols("")                 // HTTP/2 in cleartext too, where a reset becomes an RST_STREAM
	a.work.Go(func() { _ = a.http.Serve(a.toHTTP) }) // the error says only that the queue is closed
	go func() { a.failed <- a.accept(ctx) }()
	return a
}

// Failed returns a channel with the error that ends accepting connections.
func (a *Acceptor) Failed() <-chan error { return a.failed }

// Drain closes the listener and all idle connections, and the others as they become
// idle. The error is that of ctx if answers of net/http take longer.
func (a *Acceptor) Drain(ctx context.Context) error {
	_ = a.listener.Close() // an error means that it was closed before
	a.closeIdle()
	return a.http.Shutdown(ctx)
}

// Close closes the connections that net/http still serves.
func (a *Acceptor) Close() error { return a.http.Close() }

// Ended returns a channel that is closed when all connections have ended.
func (a *Acceptor) Ended() <-chan struct{} { return inflight.Ended(&a.work) }

// accept accepts connections until the listener fails or is closed, and returns its
// error.
func (a *Acceptor) accept(ctx context.Context) error {
	var failures acceptErrors
	for {
		conn, err := a.listener.Accept()
		var full interface{ Temporary() bool }
		switch {
		case err == nil:
			failures.succeeded(a.server.Log, "address", a.listener.Addr())
			a.work.Go(func() { a.serve(conn) })
		case errors.As(err, &full) && full.Temporary():
			failures.failed(a.server.Log, err, "address", a.listener.Addr())
			if err := a.server.Clock.Wait(ctx, acceptPause); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

// serve serves a connection as long as its requests are ordinary. Those over TLS never
// are, since client and server may agree upon HTTP/2.
func (a *Acceptor) serve(conn net.Conn) {
	if _, secured := conn.(*tls.Conn); secured {
		a.handOver(conn)
		return
	}
	c := &directConn{acceptor: a, in: bufio.NewReader(conn), number: int(a.opened.Add(1)), ConnWire: play.NewConnWire(conn), conn: conn, remote: conn.RemoteAddr().String()}
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
			handed.meter = frames.NewMeter(func(why error) { a.logClosed(handed, ownLimit(why)) })
		}
		a.handOver(handed)
	}
}

// handOver gives a connection to net/http.
func (a *Acceptor) handOver(conn net.Conn) {
	if !a.toHTTP.put(conn) {
		_ = conn.Close()
	}
}

// closeIdle closes idle connections, and has the others closed as they become idle.
func (a *Acceptor) closeIdle() {
	a.draining.Store(true)
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.conns {
		if c.idle.Load() {
			_ = c.conn.Close()
		}
	}
}

// cut ends the reads and writes of all connections: of a body that does not arrive, or
// to a client that does not read.
func (a *Acceptor) cut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.conns {
		play.Unblock(c.conn)
	}
}

// origin adds to a context from which connection of net/http its requests come.
func (a *Acceptor) origin(ctx context.Context, conn net.Conn) context.Context {
	from := origin{}
	if handed, ok := conn.(*handedConn); ok {
		from.connection, from.peer = handed.number, handed.Conn
	} else {
		from.connection = int(a.opened.Add(1))
	}
	return context.WithValue(ctx, originKey{}, from)
}

// watch follows the states of net/http's connections, and logs when a limit of the
// server's own ends one.
func (a *Acceptor) watch(conn net.Conn, state http.ConnState) {
	handed, ok := conn.(*handedConn)
	if !ok {
		return
	}
	if limit := handed.states.enter(state, a.server.Idle); limit != "" {
		a.logClosed(handed, limit)
	}
}

// logClosed logs which limit of the server's own ends a connection.
func (a *Acceptor) logClosed(handed *handedConn, limit string) {
	a.server.Log.Info("a connection is closed", "connection", handed.number, "client", handed.RemoteAddr(), "why", limit)
}

// handedConn is a connection whose reader has read ahead.
type handedConn struct {
	net.Conn
	in     *bufio.Reader
	number int
	states connStates
	meter  *frames.Meter // of HTTP/2; else nil
}

// Read implements net.Conn. It begins with what was read ahead.
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

// NetConn returns the connection itself, which can be reset.
func (h *handedConn) NetConn() net.Conn { return h.Conn }

// Bare returns the connection itself, for a hijacker to whom all that was read ahead is
// known.
func (h *handedConn) Bare() net.Conn { return h.Conn }
