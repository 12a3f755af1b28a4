package listen

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
)

// Listener is an address that is exactly one session of one scenario, whatever
// paths and headers say. What the scenario's `listener:` asks for happens to
// its connections; how it asks is read when the listener opens, and not again
// when the file changes.
//
// What happens to a connection that never becomes a request is logged, and noted
// in the session's journal.
type Listener struct {
	server   *Server
	scenario string
	session  string              // its name
	id       string              // of the session
	spec     *scenarios.Listener // never nil
	ordinary bool                // its scenario has no listener and does nothing to connections
	addr     net.Addr
	counted  counts
	opened   atomic.Int64  // connections so far
	first    chan struct{} // closed when the first is there
	busy     underway

	socket  socket
	service service
	tls     *tlsSetup

	alive context.Context // done when the listener is to stop
	stop  context.CancelFunc
	work  sync.WaitGroup

	finished chan struct{} // closed when all was drained and cut
}

// counts is how often each fault that strikes so many times has struck.
type counts struct{ tls, connect, neverRead, neverAnswer, idleDrop, goAway, rstStream atomic.Int64 }

// strikes takes one of the times a fault strikes; 0 times is always.
func strikes(count *atomic.Int64, times int) bool {
	return times == 0 || count.Add(1) <= int64(times)
}

// Purpose is what a listener is opened for.
type Purpose struct {
	Scenario string
	Session  string              // the name of its session among the scenario's
	ID       string              // of that session, as journals have it
	Spec     *scenarios.Listener // what the scenario asks for; nil for nothing
}

// Open opens addr (host:port; port 0 takes any free one) and serves it until ctx is
// done or Close is called. The error says that the address cannot be had.
func (s *Server) Open(ctx context.Context, addr string, purpose Purpose) (*Listener, error) {
	l := &Listener{server: s, scenario: purpose.Scenario, session: purpose.Session, id: purpose.ID, spec: purpose.Spec,
		first: make(chan struct{}), finished: make(chan struct{})}
	if l.spec == nil {
		l.spec, l.ordinary = &scenarios.Listener{}, true
	}
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening for scenario %s: %w", l.scenario, err)
	}
	l.addr = socket.Addr()
	if l.tls, err = s.tlsFor(l); err != nil {
		_ = socket.Close()
		return nil, fmt.Errorf("making certificates for scenario %s: %w", l.scenario, err)
	}
	l.alive, l.stop = context.WithCancel(ctx)
	l.run(l.alive, socket)
	return l, nil
}

// Addr is the address that was opened, also while connections are refused.
func (l *Listener) Addr() net.Addr { return l.addr }

// Session is the id of the session that the address is, as journals have it.
func (l *Listener) Session() string { return l.id }

// URL is what clients take as the base URL, or, when Proxy, as HTTPS_PROXY.
func (l *Listener) URL() string {
	scheme := "http://"
	if l.spec.TLS != "" && !l.Proxy() || l.Proxy() && l.spec.Connect.TLS != "" {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(l.addr.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return scheme + net.JoinHostPort("127.0.0.1", port)
	}
	return scheme + l.addr.String()
}

// Proxy reports whether the address is a proxy rather than the API.
func (l *Listener) Proxy() bool { return l.spec.Connect != nil }

// Connected is closed when the first connection is there.
func (l *Listener) Connected() <-chan struct{} { return l.first }

// count numbers a connection, from 1.
func (l *Listener) count() int {
	number := int(l.opened.Add(1))
	if number == 1 {
		close(l.first)
	}
	return number
}

// Close stops listening, lets open answers go on for the grace period, cuts
// what is left and waits for all of it to end. What goes on computing after that is
// left behind, which the log is told.
func (l *Listener) Close() {
	l.stop()
	select {
	case <-l.finished:
		inflight.EndsWithin(inflight.Ended(&l.work), l.server.AfterCut)
	case <-inflight.Ended(&l.work):
	}
}

// origin says on which connection a request came.
type origin struct {
	listener   *Listener     // nil for the address that is no scenario's own
	connection int           // among its address's, from 1; 0 for one that is not ours
	conn       *listenedConn // nil when there is no listener
	peer       net.Conn      // what carries the request; nil when that is not known
}

type originKey struct{}

func originOf(ctx context.Context) origin {
	from, _ := ctx.Value(originKey{}).(origin)
	return from
}

// assign says on which connection a request came. One that came to a listener is the
// listener's, whatever else it asks for.
func (from origin) assign(to *request.Target) *request.Target {
	to.Connection = from.connection
	if l := from.listener; l != nil {
		to.Scenario, to.Session, to.Listening = l.scenario, l.session, true
	}
	return to
}

// OnListener reports whether a request came to a scenario's own address.
func OnListener(r *http.Request) bool { return originOf(r.Context()).listener != nil }
