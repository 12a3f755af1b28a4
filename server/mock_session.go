package server

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/scenarios"
)

// SessionOption sets one thing about a session of a Mock, in place of what the server has.
type SessionOption func(*sessionSettings)

// sessionSettings is what the options of a session set.
type sessionSettings struct {
	speed    float64 // 0 for the server's
	hasSpeed bool
	limits   string // "" for those of the scenario or the server
}

// Speed divides the waits inside the session's answers, and retry-after, by factor, as
// WithSpeed does for all sessions.
func Speed(factor float64) SessionOption {
	return func(set *sessionSettings) { set.speed, set.hasSpeed = factor, true }
}

// RateLimits holds the session to rate limits, in place of those of its scenario. The line is
// as for WithRateLimits.
func RateLimits(line string) SessionOption {
	return func(set *sessionSettings) { set.limits = line }
}

// Session begins another session on the same server, of any scenario that it knows. It is for
// parallel tests that share a server, and for code that talks to several.
func (m *Mock) Session(t TB, scenario string, opts ...SessionOption) *Mock {
	t.Helper()
	return m.server.mock(t, m.shared, scenario, opts...)
}

// SessionYAML begins another session on the same server, of a scenario given as text, which
// no other session plays.
func (m *Mock) SessionYAML(t TB, text string, opts ...SessionOption) *Mock {
	t.Helper()
	scenario, err := m.server.catalogue.Read("scenario.yaml", []byte(text))
	return m.server.ownMock(t, m.shared, scenario, err, opts)
}

// SessionBuilt begins another session on the same server, of a scenario made in Go, which no
// other session plays.
func (m *Mock) SessionBuilt(t TB, built *scenarios.Scenario, opts ...SessionOption) *Mock {
	t.Helper()
	scenario, err := m.server.complete(built)
	return m.server.ownMock(t, m.shared, scenario, err, opts)
}

// ownMock begins a session of a scenario of its own, unless there is an error.
func (s *Server) ownMock(t TB, at network, scenario *scenarios.Scenario, err error, opts []SessionOption) *Mock {
	t.Helper()
	if err == nil && scenario.Listener != nil {
		err = fmt.Errorf("scenario %s has a listener, so that it needs an address: give it to Start, and begin the session with its name", scenario.Name)
	}
	if err != nil {
		t.Fatalf("starting a session of claudemock: %v", err)
		return nil
	}
	return s.beginMock(t, at, session.Options{Scenario: scenario, Own: true}, opts)
}

// mock begins a session of a scenario of the catalogue.
func (s *Server) mock(t TB, at network, scenario string, opts ...SessionOption) *Mock {
	t.Helper()
	chosen, err := s.catalogue.Get(scenario)
	if err != nil {
		t.Fatalf("starting a session of claudemock: %v", err)
		return nil
	}
	return s.beginMock(t, at, session.Options{Scenario: chosen}, opts)
}

// beginMock begins a session named after the test, or after its address.
func (s *Server) beginMock(t TB, at network, wanted session.Options, opts []SessionOption) *Mock {
	t.Helper()
	var set sessionSettings
	for _, opt := range opts {
		opt(&set)
	}
	chosen := wanted.Scenario
	limits, err := scenarios.ParseLimits(set.limits)
	switch {
	case err != nil:
		t.Fatalf("starting a session of claudemock: rate limits %q: %v", set.limits, err)
		return nil
	case set.hasSpeed && set.speed <= 0:
		t.Fatalf("starting a session of claudemock: speed %v: must be more than 0", set.speed)
		return nil
	}
	wanted.Speed, wanted.Limits = set.speed, limits
	m := &Mock{Key: keyFor(chosen), Client: at.client, server: s, shared: at, outcome: &outcome{}}
	if chosen.Listener != nil {
		if wanted.Name, err = m.openAddress(chosen); err != nil {
			t.Fatalf("starting a session of claudemock: %v", err)
			return nil
		}
		t.Cleanup(m.closeAddress)
	} else {
		wanted.Name = s.mocks.name(chosen.Name, t.Name())
		m.URL = "http://" + at.host + "/s/" + chosen.Name + "/" + wanted.Name
	}
	sess, absent := s.sessions.Hold(wanted)
	if sess == nil {
		t.Fatalf("starting a session of claudemock: %s has ended: %s", session.ID(chosen.Name, wanted.Name), absent.Ended)
		return nil
	}
	m.session = sess
	t.Cleanup(func() { s.sessions.Leave(sess) }) // until then it cannot end
	return m
}
