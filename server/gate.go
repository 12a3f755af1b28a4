package server

import "sync"

// gate counts the requests inside a server, so that shutting down can wait for
// them and let nobody else in.
type gate struct {
	mu     sync.Mutex
	inside int
	closed bool
	empty  chan struct{} // made when first asked for; closed when the last one has left a closed gate
}

// enter reports whether the gate is open; if so, leave must follow.
func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.tell()
}

// left is how many are inside.
func (g *gate) left() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inside
}

// close lets nobody in any more. The channel is that of emptied.
func (g *gate) close() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		g.tell()
	}
	return g.emptyLocked()
}

// emptied is closed once the gate is closed and nobody is inside.
func (g *gate) emptied() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emptyLocked()
}

func (g *gate) emptyLocked() chan struct{} {
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	return g.empty
}

// tell closes the channel when it is time: that comes once, with close or with
// the last to leave after it.
func (g *gate) tell() {
	if g.closed && g.inside == 0 {
		close(g.emptyLocked())
	}
}

// open reports whether the gate still lets requests in.
func (g *gate) open() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.closed
}
