package server

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/session"
)

// Listener is an address that is exactly one session of one scenario, whatever
// paths and headers say. What the scenario's `listener:` asks for happens to
// its connections; how it asks is read when the listener opens, and not again
// when the file changes.
//
// What happens to a connection that never becomes a request is logged, and noted
// in the session's journal.
type Listener struct{ opened *listen.Listener }

// Listen opens addr (host:port; port 0 takes any free one) as a session of its
// own of the scenario, and serves it until ctx is done or Close is called. Any
// scenario can be listened to, and one with a `listener:` in no other way. The
// error says that there is no such scenario or that the address cannot be had.
func (s *Server) Listen(ctx context.Context, scenario, addr string) (*Listener, error) {
	chosen, err := s.catalogue.Get(scenario)
	if err != nil {
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

// Addr is the address that was opened, also while connections are refused.
func (l *Listener) Addr() net.Addr { return l.opened.Addr() }

// Session is the id of the session that the address is, as journals have it.
func (l *Listener) Session() string { return l.opened.Session() }

// URL is what clients take as the base URL, or, when Proxy, as HTTPS_PROXY.
func (l *Listener) URL() string { return l.opened.URL() }

// Proxy reports whether the address is a proxy rather than the API.
func (l *Listener) Proxy() bool { return l.opened.Proxy() }

// Connected is closed when the first connection is there.
func (l *Listener) Connected() <-chan struct{} { return l.opened.Connected() }

// Settle waits until nothing is under way on the listener's address: every
// connection has ended, and every answer with what the journal says of it. So
// a verdict can be given on a client that is gone. Connections that the
// scenario never reads from do not count, since nobody notices their clients
// leave. The error is ctx's.
func (l *Listener) Settle(ctx context.Context) error { return l.opened.Settle(ctx) }

// Close stops listening, lets open answers go on for the grace period, cuts
// what is left and waits for all of it to end. What goes on computing after that is
// left behind, which the log is told.
func (l *Listener) Close() { l.opened.Close() }

// CertificateAuthority is the certificate, in PEM, that clients must trust to
// connect to listeners whose TLS is ok. It is another one in each process.
func (s *Server) CertificateAuthority() ([]byte, error) { return s.transport.CertificateAuthority() }

// ClientCertificate is a certificate and its key, in PEM, with which clients are
// let in that listeners ask for one. It is another one each time.
func (s *Server) ClientCertificate() ([]byte, error) { return s.transport.ClientCertificate() }

// listenerTable counts the listeners opened for each scenario.
type listenerTable struct {
	mu     sync.Mutex
	opened map[string]int
}

// listenerName is what the names of listeners' sessions begin with.
const listenerName = "listener"

// name gives each listener's session a name: listener, listener-2, and so on.
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
