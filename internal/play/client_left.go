package play

import (
	"context"
	"io"
	"net"
	"time"
)

// LingerTimeout is how long a connection that closes still reads, and discards, what the
// client sends.
const LingerTimeout = 5 * time.Second

// A connection from which nobody reads is polled after firstPause, and then less and
// less often, down to once in longestPause: there may be thousands.
const (
	firstPause   = 20 * time.Millisecond
	longestPause = time.Second
)

// linger ends our side of a connection whose client may still be sending, and discards
// what the client sends for a while: closing at once would reset the connection, and
// the client could lose the answer.
func linger(conn net.Conn) {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(LingerTimeout))
	_, _ = io.Copy(io.Discard, conn)
}

// WatchUnread returns a context that is done when ctx is, or when the client has left.
// It is for a connection from which nobody reads, and asks the system. stop must be
// called.
func WatchUnread(ctx context.Context, conn net.Conn) (watched context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stopUnblocking := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(past) })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for pause := firstPause; ; pause = min(2*pause, longestPause) {
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
		stopUnblocking()
		cancel(nil)
		<-done
	}
}
