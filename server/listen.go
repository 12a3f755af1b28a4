package server

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
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
	session  string
	spec     *scenarios.Listener // never nil
	ordinary bool                // its scenario has no listener and does nothing to connections
	addr     net.Addr
	counted  counts
	opened   atomic.Int64  // connections so far
	first    chan struct{} // closed when the first is there
	busy     underway

	front front // the socket
	back  back  // HTTP on the connections that got so far
	tls   *tlsSetup

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

// Listen opens addr (host:port; port 0 takes any free one) as a session of its
// own of the scenario, and serves it until ctx is done or Close is called. Any
// scenario can be listened to, and one with a `listener:` in no other way. The
// error says that there is no such scenario or that the address cannot be had.
func (s *Server) Listen(ctx context.Context, scenario, addr string) (*Listener, error) {
	chosen, err := s.catalogue.Get(scenario)
	if err != nil {
		return nil, fmt.Errorf("listening for a scenario: %w", err)
	}
	l := &Listener{server: s, scenario: scenario, session: s.nameListener(scenario), spec: chosen.Listener,
		first: make(chan struct{}), finished: make(chan struct{})}
	if l.spec == nil {
		l.spec, l.ordinary = &scenarios.Listener{}, true
	}
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening for scenario %s: %w", scenario, err)
	}
	l.addr = socket.Addr()
	if l.tls, err = s.tlsFor(l); err != nil {
		_ = socket.Close()
		return nil, fmt.Errorf("making certificates for scenario %s: %w", scenario, err)
	}
	l.alive, l.stop = context.WithCancel(ctx)
	l.run(l.alive, socket)
	return l, nil
}

// listenerName is what the names of listeners' sessions begin with.
const listenerName = "listener"

// nameListener gives each listener's session a name: listener, listener-2, and
// so on.
func (s *Server) nameListener(scenario string) string {
	table := &s.addresses
	table.mu.Lock()
	defer table.mu.Unlock()
	if table.opened == nil {
		table.opened = map[string]int{}
	}
	table.opened[scenario]++
	if n := table.opened[scenario]; n > 1 {
		return fmt.Sprintf(listenerName+"-%d", n)
	}
	return listenerName
}

// listenerTable counts the listeners opened for each scenario.
type listenerTable struct {
	mu     sync.Mutex
	opened map[string]int
}

// Addr is the address that was opened, also while connections are refused.
func (l *Listener) Addr() net.Addr { return l.addr }

// Session is the id of the session that the address is, as journals have it.
func (l *Listener) Session() string { return sessionID(l.scenario, l.session) }

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
		l.server.ends(workEnds(&l.work))
	case <-workEnds(&l.work):
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

// Memory makes a request that came to a listener the listener's, whatever else
// it asks for.
func (from origin) claim(to *request.Target) *request.Target {
	to.Connection = from.connection
	if l := from.listener; l != nil {
		to.Scenario, to.Session, to.Listening = l.scenario, l.session, true
	}
	return to
}

// needsListener is what a request gets that picks a scenario by path, header
// or default although that begins before the request.
func needsListener(scenario *scenarios.Scenario) string {
	return fmt.Sprintf("claudemock: scenario %s breaks connections before a request can name it, so it needs an address of its own: claudemock serve --listen %[1]s=127.0.0.1:0", scenario.Name)
}

// breakOn adds to an answer what the listener's faults do to it, when it goes
// out on a connection of HTTP/2 whose frames are ours to choose. The function
// returned tells the stream how it ends, once the script is made.
func (s *Server) breakOn(stream *http2Response, t *turn) (settle func(script.Script)) {
	if stream == nil {
		return func(script.Script) {}
	}
	b, count := stream.stream.conn.listener.nextBreak()
	if b == nil {
		return func(script.Script) {}
	}
	t.answer.Faults = append(slices.Clip(t.answer.Faults), script.Use{Name: b.name, Fault: b})
	return func(script script.Script) {
		if slices.Contains(script.Missed, b.name) {
			count.Add(-1)
			return
		}
		stream.breaks = b
	}
}
