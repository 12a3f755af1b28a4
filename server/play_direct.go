package server

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/play"
)

// direct serves the ordinary requests of HTTP/1.1 on connections that are its
// own: heads go out in the order that the API has, and an answer in as few
// writes as its script asks for. Over net/http, which sorts every head and has a
// goroutine watch every connection, an answer costs half as much again. What is
// not ordinary, such as a control endpoint or HTTP/2, is net/http's: it gets the
// connection, with the request unread, for the rest of its life.
type direct struct {
	server *Server
	rest   *connQueue // to net/http
	work   sync.WaitGroup
	opened atomic.Int64 // connections so far
	over   atomic.Bool  // connections end where nothing is under way

	mu    sync.Mutex
	conns map[*directConn]struct{}
}

func newDirect(s *Server, addr net.Addr) *direct {
	return &direct{server: s, rest: newConnQueue(addr), conns: map[*directConn]struct{}{}}
}

// serve takes connections until the listener is closed; the error is the
// listener's.
func (d *direct) serve(ctx context.Context, listener net.Listener) error {
	var refused refusedConns
	for {
		conn, err := listener.Accept()
		var full interface{ Temporary() bool }
		switch {
		case err == nil:
			refused.over(d.server.log, "address", listener.Addr())
			d.work.Go(func() { d.take(conn) })
		case errors.As(err, &full) && full.Temporary():
			refused.note(d.server.log, err, "address", listener.Addr())
			if err := d.server.clock.Wait(ctx, acceptPause); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

// take serves a connection as long as it asks for ordinary things. TLS does not:
// it may agree upon HTTP/2.
func (d *direct) take(conn net.Conn) {
	if _, secured := conn.(*tls.Conn); secured {
		d.handOver(conn)
		return
	}
	c := &directConn{direct: d, in: bufio.NewReader(conn), number: int(d.opened.Add(1)), ConnWire: play.NewConnWire(conn), conn: conn}
	d.mu.Lock()
	d.conns[c] = struct{}{}
	d.mu.Unlock()
	ordinary := c.serve()
	d.mu.Lock()
	delete(d.conns, c)
	d.mu.Unlock()
	if !ordinary {
		handed := &handedConn{Conn: conn, in: c.in, number: c.number}
		if start, _ := c.in.Peek(min(len("PRI "), c.in.Buffered())); string(start) == "PRI " {
			handed.frames = newFrameWatch(func(why error) { d.tellClosed(handed, ownLimit(why)) })
		}
		d.handOver(handed)
	}
}

// handOver leaves a connection to net/http.
func (d *direct) handOver(conn net.Conn) {
	if !d.rest.put(conn) {
		_ = conn.Close()
	}
}

// drain ends connections on which nothing is under way, and the others with
// their answers.
func (d *direct) drain() {
	d.over.Store(true)
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.conns {
		if c.idle.Load() {
			_ = c.conn.Close()
		}
	}
}

// cut ends whatever connections still wait for: a body that does not arrive, or
// a client that does not read.
func (d *direct) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.conns {
		play.Unblock(c.conn)
	}
}

// origin numbers the connections that net/http serves, on from those that it
// does not.
func (d *direct) origin(ctx context.Context, conn net.Conn) context.Context {
	from := origin{}
	if handed, ok := conn.(*handedConn); ok {
		from.connection, from.peer = handed.number, handed.Conn
	} else {
		from.connection = int(d.opened.Add(1))
	}
	return context.WithValue(ctx, originKey{}, from)
}

// watch looks at what connections of net/http are doing, for what the server's
// own limits end.
func (d *direct) watch(conn net.Conn, state http.ConnState) {
	handed, ok := conn.(*handedConn)
	if !ok {
		return
	}
	if limit := handed.quiet.enter(state, d.server.idle); limit != "" {
		d.tellClosed(handed, limit)
	}
}

// tellClosed logs which limit of the server's own ends a connection.
func (d *direct) tellClosed(handed *handedConn, limit string) {
	d.server.log.Info("a connection is closed", "connection", handed.number, "client", handed.RemoteAddr(), "why", limit)
}

// handedConn is a connection of which something was read that is not taken yet.
type handedConn struct {
	net.Conn
	in     *bufio.Reader
	number int
	quiet  quiet
	frames *frameWatch // of HTTP/2; else nil
}

// Read takes first what was read.
func (h *handedConn) Read(p []byte) (int, error) {
	n, err := h.in.Read(p)
	if flood := h.frames.came(p[:n]); flood != nil {
		return 0, flood
	}
	return n, err
}

// Write implements net.Conn.
func (h *handedConn) Write(p []byte) (int, error) {
	h.frames.went(p)
	return h.Conn.Write(p)
}

// NetConn is the connection itself, whose end can be other than orderly.
func (h *handedConn) NetConn() net.Conn { return h.Conn }

// Bare is the connection for whoever takes it over when all that was read ahead of
// it is taken.
func (h *handedConn) Bare() net.Conn { return h.Conn }
