package server

import "sync"

// gate counts the requests inside a server, so that shutting down can wait for
// them and let nobody else in.
type gate struct {
	mu     sync.Mutex
	inside int
	empty  chan struct{} // made by close; closed when the last one leaves
}

// enter reports whether the gate is open; if so, leave must follow.
func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.empty != nil {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if g.inside == 0 && g.empty != nil {
		close(g.empty)
	}
}

// close lets nobody in any more. The channel is closed once nobody is inside.
func (g *gate) close() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.empty == nil {
		g.empty = make(chan struct{})
		if g.inside == 0 {
			close(g.empty)
		}
	}
	return g.empty
}

// open reports whether the gate still lets requests in.
func (g *gate) open() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.empty == nil
}
