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

// Listener is an address that belongs to one session of one scenario, whatever the paths
// and headers of requests say. It does to its connections what the `listener:` of the
// scenario asks for. That is read when the listener opens, and not again when the file
// changes.
//
// What becomes of a connection that carries no request is logged, and noted in the
// session's journal.
type Listener struct {
	server   *Server
	scenario string
	session  string              // its name
	id       string              // of the session
	spec     *scenarios.Listener // never nil
	plain    bool                // the scenario has no `listener:`
	addr     net.Addr
	counted  counts
	opened   atomic.Int64  // connections so far
	first    chan struct{} // closed with the first connection
	busy     underway

	socket  socket
	service service
	tls     *tlsSetup

	alive context.Context // done when the listener is to stop
	stop  context.CancelFunc
	work  sync.WaitGroup

	finished chan struct{} // closed when all answers have ended or were cut
}

// counts has how often each fault with a number of times has struck.
type counts struct{ tls, connect, neverRead, neverAnswer, idleDrop, goAway, rstStream atomic.Int64 }

// strikes reports whether a fault strikes once more, and counts that. A fault with 0
// times always strikes.
func strikes(count *atomic.Int64, times int) bool {
	return times == 0 || count.Add(1) <= int64(times)
}

// Purpose says which session a listener is opened for.
type Purpose struct {
	Scenario string
	Session  string              // the session's name within the scenario
	ID       string              // the session's id in journals
	Spec     *scenarios.Listener // what the scenario asks for; nil for nothing
}

// Open listens on addr (host:port; port 0 is any free one) and serves it until ctx is done
// or Close is called. The error says why it cannot listen.
func (s *Server) Open(ctx context.Context, addr string, purpose Purpose) (*Listener, error) {
	l := &Listener{server: s, scenario: purpose.Scenario, session: purpose.Session, id: purpose.ID, spec: purpose.Spec,
		first: make(chan struct{}), finished: make(chan struct{})}
	if l.spec == nil {
		l.spec, l.plain = &scenarios.Listener{}, true
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

// Addr returns the address of the listener, also while connections are refused.
func (l *Listener) Addr() net.Addr { return l.addr }

// Session returns the id of the listener's session in journals.
func (l *Listener) Session() string { return l.id }

// URL returns the base URL for clients, or the HTTPS_PROXY if Proxy is true.
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

// Connected returns a channel that is closed with the first connection.
func (l *Listener) Connected() <-chan struct{} { return l.first }

// nextNumber returns the number of a new connection, from 1.
func (l *Listener) nextNumber() int {
	number := int(l.opened.Add(1))
	if number == 1 {
		close(l.first)
	}
	return number
}

// Close stops listening, lets open answers go on for the grace period, cuts those that are
// left and waits for them to end. It does not wait for answers that are still being
// computed after that, which it logs.
func (l *Listener) Close() {
	l.stop()
	select {
	case <-l.finished:
		inflight.EndsWithin(inflight.Ended(&l.work), l.server.AfterCut)
	case <-inflight.Ended(&l.work):
	}
}

// origin is the connection of a request.
type origin struct {
	listener   *Listener     // nil for the address that belongs to no scenario
	connection int           // its number at the address, from 1; 0 for a request that came otherwise
	conn       *listenedConn // nil without a listener
	peer       net.Conn      // the connection itself; nil if it is not known
}

// originKey is the key of an origin in the context of a request.
type originKey struct{}

// originOf returns the origin in the context of a request.
func originOf(ctx context.Context) origin {
	from, _ := ctx.Value(originKey{}).(origin)
	return from
}

// assign sets the connection of a request. A request to a listener belongs to the
// listener's session, whatever else it asks for.
func (from origin) assign(to *request.Target) *request.Target {
	to.Connection = from.connection
	if l := from.listener; l != nil {
		to.Scenario, to.Session, to.Listening = l.scenario, l.session, true
	}
	return to
}

// OnListener reports whether a request came to a Listener.
func OnListener(r *http.Request) bool { return originOf(r.Context()).listener != nil }
