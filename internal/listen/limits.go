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

// What a client may take its time with. There is no limit on how long an answer
// takes to write: a scenario decides that. How long a connection may be idle is
// an option.
const (
	headerTimeout  = 10 * time.Second
	maxHeaderBytes = 64 << 10

	// bodyTimeout is how long a request's body may take to arrive: 32 MB at half
	// a megabyte a second. A larger one that the endpoint takes has as much longer.
	bodyTimeout = 64 * time.Second
)

// frameLimits are the same limits for connections that are served frame by frame.
var frameLimits = frames.Config{HeaderTimeout: headerTimeout, MaxHeaderBytes: maxHeaderBytes}

// bodyDue is when a body of at most so many bytes must have arrived.
func bodyDue(most int) time.Time {
	return time.Now().Add(bodyTimeout * time.Duration(max(1, most/request.DefaultMaxBody)))
}

// tooIdle and tooSlow are the limits on time in words.
func tooIdle(limit time.Duration) string {
	return "no request followed within " + words.Span(limit) + ", the server's own limit"
}

func tooSlow() string {
	return "no whole request came within " + words.Span(headerTimeout) + ", the server's own limit"
}

// ownLimit says of an error that ended a connection that it is no part of a scenario.
func ownLimit(why error) string { return why.Error() + ", the server's own limit" }

// quiet is since when a connection of net/http has carried no request. net/http
// does not say why it closes one: that is told by how long that took.
type quiet struct {
	mu    sync.Mutex
	state http.ConnState
	since time.Time
}

// enter notes a new state. When that is the end and a limit brought it about, the
// text says which.
func (q *quiet) enter(state http.ConnState, idle time.Duration) (limit string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	passed := now.Sub(q.since)
	switch {
	case state != http.StateClosed:
	case q.state == http.StateIdle && passed >= idle:
		limit = tooIdle(idle)
	case q.state == http.StateNew && !q.since.IsZero() && passed >= headerTimeout:
		limit = tooSlow()
	}
	q.state, q.since = state, now
	return limit
}

// idleLimit is how long connections of the listener may be idle: longer than the
// scenario asks for.
func (l *Listener) idleLimit() time.Duration {
	if f := l.idleDrop(); f != nil {
		return l.server.Idle + f.After
	}
	return l.server.Idle
}

// noteLimit logs and journals that a limit ended a connection, if one did.
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
