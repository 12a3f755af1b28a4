package inflight

import "sync"

// Group counts requests under way. After Close no more may begin. The zero Group is open
// and empty.
type Group struct {
	mu     sync.Mutex
	count  int
	closed bool
	empty  chan struct{} // nil until it is needed; closed once the group is closed and count is 0
}

// Enter counts a request that begins and reports whether the group is open. If it is,
// Leave must follow.
func (g *Group) Enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.count++
	return true
}

// Leave ends a request that Enter counted.
func (g *Group) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count--
	g.signal()
}

// Len returns how many requests are under way.
func (g *Group) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count
}

// Close closes the group: no more requests may begin. It returns the channel of Emptied.
func (g *Group) Close() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		g.signal()
	}
	return g.emptyLocked()
}

// Emptied returns a channel that is closed once the group is closed and no request is
// under way.
func (g *Group) Emptied() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emptyLocked()
}

// emptyLocked returns that channel. The group is locked.
func (g *Group) emptyLocked() chan struct{} {
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	return g.empty
}

// signal closes that channel if it is time to. That happens once: with Close, or with the
// last request that ends after it. The group is locked.
func (g *Group) signal() {
	if g.closed && g.count == 0 {
		close(g.emptyLocked())
	}
}

// IsOpen reports whether requests may still begin.
func (g *Group) IsOpen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.closed
}
