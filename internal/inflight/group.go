// Package inflight counts the requests that are under way, so that stopping can wait
// for them.
//
// It knows how many there are. It must never know what they are.
package inflight

import "sync"

// Group counts requests under way until it is closed and the last of them has ended.
// Its zero value is open and empty.
type Group struct {
	mu     sync.Mutex
	count  int
	closed bool
	empty  chan struct{} // made when first asked for; closed when the last request of a closed group has ended
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
	g.tell()
}

// Len is how many requests are under way.
func (g *Group) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count
}

// Close lets no request begin any more. It returns the channel of Emptied.
func (g *Group) Close() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		g.tell()
	}
	return g.emptyLocked()
}

// Emptied is a channel that is closed once the group is closed and no request is under
// way.
func (g *Group) Emptied() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emptyLocked()
}

func (g *Group) emptyLocked() chan struct{} {
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	return g.empty
}

// tell closes the channel when it is time: that comes once, with Close or with
// the last request that ends after it.
func (g *Group) tell() {
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
