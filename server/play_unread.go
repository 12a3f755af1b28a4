package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// lingerTimeout is how long what a client goes on sending is thrown away when its
// connection ends in good order.
const lingerTimeout = 5 * time.Second

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
	_ = conn.SetReadDeadline(time.Now().Add(lingerTimeout))
	_, _ = io.Copy(io.Discard, conn)
}

// watchUnread is ctx until the client of a connection has left from which nobody
// reads, as far as the system tells. stop must be called.
func watchUnread(ctx context.Context, conn net.Conn) (watched context.Context, stop func()) {
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
					cancel(errClientLeft)
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

// sip implements carrier.
func (c *directConn) sip(room *bodyRoom, bytes int, rest scenarios.Rest) error {
	c.rest = rest
	if rest == "" {
		c.rest = scenarios.RestClose
	}
	c.lingers = c.rest == scenarios.RestClose
	wanted := min(int64(bytes), c.left)
	if wanted == 0 {
		return nil
	}
	_ = c.conn.SetReadDeadline(bodyDue(bytes))
	return c.take(room, wanted)
}

// take reads so many bytes of the body.
func (c *directConn) take(room *bodyRoom, wanted int64) error {
	before := len(room.bytes)
	err := room.read(io.LimitReader(c.in, wanted))
	got := int64(len(room.bytes) - before)
	c.left -= got
	if err == nil && got < wanted {
		err = io.ErrUnexpectedEOF
	}
	if errors.Is(err, errNoMemory) {
		return c.leaves(err)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errCutBody, err)
	}
	return nil
}

// leaves has the connection end in good order when a body is not read on: the
// client is sending, and is to see the answer.
func (c *directConn) leaves(err error) error {
	c.lingers = true
	return err
}

// dispose deals with what was not read of a body, when the answer is over. It
// reports whether the connection can go on.
func (c *directConn) dispose() bool {
	rest := c.rest
	c.rest = ""
	if rest != scenarios.RestDrain {
		return rest == "" && c.left == 0
	}
	if c.Flush() != nil {
		return false
	}
	_ = c.conn.SetReadDeadline(bodyDue(int(c.left)))
	_, err := io.CopyN(io.Discard, c.in, c.left)
	c.left = 0
	return err == nil
}

// sip implements carrier.
func (c *httpCarrier) sip(room *bodyRoom, bytes int, rest scenarios.Rest) error {
	_ = c.wire.control.EnableFullDuplex() // or net/http would read on before it answers; HTTP/2 always is
	c.unread, c.rest = true, rest
	if c.request.Body == nil || bytes == 0 {
		return nil
	}
	c.wire.expect(bodyDue(bytes))
	defer c.wire.expect(time.Time{})
	if err := room.read(io.LimitReader(c.request.Body, int64(bytes))); err != nil {
		return fmt.Errorf("%w: %w", errCutBody, err)
	}
	return nil
}

// play implements carrier. net/http sees no client leave whose body it has not read
// to the end, or that has sent more than its request: such connections are looked at.
func (c *httpCarrier) play(clock Clock, hold holding, played script.Script) Outcome {
	ctx := c.ctx
	conn := originOf(c.request.Context()).peer
	if conn != nil && c.request.ProtoMajor == 1 && (c.unread || played.Pauses()) {
		var stop func()
		ctx, stop = watchUnread(ctx, conn)
		defer stop()
	}
	outcome := playOn(ctx, c.wire, clock, hold, played)
	if played.Raw || outcome.End != journal.Completed {
		c.unread = false // the connection has ended
	}
	return outcome
}

// dispose deals with what was not read of a body, when the answer is over and
// journalled. A client that asked whether to send it was told by the answer.
func (c *httpCarrier) dispose() {
	asked := c.request.Header.Get("Expect") != ""
	switch {
	case !c.unread || asked:
	case c.rest == scenarios.RestDrain:
		_ = c.wire.Flush()
		c.wire.expect(bodyDue(DefaultMaxBody))
		_, _ = io.CopyN(io.Discard, c.request.Body, mostDrained)
	case c.rest == scenarios.RestLeave && c.wire.sized:
		_ = c.wire.Close() // with what is unread: a reset
	}
}

// mostDrained is how much of a body is thrown away so that its connection can go
// on: as much as any endpoint takes.
const mostDrained = 500 << 20
