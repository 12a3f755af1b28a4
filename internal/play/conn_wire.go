package play

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/claudemock/claudemock/script"
)

// ConnWire plays on a connection itself: heads in the order and with the names
// that the script has, what is written between two flushes as one chunk, and raw
// scripts byte for byte. It plays one answer after another.
type ConnWire struct {
	conn    net.Conn
	out     []byte // written and not yet on the network
	chunk   []byte // written after out, in a chunk that is not complete
	chunked bool   // the body is framed as chunks
	raw     bool   // the script frames the answer itself, and the connection ends with it
	closed  bool   // by us

	// Lingers says that the client may still be sending when we close.
	Lingers bool
}

// NewConnWire is a wire on a connection.
func NewConnWire(conn net.Conn) ConnWire { return ConnWire{conn: conn} }

// Begin makes the wire ready for the next answer.
func (c *ConnWire) Begin() { c.chunked = false }

// Closed reports whether we have ended the connection.
func (c *ConnWire) Closed() bool { return c.closed }

// PartSize is how many bytes are kept at most until a flush.
const PartSize = 32 << 10

// mostKept is how large a buffer may be that is kept for the next answer: a large
// one would leave its size to an idle connection.
const mostKept = 128 << 10

// Head implements Wire.
func (c *ConnWire) Head(head *script.Head, raw []byte) error {
	if raw != nil {
		c.raw = true
		return c.Write(raw)
	}
	if head.Status < 100 || head.Status == 101 || head.Status > 999 {
		return fmt.Errorf("status %d is none that an answer can have (100 to 999, without 101)", head.Status)
	}
	c.out, c.chunked = head.Append(c.out)
	if head.Status < 200 {
		return c.Flush()
	}
	return nil
}

// Write implements Wire.
func (c *ConnWire) Write(data []byte) error {
	if len(data) > PartSize {
		return c.send(data)
	}
	if c.chunked {
		c.chunk = append(c.chunk, data...)
	} else {
		c.out = append(c.out, data...)
	}
	if len(c.out)+len(c.chunk) < PartSize {
		return nil
	}
	return c.Flush()
}

// send puts what was written and long data onto the network, in one chunk, without a
// copy of the data: many answers may share it, and a client that does not read would
// keep the copy.
func (c *ConnWire) send(data []byte) error {
	end := ""
	if c.chunked {
		c.out = append(strconv.AppendInt(c.out, int64(len(c.chunk)+len(data)), 16), "\r\n"...)
		c.out, c.chunk = append(c.out, c.chunk...), c.chunk[:0]
		end = "\r\n"
	}
	parts := net.Buffers{c.out, data, []byte(end)}
	_, err := parts.WriteTo(c.conn)
	c.out = kept(c.out)
	return err
}

// seal completes the chunk that is being written.
func (c *ConnWire) seal() {
	if len(c.chunk) == 0 {
		return
	}
	c.out = append(strconv.AppendInt(c.out, int64(len(c.chunk)), 16), "\r\n"...)
	c.out = append(append(c.out, c.chunk...), "\r\n"...)
	c.chunk = kept(c.chunk)
}

// kept is a buffer for what comes next.
func kept(buffer []byte) []byte {
	if cap(buffer) > mostKept {
		return nil
	}
	return buffer[:0]
}

// Flush implements Wire.
func (c *ConnWire) Flush() error {
	c.seal()
	if len(c.out) == 0 {
		return nil
	}
	_, err := c.conn.Write(c.out)
	c.out = kept(c.out)
	return err
}

// End implements Wire. What completes a raw answer was written. The end of any
// other is left for whoever goes on with the connection to flush, so that the
// journal has the whole of an answer before the client does.
func (c *ConnWire) End() error {
	if c.raw {
		return c.Close()
	}
	if c.chunked {
		c.seal()
		c.out = append(c.out, "0\r\n\r\n"...)
	}
	return nil
}

// Reset implements Wire.
func (c *ConnWire) Reset() error {
	err := c.Flush()
	c.closed = true
	return errors.Join(err, Reset(c.conn))
}

// Close implements Wire.
func (c *ConnWire) Close() error {
	if c.closed {
		return nil
	}
	err := c.Flush()
	c.closed = true
	if c.Lingers && err == nil {
		linger(c.conn)
	}
	return errors.Join(err, c.conn.Close())
}

// HalfClose implements Wire. Over TLS the client gets both ends, that of TLS
// and that of TCP.
func (c *ConnWire) HalfClose() error {
	if err := c.Flush(); err != nil {
		return err
	}
	type halfCloser interface{ CloseWrite() error }
	half, ok := c.conn.(halfCloser)
	if !ok {
		return errors.New("this transport cannot close one side only")
	}
	if err := half.CloseWrite(); err != nil {
		return fmt.Errorf("closing one side: %w", err)
	}
	if secured, ok := c.conn.(interface{ NetConn() net.Conn }); ok {
		if half, ok := secured.NetConn().(halfCloser); ok {
			return half.CloseWrite()
		}
	}
	return nil
}

// Watch notices the client leave: the context returned ends when that has
// happened. What the client sends meanwhile is its next request, and stays where it
// is, unless the answer is the last of the connection. stop must be called.
func (c *ConnWire) Watch(ctx context.Context, in *bufio.Reader, last bool) (watched context.Context, stop func()) {
	if last {
		return c.watch(ctx, func() error { return discard(in) })
	}
	return c.watch(ctx, func() error {
		for in.Buffered() < in.Size() {
			if _, err := in.Peek(in.Buffered() + 1); err != nil {
				return err
			}
		}
		return awaitLeaving(c.conn)
	})
}

// watch notices the client leave: the context returned ends when read fails,
// unless a deadline made it. read blocks until the client has sent something that
// is not to be read now, or is gone. stop makes it end and must be called.
func (c *ConnWire) watch(ctx context.Context, read func() error) (watched context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	// an answer that is over must not wait for a client that does not read
	forget := context.AfterFunc(ctx, func() { _ = c.conn.SetWriteDeadline(past) })
	var reading sync.WaitGroup
	_ = c.conn.SetReadDeadline(time.Time{})
	reading.Go(func() {
		if err := read(); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			cancel(ErrClientLeft)
		}
	})
	return ctx, func() {
		forget()
		_ = c.conn.SetReadDeadline(past)
		reading.Wait()
		cancel(nil)
	}
}

// past is a deadline that ends what blocks now.
var past = time.Unix(1, 0)

// Unblock ends whatever reads from a connection or writes to it now.
func Unblock(conn net.Conn) { _ = conn.SetDeadline(past) }
