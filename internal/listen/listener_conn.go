package listen

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// errByScript is the error of a connection that the scenario ended.
var errByScript = errors.New("as the scenario says")

// listenedConn is a connection to a listener, with a reader that can peek.
type listenedConn struct {
	*net.TCPConn
	in        *bufio.Reader
	number    int           // among the listener's, from 1
	frames    bool          // it speaks HTTP/2
	outer     *tls.Conn     // the proxy's own TLS, inside of which all else is spoken; nil without any
	answers   int           // so far
	requested atomic.Bool   // it carried a request
	meter     *frames.Meter // of HTTP/2 in cleartext that net/http serves; else nil
	states    connStates
	idle      atomic.Pointer[context.CancelFunc] // ends the wait of an idle_drop; nil without one
	onRequest atomic.Pointer[func()]             // ends the connection when the next request begins to arrive; nil if nothing does
}

// newListenedConn returns a connection to a listener or a proxy.
func newListenedConn(conn net.Conn, number int, proxy bool) *listenedConn {
	c, size := conn.(*net.TCPConn), 4<<10
	if proxy {
		size = 16 << 10 // for the head of a CONNECT request
	}
	return &listenedConn{TCPConn: c, in: bufio.NewReaderSize(c, size), number: number}
}

// stopIdleWait ends the wait of an idle_drop.
func (c *listenedConn) stopIdleWait() {
	if stop := c.idle.Swap(nil); stop != nil {
		(*stop)()
	}
}

// Read implements net.Conn. It begins with what was peeked at.
func (c *listenedConn) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if end := c.onRequest.Load(); end != nil && n > 0 {
		(*end)()
		return 0, net.ErrClosed
	}
	if flood := c.meter.Received(p[:n]); flood != nil {
		return 0, flood
	}
	return n, err
}

// Write implements net.Conn.
func (c *listenedConn) Write(p []byte) (int, error) {
	if c.outer != nil {
		return c.outer.Write(p)
	}
	c.meter.Sent(p)
	return c.TCPConn.Write(p)
}

// ReadFrom hides that of the TCPConn, which would bypass the proxy's TLS.
func (c *listenedConn) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

// CloseWrite closes our side of the connection.
func (c *listenedConn) CloseWrite() error {
	if c.outer != nil {
		_ = c.outer.CloseWrite() // the end of TCP is what matters
	}
	return c.TCPConn.CloseWrite()
}

// WriteTo hides that of the TCPConn. It begins with what was peeked at.
func (c *listenedConn) WriteTo(w io.Writer) (int64, error) { return c.in.WriteTo(w) }

// beneath returns the connection to the listener that conn is, or that its TLS is spoken
// over.
func beneath(conn net.Conn) *listenedConn {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	c, _ := conn.(*listenedConn)
	return c
}

// receive does to a connection what comes before a request. It reports whether the
// connection got that far and was handed to net/http.
func (l *Listener) receive(ctx context.Context, c *listenedConn) (handedOver bool) {
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	if l.hold(c) {
		return false
	}
	_ = c.SetDeadline(time.Now().Add(headerTimeout))
	conn, err := l.prepare(ctx, c)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errByScript) { // what the scenario did is noted already
			l.journalEnd(c, endedBy(err), "%s", endOfConn(err))
			l.note("a connection ended before any request", c, "why", err)
		}
		if c.outer != nil {
			_ = c.outer.CloseWrite() // everything was sent
		}
		_ = c.Close()
		return false
	}
	_ = c.SetDeadline(time.Time{})
	if c.frames && l.breaksFrames() && stop() {
		l.journalIdle(c, l.serveFrames(ctx, conn))
		return false
	}
	if c.frames && conn == net.Conn(c) {
		c.meter = frames.NewMeter(func(why error) { l.note("a connection is closed", c, "why", ownLimit(why)) })
	}
	if !stop() || !l.service.queue.put(conn) {
		_ = c.Close()
		return false
	}
	return true
}

// note logs what became of a connection.
func (l *Listener) note(what string, c *listenedConn, more ...any) {
	l.server.Log.Info(what, append([]any{"session", l.Session(), "connection", c.number, "client", c.RemoteAddr()}, more...)...)
}

// hold does what a never_read or never_answer asks for, and reports whether one struck the
// connection.
func (l *Listener) hold(c *listenedConn) bool {
	neverRead := func(f *scenarios.ListenerFault) *scenarios.Hold { return f.NeverRead }
	if f := scenarios.Fault(l.spec, neverRead); f != nil && strikes(&l.counted.neverRead, f.Times) {
		l.journalEnd(c, journal.ByScript, "accepted and never read from")
		l.note("a connection is never read from", c)
		_ = c.SetReadBuffer(smallBuffer) // so that the client's writes block soon
		if l.service.held.add(c) {
			l.server.Log.Warn("the oldest connection that is never read from is closed: there are too many", "session", l.Session(), "most", maxHeld)
		}
		return true
	}
	neverAnswer := func(f *scenarios.ListenerFault) *scenarios.Hold { return f.NeverAnswer }
	if f := scenarios.Fault(l.spec, neverAnswer); f != nil && strikes(&l.counted.neverAnswer, f.Times) {
		l.journalEnd(c, journal.ByScript, "read and never answered")
		l.note("a connection is never answered", c)
		_, _ = io.Copy(io.Discard, c) // until either side ends it
		_ = c.Close()
		return true
	}
	return false
}

// smallBuffer makes the kernel grant its smallest buffer.
const smallBuffer = 1 << 10

// prepare answers CONNECT and does the TLS handshake as the scenario says, and returns the
// connection on which requests come.
func (l *Listener) prepare(ctx context.Context, c *listenedConn) (net.Conn, error) {
	mode, host := l.spec.TLS, ""
	if l.Proxy() {
		if err := l.secureProxy(ctx, c); err != nil {
			return nil, err
		}
		var err error
		if host, err = l.connect(c); err != nil {
			return nil, err
		}
		mode = l.tunnelMode(c, host)
	}
	if mode != "" {
		return l.secure(ctx, c, mode, host)
	}
	if l.spec.Protocol != scenarios.HTTP1 {
		start, err := c.in.Peek(len("PRI "))
		if err != nil {
			return nil, fmt.Errorf("nothing was asked: %w", err)
		}
		c.frames = string(start) == "PRI "
	}
	return c, nil
}

// secure does the TLS handshake, or what the scenario does in its place.
func (l *Listener) secure(ctx context.Context, c *listenedConn, mode scenarios.TLSMode, host string) (net.Conn, error) {
	if mode != scenarios.TLSOK && !strikes(&l.counted.tls, l.spec.TLSTimes) {
		mode = scenarios.TLSOK
	}
	return l.handshake(ctx, c, c, mode, host)
}

// secureProxy does the TLS handshake of a proxy that is itself reached over TLS. All that
// follows is spoken inside of that.
func (l *Listener) secureProxy(ctx context.Context, c *listenedConn) error {
	mode := l.spec.Connect.TLS
	if mode == "" {
		return nil
	}
	beneath := &handedConn{Conn: c.TCPConn, in: c.in}
	conn, err := l.handshake(ctx, c, beneath, mode, "")
	if err != nil {
		return err
	}
	c.frames = false
	c.outer = conn.(*tls.Conn)
	c.in = bufio.NewReaderSize(c.outer, c.in.Size())
	return nil
}

// handshake does the TLS handshake over a connection: c itself, or the one beneath it.
func (l *Listener) handshake(ctx context.Context, c *listenedConn, over net.Conn, mode scenarios.TLSMode, host string) (net.Conn, error) {
	switch mode {
	case scenarios.TLSHandshakeHang:
		l.journalEnd(c, journal.ByScript, "TLS handshake never answered")
		l.note("a TLS handshake is never answered", c)
		_ = c.SetDeadline(time.Time{})
		_, _ = io.Copy(io.Discard, c) // until either side ends it
		l.note("a connection ended before any request", c, "why", "the client gave up the TLS handshake")
		return nil, errByScript
	case scenarios.TLSHandshakeReset:
		if err := readHello(c); err != nil {
			return nil, fmt.Errorf("reading the client's hello: %w", err)
		}
		l.journalEnd(c, journal.ByScript, "TLS handshake reset")
		l.note("a TLS handshake is reset", c)
		return nil, errors.Join(errByScript, play.Reset(c))
	}
	config, err := l.tls.config(mode, host)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	if over != c {
		config.NextProtos = []string{"http/1.1"} // the only protocol that clients speak to a proxy here
	}
	conn := tls.Server(over, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, &handshakeError{err, mode == scenarios.TLSClientCertificate}
	}
	c.frames = conn.ConnectionState().NegotiatedProtocol == "h2"
	return conn, nil
}

// readHello reads the first record of TLS and discards it.
func readHello(c *listenedConn) error {
	const head = 5 // type, version, length
	record, err := c.in.Peek(head)
	if err != nil {
		return err
	}
	length := int64(record[3])<<8 | int64(record[4])
	_, err = io.CopyN(io.Discard, c.in, head+length)
	return err
}
