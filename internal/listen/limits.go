package listen

import (
	"errors"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/words"
)

// The limits on how a request arrives. How long an answer takes is for its scenario to
// decide, and how long a connection may be idle is an option.
const (
	headerTimeout  = 10 * time.Second
	maxHeaderBytes = 64 << 10

	// bodyTimeout is how long a request's body may take to arrive: 32 MB at half a
	// megabyte a second. An endpoint that takes larger bodies allows as much longer.
	bodyTimeout = 64 * time.Second
)

// frameLimits has the same limits for connections that are served frame by frame.
var frameLimits = frames.Config{HeaderTimeout: headerTimeout, MaxHeaderBytes: maxHeaderBytes}

// bodyDue returns the time by which a body of at most that many bytes must have arrived.
func bodyDue(most int) time.Time {
	return time.Now().Add(bodyTimeout * time.Duration(max(1, most/request.DefaultMaxBody)))
}

// tooIdle says that a connection was idle for too long.
func tooIdle(limit time.Duration) string {
	return "no request followed within " + words.Span(limit) + ", the server's own limit"
}

// tooSlow says that the head of a request took too long.
func tooSlow() string {
	return "no whole request came within " + words.Span(headerTimeout) + ", the server's own limit"
}

// ownLimit says that the error that ended a connection is no part of a scenario.
func ownLimit(why error) string { return why.Error() + ", the server's own limit" }

// connStates follows the states of a connection of net/http. net/http does not say why it
// closes one: how long the connection was in its last state shows whether a limit did.
type connStates struct {
	mu    sync.Mutex
	state http.ConnState
	since time.Time
}

// enter records a new state. If that is the end and a limit caused it, enter returns the
// limit.
func (s *connStates) enter(state http.ConnState, idle time.Duration) (limit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	passed := now.Sub(s.since)
	switch {
	case state != http.StateClosed:
	case s.state == http.StateIdle && passed >= idle:
		limit = tooIdle(idle)
	case s.state == http.StateNew && !s.since.IsZero() && passed >= headerTimeout:
		limit = tooSlow()
	}
	s.state, s.since = state, now
	return limit
}

// idleLimit returns how long connections of the listener may be idle: longer than they are
// before an idle_drop of the scenario.
func (l *Listener) idleLimit() time.Duration {
	if f := l.idleDrop(); f != nil {
		return l.server.Idle + f.After
	}
	return l.server.Idle
}

// noteLimit logs and journals that a limit ended the connection, if err says so.
func (c *directConn) noteLimit(err error) {
	s := c.acceptor.server
	if !errors.Is(err, os.ErrDeadlineExceeded) || s.Cutting.Err() != nil {
		return
	}
	limit := tooIdle(s.Idle)
	if c.in.Buffered() > 0 {
		limit = tooSlow()
	}
	s.Log.Info("a connection is closed", "connection", c.number, "client", c.conn.RemoteAddr(), "why", limit)
	if c.last != nil {
		s.Handler.NoteLimit(c.last.Scenario, c.last.Session, c.number, limit)
	}
}
