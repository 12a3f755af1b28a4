package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

// Listener is an address that is exactly one session of one scenario, whatever paths and
// headers say. The scenario's `listener:` acts on its connections, as it is when the
// listener opens: later changes of the file do not count.
//
// A connection that carries no request is logged, and noted in the session's journal.
type Listener struct{ opened *listen.Listener }

// Listen opens addr (host:port; port 0 takes any free one) as a session of the scenario,
// and serves it until ctx is done or Close is called. Any scenario can have an address; one
// with a `listener:` is reached in no other way. The error says that there is no such
// scenario or that the address cannot be opened.
func (s *Server) Listen(ctx context.Context, scenario, addr string) (*Listener, error) {
	chosen, err := s.catalogue.Get(scenario)
	if err != nil {
		return nil, fmt.Errorf("listening for a scenario: %w", err)
	}
	if err := s.canForward(chosen); err != nil {
		return nil, fmt.Errorf("listening for a scenario: %w", err)
	}
	name := s.listeners.name(scenario)
	opened, err := s.transport.Open(ctx, addr, listen.Purpose{
		Scenario: scenario, Session: name, ID: session.ID(scenario, name), Spec: chosen.Listener,
	})
	if err != nil {
		return nil, err
	}
	return &Listener{opened}, nil
}

// Addr is the address that was opened, even while connections to it are refused.
func (l *Listener) Addr() net.Addr { return l.opened.Addr() }

// Session is the id of the session, as journals have it.
func (l *Listener) Session() string { return l.opened.Session() }

// URL is the base URL for clients, or their HTTPS_PROXY if Proxy reports true.
func (l *Listener) URL() string { return l.opened.URL() }

// Proxy reports whether the address is a proxy rather than the API.
func (l *Listener) Proxy() bool { return l.opened.Proxy() }

// Connected is closed when the first connection arrives.
func (l *Listener) Connected() <-chan struct{} { return l.opened.Connected() }

// Settle waits until every connection to the address and every answer on it has ended and
// is journalled, so that a client that has ended can be judged. Connections that the
// scenario never reads from do not count, since nobody notices that their clients leave.
// The error is ctx's.
func (l *Listener) Settle(ctx context.Context) error { return l.opened.Settle(ctx) }

// Close stops listening, lets open answers go on for the grace period, cuts those that are
// left and waits for them to end. It logs what goes on computing after that.
func (l *Listener) Close() { l.opened.Close() }

// CertificateAuthority is the certificate, in PEM, that clients must trust to connect to
// listeners with `tls: ok`. Each process has another one.
func (s *Server) CertificateAuthority() ([]byte, error) { return s.transport.CertificateAuthority() }

// ClientCertificate makes a certificate and its key, in PEM, for clients of listeners that
// require one. It is another one each time.
func (s *Server) ClientCertificate() ([]byte, error) { return s.transport.ClientCertificate() }

// listenerTable counts the listeners opened for each scenario.
type listenerTable struct {
	mu     sync.Mutex
	opened map[string]int
}

// listenerName begins the names of listeners' sessions.
const listenerName = "listener"

// name names the session of the next listener of a scenario: listener, listener-2, and so
// on.
func (t *listenerTable) name(scenario string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.opened == nil {
		t.opened = map[string]int{}
	}
	t.opened[scenario]++
	if n := t.opened[scenario]; n > 1 {
		return fmt.Sprintf(listenerName+"-%d", n)
	}
	return listenerName
}

// newTransport makes the connections of a server.
func newTransport(s *Server) *listen.Server {
	return &listen.Server{
		Handler: connHandler{s}, Log: s.log, Clock: s.clock, Idle: s.idle, Grace: s.grace, AfterCut: s.afterCut,
		Cutting: s.cutting, InFlight: &s.inflight, StillRunning: func() { _ = s.stillRunning() },
	}
}

// connHandler is a server as its connections see it.
type connHandler struct{ *Server }

// Find implements listen.Handler.
func (h connHandler) Find(r *http.Request) (to *request.Target, mostBody int, ok bool) {
	if h.relays {
		return &request.Target{}, maxRelayed, true
	}
	r.URL = tolerate(r).URL
	if control.IsControl(r.URL.Path) {
		return nil, 0, false
	}
	to = request.TargetOf(r, h.defaultScenario)
	return to, h.requests.MaxBodyOf(to.Endpoint), true
}

// Serve implements listen.Handler.
func (h connHandler) Serve(exchange listen.Exchange, r *http.Request, to *request.Target) (abort bool) {
	if h.relays {
		return h.relay(exchange, r)
	}
	return h.serveAPI(exchange, r, to)
}

// NoteLimit implements listen.Handler.
func (h connHandler) NoteLimit(scenario, name string, connection int, limit string) {
	sess, _ := h.sessions.Find(session.ID(scenario, name))
	if sess == nil {
		return // it has ended
	}
	sess.Journal.Note(journal.Note{
		At: h.clock.Now(), Kind: journal.NoteLimit, Text: fmt.Sprintf("connection %d is closed: %s", connection, limit),
		Connection: connection, EndedBy: journal.ByServer,
	})
}

// NoteConnection implements listen.Handler. It does not begin a session anew that has
// ended.
func (h connHandler) NoteConnection(scenario, name string, note journal.Note) {
	chosen, err := h.catalogue.Get(scenario)
	if err != nil {
		return // its file was removed
	}
	sess, _ := h.sessions.Enter(chosen, name)
	if sess == nil {
		return
	}
	defer h.sessions.Leave(sess)
	sess.Journal.Note(note)
}
