package play

import (
	"context"
	"io"
	"net"
	"time"
)

// LingerTimeout is how long what a client goes on sending is thrown away when its
// connection ends in good order.
const LingerTimeout = 5 * time.Second

// A connection from which nobody reads is looked at after watchPause, and then less
// and less often, down to once in longestPause: thousands may be waiting.
const (
	watchPause   = 20 * time.Millisecond
	longestPause = time.Second
)

// linger ends a connection whose client may still be sending: it is told at once,
// and what it sends is thrown away for a while, since closing earlier would reset
// the connection and could take the answer along.
func linger(conn net.Conn) {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(LingerTimeout))
	_, _ = io.Copy(io.Discard, conn)
}

// WatchUnread is ctx until the client of a connection has left from which nobody
// reads, as far as the system tells. stop must be called.
func WatchUnread(ctx context.Context, conn net.Conn) (watched context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	forget := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(past) })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for pause := watchPause; ; pause = min(2*pause, longestPause) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
				if clientLeft(conn) {
					cancel(ErrClientLeft)
					return
				}
			}
		}
	}()
	return ctx, func() {
		forget()
		cancel(nil)
		<-done
	}
}
