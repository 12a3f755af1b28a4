package memnet

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
)

// backlog is how many connections wait to be accepted before DialContext blocks.
const backlog = 128

// Listener is the listening end of a private network. It is safe for concurrent
// use.
type Listener struct {
	addr    *net.TCPAddr
	waiting chan *Conn // not accepted yet
	closed  chan struct{}
	once    sync.Once
	dialed  atomic.Int32
}

// Listen opens a listener. Its address is a loopback address, and means nothing outside
// of this package.
func Listen() *Listener {
	return &Listener{
		addr:    &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1},
		waiting: make(chan *Conn, backlog),
		closed:  make(chan struct{}),
	}
}

// Accept waits for the next connection. After Close the error wraps
// net.ErrClosed.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case <-l.closed:
		return nil, l.error("accept", net.ErrClosed)
	default:
	}
	select {
	case conn := <-l.waiting:
		return conn, nil
	case <-l.closed:
		return nil, l.error("accept", net.ErrClosed)
	}
}

// Close refuses new connections and resets those that were not accepted.
func (l *Listener) Close() error {
	l.once.Do(func() {
		close(l.closed)
		for {
			select {
			case conn := <-l.waiting:
				_ = conn.SetLinger(0)
				_ = conn.Close()
			default:
				return
			}
		}
	})
	return nil
}

// Addr returns the listener's address.
func (l *Listener) Addr() net.Addr { return l.addr }

// DialContext connects to the listener and ignores network and address, so that
// it fits an http.Transport. The error is ECONNREFUSED after the listener is
// closed, and that of ctx if it ends first.
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	from := &net.TCPAddr{IP: l.addr.IP, Port: 32768 + int(l.dialed.Add(1)%28000)}
	client, server := pair(from, l.addr)
	select {
	case <-l.closed:
		return nil, l.error("dial", syscallError("connect", syscall.ECONNREFUSED))
	default:
	}
	select {
	case l.waiting <- server:
		return client, nil
	case <-l.closed:
		return nil, l.error("dial", syscallError("connect", syscall.ECONNREFUSED))
	case <-ctx.Done():
		return nil, l.error("dial", ctx.Err())
	}
}

// error is an error in the form that package net gives it.
func (l *Listener) error(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Addr: l.addr, Err: err}
}
