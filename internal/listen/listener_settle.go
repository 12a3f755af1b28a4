package listen

import (
	"context"
	"fmt"
	"sync"
)

// Settle waits until nothing is under way on the listener's address: every
// connection has ended, and every answer with what the journal says of it. So
// a verdict can be given on a client that is gone. Connections that the
// scenario never reads from do not count, since nobody notices their clients
// leave. The error is ctx's.
func (l *Listener) Settle(ctx context.Context) error {
	select {
	case <-l.busy.idle():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for the connections of session %s to end: %w", l.Session(), context.Cause(ctx))
	}
}

// underway counts the connections and requests of a listener. A request counts
// beside its connection: one that is taken out of net/http's hands, or is a
// stream of HTTP/2, may end after it.
type underway struct {
	mu    sync.Mutex
	count int
	empty chan struct{} // closed when count falls to 0; nil while nobody waits
}

func (u *underway) begin() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.count++
}

func (u *underway) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.count--; u.count == 0 && u.empty != nil {
		close(u.empty)
		u.empty = nil
	}
}

// idle is closed as soon as nothing is under way.
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
