package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/claudemock/claudemock/scenarios"
)

// socket is a listener's socket, which is closed while connections are refused.
type socket struct {
	mu       sync.Mutex
	open     net.Listener  // nil while connections are refused
	release  func() error  // releases the port that is held meanwhile
	requests int           // so far
	closesAt int           // the number of the request with which the socket closes; 0 for none
	reached  chan struct{} // closed when that request has come
	over     bool          // the socket stays closed
}

// run starts the goroutines that serve the listener. They end with ctx.
func (l *Listener) run(ctx context.Context, opened net.Listener) {
	l.socket.open = opened
	l.startService()
	refusals := l.refusals()
	reached := l.closeWithRequest(refusals) // before any request can come
	if len(refusals) > 0 && refusals[0].After == 0 && refusals[0].Requests == 0 {
		l.closeSocket() // before anybody learns the address
	} else {
		l.work.Go(func() { l.accept(ctx, opened) })
	}
	l.work.Go(func() { l.refuse(ctx, refusals, reached) })
	l.work.Go(func() {
		<-ctx.Done()
		l.finish()
		close(l.finished)
	})
}

// refusals returns the refuse faults in order.
func (l *Listener) refusals() (list []*scenarios.Refuse) {
	for _, f := range l.spec.Faults {
		if f.Refuse != nil {
			list = append(list, f.Refuse)
		}
	}
	return list
}

// refuse closes and opens the socket as the refusals say, one after another.
func (l *Listener) refuse(ctx context.Context, refusals []*scenarios.Refuse, reached <-chan struct{}) {
	log, clock := l.server.Log, l.server.Clock
	for i, r := range refusals {
		if !l.awaitRefusal(ctx, r, reached) {
			return
		}
		l.closeSocket()
		if r.For == 0 {
			log.Info("connections are refused for ever", "session", l.Session(), "address", l.addr)
			return
		}
		log.Info("connections are refused", "session", l.Session(), "address", l.addr, "for", r.For)
		if clock.Wait(ctx, r.For) != nil {
			return
		}
		reached = l.closeWithRequest(refusals[i+1:])
		if err := l.openSocket(ctx); err != nil {
			log.Error("connections stay refused", "session", l.Session(), "error", err)
			return
		}
		log.Info("connections are accepted again", "session", l.Session(), "address", l.addr)
	}
}

// closeWithRequest has the socket close with a request if the first of the refusals begins
// with one. The channel is closed when that has come.
func (l *Listener) closeWithRequest(refusals []*scenarios.Refuse) (reached <-chan struct{}) {
	if len(refusals) == 0 || refusals[0].Requests == 0 {
		return nil
	}
	return l.socket.closeAt(refusals[0].Requests)
}

// awaitRefusal waits for the beginning of a refusal. It reports false if ctx is done first.
func (l *Listener) awaitRefusal(ctx context.Context, r *scenarios.Refuse, reached <-chan struct{}) bool {
	if r.Requests == 0 {
		return l.server.Clock.Wait(ctx, r.After) == nil
	}
	select {
	case <-reached:
		return true
	case <-ctx.Done():
		return false
	}
}

// closeAt has the socket close with the request of a number. The channel is closed when
// that has come.
func (s *socket) closeAt(request int) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	reached := make(chan struct{})
	if s.requests >= request {
		close(reached)
	} else {
		s.closesAt, s.reached = request, reached
	}
	return reached
}

// countRequest counts a request, and closes the socket if closeAt says so. That comes
// before the answer: a client that has the answer finds the port closed.
func (l *Listener) countRequest() {
	s := &l.socket
	s.mu.Lock()
	s.requests++
	due := s.requests == s.closesAt
	s.mu.Unlock()
	if due {
		l.closeSocket()
		close(s.reached)
	}
}

// closeSocket closes the socket, if it is open, holds its port, and closes idle
// connections, as a server that is down does.
func (l *Listener) closeSocket() {
	s := &l.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return
	}
	_ = s.open.Close() // an error says only that it was closed before
	s.open = nil
	release, err := holdPort(l.addr.(*net.TCPAddr))
	if err != nil {
		l.server.Log.Warn("the port may be taken by others while connections are refused", "address", l.addr, "error", err)
	} else {
		s.release = release
	}
	l.service.idle.closeAll()
}

// openSocket listens again on the listener's address.
func (l *Listener) openSocket(ctx context.Context) error {
	s := &l.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return context.Cause(ctx)
	}
	opened, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.addr.String())
	if err != nil {
		return fmt.Errorf("listening again: %w", err)
	}
	s.open = opened
	s.releasePort()
	l.service.idle.allow()
	l.work.Go(func() { l.accept(ctx, opened) })
	return nil
}

// releasePort releases the port that is held, if one is. The socket is locked.
func (s *socket) releasePort() {
	if s.release != nil {
		_ = s.release() // an error leaves nothing to be done
		s.release = nil
	}
}

// accept accepts connections until the socket is closed. Each has a goroutine: one that
// hangs in its handshake delays no other.
func (l *Listener) accept(ctx context.Context, opened net.Listener) {
	var failures acceptErrors
	for {
		conn, err := opened.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			failures.failed(l.server.Log, err, "session", l.Session())
			if l.server.Clock.Wait(ctx, acceptPause) != nil {
				return
			}
			continue
		}
		failures.succeeded(l.server.Log, "session", l.Session())
		c := newListenedConn(conn, l.nextNumber(), l.Proxy())
		l.busy.begin()
		l.work.Go(func() {
			if !l.receive(ctx, c) {
				l.busy.end()
			}
		})
	}
}

// finish closes the socket for good and stops the service.
func (l *Listener) finish() {
	s := &l.socket
	s.mu.Lock()
	s.over = true
	if s.open != nil {
		_ = s.open.Close() // an error says only that it was closed before
		s.open = nil
	}
	s.releasePort()
	s.mu.Unlock()
	l.stopService()
}
