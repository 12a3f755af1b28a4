package listen

import (
	"context"
	"fmt"
	"sync"
)

// Settle waits until every connection to the listener has ended, and every answer is in
// the journal, so that a client that has ended can be judged. It does not wait for
// connections that the scenario never reads from, since nobody notices when their clients
// leave. The error is that of ctx.
func (l *Listener) Settle(ctx context.Context) error {
	select {
	case <-l.busy.idle():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for the connections of session %s to end: %w", l.Session(), context.Cause(ctx))
	}
}

// underway counts the connections of a listener and, besides, their requests: one that is
// hijacked, or is a stream of HTTP/2, may end after its connection.
type underway struct {
	mu    sync.Mutex
	count int
	empty chan struct{} // closed when count becomes 0; nil while nobody waits
}

// begin counts one more.
func (u *underway) begin() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.count++
}

// end counts one less.
func (u *underway) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.count--; u.count == 0 && u.empty != nil {
		close(u.empty)
		u.empty = nil
	}
}

// idle returns a channel that is closed once nothing is under way.
func (u *underway) idle() <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.count == 0 {
		now := make(chan struct{})
		close(now)
		return now
	}
	if u.empty == nil {
		u.empty = make(chan struct{})
	}
	return u.empty
}
