package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/claudemock/claudemock/scenarios"
)

// socket is a listener's socket, which is there or not.
type socket struct {
	mu       sync.Mutex
	open     net.Listener // nil while connections are refused
	release  func() error // gives up the port held meanwhile
	requests int          // taken so far
	closes   int          // the request with which it closes; 0 for none
	reached  chan struct{}
	over     bool
}

// run starts all that serves the listener; it ends with ctx, and work with it.
func (l *Listener) run(ctx context.Context, opened net.Listener) {
	l.socket.open = opened
	l.startService()
	refusals := l.refusals()
	reached := l.awaits(refusals) // before anybody can ask
	if len(refusals) > 0 && refusals[0].After == 0 && refusals[0].Requests == 0 {
		l.shut() // before anybody learns the address
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

// refusals lists the refuse faults in their order.
func (l *Listener) refusals() (list []*scenarios.Refuse) {
	for _, f := range l.spec.Faults {
		if f.Refuse != nil {
			list = append(list, f.Refuse)
		}
	}
	return list
}

// refuse closes and opens the socket as the faults say, one after another.
func (l *Listener) refuse(ctx context.Context, refusals []*scenarios.Refuse, reached <-chan struct{}) {
	log, clock := l.server.Log, l.server.Clock
	for i, r := range refusals {
		if !l.await(ctx, r, reached) {
			return
		}
		l.shut()
		if r.For == 0 {
			log.Info("connections are refused for ever", "session", l.Session(), "address", l.addr)
			return
		}
		log.Info("connections are refused", "session", l.Session(), "address", l.addr, "for", r.For)
		if clock.Wait(ctx, r.For) != nil {
			return
		}
		reached = l.awaits(refusals[i+1:])
		if err := l.open(ctx); err != nil {
			log.Error("connections stay refused", "session", l.Session(), "error", err)
			return
		}
		log.Info("connections are accepted again", "session", l.Session(), "address", l.addr)
	}
}

// awaits has the socket close with the request with which the first of the refusals
// begins, if it is one with which it does. The channel is closed when that has come.
func (l *Listener) awaits(refusals []*scenarios.Refuse) (reached <-chan struct{}) {
	if len(refusals) == 0 || refusals[0].Requests == 0 {
		return nil
	}
	return l.socket.closeAt(refusals[0].Requests)
}

// await lets pass what comes before a refusal; it reports false when ctx is
// done first.
func (l *Listener) await(ctx context.Context, r *scenarios.Refuse, reached <-chan struct{}) bool {
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

// closeAt has the socket close with the request of that number. The channel is
// closed when that one has come.
func (f *socket) closeAt(request int) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	reached := make(chan struct{})
	if f.requests >= request {
		close(reached)
	} else {
		f.closes, f.reached = request, reached
	}
	return reached
}

// taken counts a request, and closes the socket before it is answered if it is
// the one: whoever has the answer finds the port closed.
func (l *Listener) taken() {
	f := &l.socket
	f.mu.Lock()
	f.requests++
	due := f.requests == f.closes
	f.mu.Unlock()
	if due {
		l.shut()
		close(f.reached)
	}
}

// shut closes the socket, if it is open, keeps its port, and ends connections
// that are idle: whoever is down drops those, too.
func (l *Listener) shut() {
	f := &l.socket
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		return
	}
	_ = f.open.Close() // says only that it was closed before
	f.open = nil
	release, err := holdPort(l.addr.(*net.TCPAddr))
	if err != nil {
		l.server.Log.Warn("the port may be taken by others while connections are refused", "address", l.addr, "error", err)
	} else {
		f.release = release
	}
	l.service.idle.closeAll()
}

// open listens again where the listener listened before.
func (l *Listener) open(ctx context.Context) error {
	f := &l.socket
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return context.Cause(ctx)
	}
	opened, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.addr.String())
	if err != nil {
		return fmt.Errorf("listening again: %w", err)
	}
	f.open = opened
	f.letGo()
	l.service.idle.allow()
	l.work.Go(func() { l.accept(ctx, opened) })
	return nil
}

func (f *socket) letGo() {
	if f.release != nil {
		_ = f.release() // a socket that only held a port
		f.release = nil
	}
}

// accept takes connections until the socket is closed. Each is dealt with by
// itself: one that hangs in its handshake holds up no other.
func (l *Listener) accept(ctx context.Context, opened net.Listener) {
	var refused refusedConns
	for {
		conn, err := opened.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			refused.note(l.server.Log, err, "session", l.Session())
			if l.server.Clock.Wait(ctx, acceptPause) != nil {
				return
			}
			continue
		}
		refused.over(l.server.Log, "session", l.Session())
		c := newListenedConn(conn, l.count(), l.Proxy())
		l.busy.begin()
		l.work.Go(func() {
			if !l.receive(ctx, c) {
				l.busy.end()
			}
		})
	}
}

// finish closes the socket for good and ends what is behind it.
func (l *Listener) finish() {
	f := &l.socket
	f.mu.Lock()
	f.over = true
	if f.open != nil {
		_ = f.open.Close() // says only that it was closed before
		f.open = nil
	}
	f.letGo()
	f.mu.Unlock()
	l.stopService()
}
