package listen

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/scenarios"
)

// service is HTTP on the connections of a listener.
type service struct {
	http     *http.Server
	queue    *connQueue
	requests inflight.Group // those under way, and what waits for connections to be idle
	idle     idleConns
	held     heldConns

	running context.Context // of all requests; its cause when cut is play.ErrShutdown
	cut     context.CancelCauseFunc
}

// startService serves what comes through the queue.
func (l *Listener) startService() {
	b := &l.service
	b.running, b.cut = context.WithCancelCause(context.Background())
	b.queue = newConnQueue(l.addr)
	b.http = newHTTPServer(l.handler(), l.server.Log, l.idleLimit())
	b.http.BaseContext = func(net.Listener) context.Context { return b.running }
	b.http.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, originKey{}, origin{listener: l, connection: beneath(conn).number, conn: beneath(conn), peer: conn})
	}
	b.http.ConnState = l.watch
	b.http.TLSConfig = &tls.Config{NextProtos: nextProtos(l.spec.Protocol), MinVersion: tls.VersionTLS12}
	b.http.Protocols = protocols(l.spec.Protocol)
	l.work.Go(func() { _ = b.http.Serve(b.queue) }) // ends with the queue, and says only that
}

// newHTTPServer is net/http with the limits that hold for every address.
func newHTTPServer(handler http.Handler, log *slog.Logger, idle time.Duration) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idle,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: frames.MaxStreams},
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func protocols(only scenarios.Protocol) *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(only == "" || only == scenarios.HTTP1)
	p.SetHTTP2(only == "" || only == scenarios.HTTP2)
	p.SetUnencryptedHTTP2(only == "" || only == scenarios.HTTP2Bare)
	return &p
}

// nextProtos is what is offered by ALPN.
func nextProtos(only scenarios.Protocol) []string {
	switch only {
	case scenarios.HTTP1:
		return []string{"http/1.1"}
	case scenarios.HTTP2:
		return []string{"h2"}
	default:
		return []string{"h2", "http/1.1"}
	}
}

// handler counts requests on their way to the server.
func (l *Listener) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.service.requests.Enter() {
			w.Header().Set("Connection", "close")
			http.Error(w, "claudemock is shutting down", http.StatusServiceUnavailable)
			return
		}
		defer l.service.requests.Leave()
		l.busy.begin()
		defer l.busy.end()
		if c := originOf(r.Context()).conn; c != nil {
			c.asked.Store(true)
		}
		l.taken()
		l.server.Handler.ServeHTTP(w, r)
	})
}

// stopService drains and then cuts.
func (l *Listener) stopService() {
	b := &l.service
	grace, cancel := context.WithTimeout(context.Background(), l.server.Grace)
	defer cancel()
	empty := b.requests.Close()
	_ = b.http.Shutdown(grace) // what it could not wait for is cut below
	select {
	case <-empty:
	case <-grace.Done():
		l.server.Log.Warn("open answers were cut", "session", l.Session(), "grace", l.server.Grace)
	}
	b.cut(play.ErrShutdown)
	_ = b.http.Close() // says only that the queue was closed before
	b.held.closeAll()
	if !inflight.EndsWithin(empty, l.server.AfterCut) {
		l.server.StillRunning()
	}
}

// watch looks at what connections are doing, for faults between requests.
func (l *Listener) watch(conn net.Conn, state http.ConnState) {
	c := beneath(conn)
	c.turned()
	limit := c.quiet.enter(state, l.idleLimit())
	switch state {
	case http.StateClosed:
		l.journalIdle(c, limit)
		l.busy.end()
	case http.StateHijacked: // its request counts for itself
		l.busy.end()
	}
	if state != http.StateIdle {
		l.service.idle.remove(conn)
		return
	}
	if l.service.idle.add(conn) || c.frames {
		return
	}
	c.answers++
	l.dropIdle(c, conn)
}

// dropIdle ends a connection that has become idle, at once, later or with its
// next request, when the scenario says so.
func (l *Listener) dropIdle(c *listenedConn, conn net.Conn) {
	f := l.idleDrop()
	if f == nil || !f.EachTime && c.answers != max(1, f.Requests) {
		return
	}
	if f.After > 0 {
		l.dropLater(c, conn, f)
		return
	}
	if !strikes(&l.counted.idleDrop, f.Times) {
		return
	}
	if f.On == scenarios.DropOnRequest {
		c.onRequest.Store(new(func() { l.drop(c, conn) }))
		return
	}
	l.drop(c, conn)
}

// dropLater ends a connection when it has been idle for long enough. The wait
// ends with the idleness, so that there is never more than one to a connection.
func (l *Listener) dropLater(c *listenedConn, conn net.Conn, f *scenarios.IdleDrop) {
	if !l.service.requests.Enter() {
		return
	}
	idle, over := context.WithCancel(l.alive)
	c.idle.Store(&over)
	go func() {
		defer l.service.requests.Leave()
		defer over()
		if l.server.Clock.Wait(idle, f.After) == nil && strikes(&l.counted.idleDrop, f.Times) {
			l.drop(c, conn)
		}
	}()
}

func (l *Listener) idleDrop() *scenarios.IdleDrop {
	return scenarios.Fault(l.spec, func(f *scenarios.ListenerFault) *scenarios.IdleDrop { return f.IdleDrop })
}

func (l *Listener) drop(c *listenedConn, conn net.Conn) {
	if l.idleDrop().With == scenarios.DropWithReset {
		l.note("a connection is reset between requests", c)
		_ = play.Reset(conn)
		return
	}
	l.note("a connection is closed between requests", c)
	_ = conn.Close()
}

// connQueue is the net.Listener that net/http takes prepared connections from.
type connQueue struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
	addr  net.Addr
}

func newConnQueue(addr net.Addr) *connQueue {
	return &connQueue{conns: make(chan net.Conn), done: make(chan struct{}), addr: addr}
}

// put reports whether the connection was taken.
func (q *connQueue) put(conn net.Conn) bool {
	select {
	case q.conns <- conn:
		return true
	case <-q.done:
		return false
	}
}

// Accept implements net.Listener.
func (q *connQueue) Accept() (net.Conn, error) {
	select {
	case conn := <-q.conns:
		return conn, nil
	case <-q.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (q *connQueue) Close() error {
	q.once.Do(func() { close(q.done) })
	return nil
}

// Addr implements net.Listener.
func (q *connQueue) Addr() net.Addr { return q.addr }

// idleConns knows the connections on which nothing is under way. Its zero
// value lets them be.
type idleConns struct {
	mu    sync.Mutex
	down  bool // none may stay
	conns map[net.Conn]struct{}
}

// add reports whether the connection was ended instead. HTTP/2 has still to
// send the end of its last answer when it says that it is idle.
func (i *idleConns) add(conn net.Conn) (ended bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.down && !beneath(conn).frames {
		_ = conn.Close()
		return true
	}
	if i.conns == nil {
		i.conns = map[net.Conn]struct{}{}
	}
	i.conns[conn] = struct{}{}
	return false
}

func (i *idleConns) remove(conn net.Conn) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.conns, conn)
}

// closeAll ends the connections that are idle, and those that become so until
// allow.
func (i *idleConns) closeAll() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = true
	for conn := range i.conns {
		_ = conn.Close()
	}
	clear(i.conns)
}

func (i *idleConns) allow() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = false
}

// heldConns are connections that nobody reads from, so that nobody sees their
// clients leave either.
type heldConns struct {
	mu    sync.Mutex
	conns []net.Conn
	over  bool
}

// maxHeld is how many are kept; the oldest are closed first.
const maxHeld = 1024

// add reports whether there was no room, so that the oldest was closed.
func (h *heldConns) add(conn net.Conn) (closed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		_ = conn.Close()
		return false
	}
	if h.conns = append(h.conns, conn); len(h.conns) <= maxHeld {
		return false
	}
	_ = h.conns[0].Close()
	h.conns = h.conns[1:]
	return true
}

func (h *heldConns) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	for _, conn := range h.conns {
		_ = conn.Close()
	}
	h.conns = nil
}
