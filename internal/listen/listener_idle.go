package listen

import (
	"context"
	"net"
	"net/http"
	"sync"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/scenarios"
)

// watch follows the states of connections, and begins the faults that strike idle ones.
func (l *Listener) watch(conn net.Conn, state http.ConnState) {
	c := beneath(conn)
	c.stopIdleWait()
	limit := c.states.enter(state, l.idleLimit())
	switch state {
	case http.StateClosed:
		l.journalIdle(c, limit)
		l.busy.end()
	case http.StateHijacked: // its request is counted by itself
		l.busy.end()
	}
	if state != http.StateIdle {
		l.service.idle.remove(conn)
		return
	}
	if l.service.idle.add(conn) || c.frames {
		return
	}
	c.answers++
	l.dropIdle(c, conn)
}

// dropIdle ends a connection that has become idle if the scenario says so: at once, after
// a while, or as the next request arrives.
func (l *Listener) dropIdle(c *listenedConn, conn net.Conn) {
	f := l.idleDrop()
	if f == nil || !f.EachTime && c.answers != max(1, f.Requests) {
		return
	}
	if f.After > 0 {
		l.dropLater(c, conn, f)
		return
	}
	if !strikes(&l.counted.idleDrop, f.Times) {
		return
	}
	if f.On == scenarios.DropOnRequest {
		c.onRequest.Store(new(func() { l.drop(c, conn) }))
		return
	}
	l.drop(c, conn)
}

// dropLater ends a connection once it has been idle for long enough. The wait ends when
// the connection is no longer idle, so that each has one at most.
func (l *Listener) dropLater(c *listenedConn, conn net.Conn, f *scenarios.IdleDrop) {
	if !l.service.requests.Enter() {
		return
	}
	idle, stop := context.WithCancel(l.alive)
	c.idle.Store(&stop)
	go func() {
		defer l.service.requests.Leave()
		defer stop()
		if l.server.Clock.Wait(idle, f.After) == nil && strikes(&l.counted.idleDrop, f.Times) {
			l.drop(c, conn)
		}
	}()
}

// idleDrop returns the listener's idle_drop fault, or nil.
func (l *Listener) idleDrop() *scenarios.IdleDrop {
	return scenarios.Fault(l.spec, func(f *scenarios.ListenerFault) *scenarios.IdleDrop { return f.IdleDrop })
}

// drop closes or resets a connection between requests.
func (l *Listener) drop(c *listenedConn, conn net.Conn) {
	if l.idleDrop().With == scenarios.DropWithReset {
		l.note("a connection is reset between requests", c)
		_ = play.Reset(conn)
		return
	}
	l.note("a connection is closed between requests", c)
	_ = conn.Close()
}

// idleConns is the set of idle connections. The zero value keeps them open.
type idleConns struct {
	mu    sync.Mutex
	down  bool // they are closed
	conns map[net.Conn]struct{}
}

// add adds a connection, or closes it and reports that. A connection of HTTP/2 is never
// closed: when net/http calls it idle, the end of its last answer is still to be sent.
func (i *idleConns) add(conn net.Conn) (closed bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.down && !beneath(conn).frames {
		_ = conn.Close()
		return true
	}
	if i.conns == nil {
		i.conns = map[net.Conn]struct{}{}
	}
	i.conns[conn] = struct{}{}
	return false
}

// remove removes a connection that is no longer idle.
func (i *idleConns) remove(conn net.Conn) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.conns, conn)
}

// closeAll closes the connections that are idle, and those that become so before allow is
// called.
func (i *idleConns) closeAll() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = true
	for conn := range i.conns {
		_ = conn.Close()
	}
	clear(i.conns)
}

// allow ends the effect of closeAll.
func (i *idleConns) allow() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = false
}
