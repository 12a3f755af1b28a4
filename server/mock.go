package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/memnet"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/scenarios"
)

// TB is the part of testing.TB that a Mock needs. *testing.T, *testing.B and *testing.F
// implement it.
type TB interface {
	Helper()
	Name() string
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Mock is a session of a scenario for one test. It is safe for concurrent use.
type Mock struct {
	// URL is what the SDK takes as its base URL.
	URL string
	// Key is an API key that the scenario accepts, for SDKs that want one.
	Key string
	// Client reaches the mock; no other client does when the network is in
	// memory. It has no timeout. That of a scenario with a `listener:` trusts
	// the server's certificate authority, and uses the proxy if the scenario is one.
	Client *http.Client

	server  *Server
	session *session.Session
	shared  network   // what all sessions of the server have in common
	address *Listener // of a scenario with a listener; nil for any other
	outcome *outcome
}

// network is how clients reach the server of a mock.
type network struct {
	client *http.Client
	host   string
}

// mockKey has the shape of an API key.
const mockKey = "sk-ant-api03-claudemock"

// Start runs a server until the test ends. It fails the test if an option, or a scenario
// in one, is invalid.
//
// Inside a bubble of testing/synctest the network is in memory, so that time is virtual:
// see InMemory. A scenario with a `listener:`, which breaks connections before they carry a
// request, gets an address of its own on loopback. It needs the real network and real time.
func Start(t TB, opts ...Option) *Mock {
	t.Helper()
	patient := func(set *settings) {
		set.afterCut = time.Minute // a machine that runs tests may be busy
		set.opensAddresses = true
	}
	s, err := New(append(slices.Clip(opts), patient)...)
	if err != nil {
		t.Fatalf("starting claudemock: %v", err)
		return nil
	}
	return s.start(t)
}

// start serves until the test ends.
func (s *Server) start(t TB) *Mock {
	t.Helper()
	listener, dial, host, err := s.network()
	if err != nil {
		t.Fatalf("starting claudemock: %v", err)
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	transport := &http.Transport{DialContext: dial}
	client := &http.Client{Transport: transport}
	t.Cleanup(func() {
		t.Helper()
		transport.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Errorf("claudemock: %v", err)
		}
		if left := s.inflight.Len(); left > 0 {
			t.Errorf("claudemock: %d answers are still open", left)
		}
	})
	return s.mock(t, network{client, host}, s.defaultScenario)
}

// memoryHost is the host of a mock in memory. The error of any client but the mock's own
// quotes it.
const memoryHost = "use-the-client-of-the-mock.invalid"

// network opens the listener of the mock.
func (s *Server) network() (listener net.Listener, dial func(context.Context, string, string) (net.Conn, error), host string, err error) {
	if s.inMemory || virtualTime() {
		inMemory := memnet.Listen()
		s.private = true
		return inMemory, inMemory.DialContext, memoryHost, nil
	}
	listener, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, "", fmt.Errorf("listening: %w", err)
	}
	return listener, (&net.Dialer{}).DialContext, listener.Addr().String(), nil
}

// virtualTime reports whether the code runs in a bubble of testing/synctest, whose time
// begins with the year 2000. There is no other sign of a bubble.
func virtualTime() bool { return time.Now().Year() < 2020 }

// nameTable names sessions after their tests, so that their names, and the ids in their
// answers, are the same in every run.
type nameTable struct {
	mu   sync.Mutex
	used map[string]int
}

// name is the name of the test, with a number from the second session of that name on.
func (n *nameTable) name(scenario, test string) string {
	clean := strings.Map(func(c rune) rune {
		if c < 128 && request.IsSessionName(string(c)) {
			return c
		}
		return '-'
	}, test)
	clean = clean[max(0, len(clean)-80):]
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.used == nil {
		n.used = map[string]int{}
	}
	id := session.ID(scenario, clean)
	n.used[id]++
	if count := n.used[id]; count > 1 {
		return clean + "-" + strconv.Itoa(count)
	}
	return clean
}

// keyFor returns a key that a scenario accepts.
func keyFor(scenario *scenarios.Scenario) string {
	if scenario.Keys != nil && len(scenario.Keys.Valid) > 0 {
		return scenario.Keys.Valid[0]
	}
	return mockKey
}

// Server is the server behind the mock, e.g. to open an address for a scenario that
// breaks connections.
func (m *Mock) Server() *Server { return m.server }

// ID is the session's id in journals and control endpoints.
func (m *Mock) ID() string { return m.session.ID }

// Scenario is the scenario of the session. It must not be changed.
func (m *Mock) Scenario() *scenarios.Scenario { return m.session.Scenario }
