package listen

import (
	"net"
	"sync"
)

// heldConns are open connections that nobody reads from, so that nobody notices when their
// clients leave either.
type heldConns struct {
	mu     sync.Mutex
	conns  []net.Conn
	closed bool // further connections are closed at once
}

// maxHeld is how many connections are held; the oldest are closed first.
const maxHeld = 1024

// add adds a connection, and reports whether it closed the oldest for that.
func (h *heldConns) add(conn net.Conn) (closedOldest bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		_ = conn.Close()
		return false
	}
	if h.conns = append(h.conns, conn); len(h.conns) <= maxHeld {
		return false
	}
	_ = h.conns[0].Close()
	h.conns = h.conns[1:]
	return true
}

// closeAll closes all connections, and those that are added later.
func (h *heldConns) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, conn := range h.conns {
		_ = conn.Close()
	}
	h.conns = nil
}
