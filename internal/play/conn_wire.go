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

// ConnWire writes answers to a connection itself, one after another. Heads have the
// order and the spelling of the script, all that is written between two flushes is one
// chunk, and raw scripts are sent byte for byte.
type ConnWire struct {
	conn    net.Conn
	out     []byte // written and not yet sent
	chunk   []byte // the chunk that is being written, which follows out
	chunked bool   // the body is framed as chunks
	raw     bool   // the script frames the answer itself, and the connection ends with it
	closed  bool   // by Reset or Close

	// Lingers says that the client may still be sending when Close is called.
	Lingers bool
}

// NewConnWire returns a wire that writes to conn.
func NewConnWire(conn net.Conn) ConnWire { return ConnWire{conn: conn} }

// Begin prepares the wire for the next answer.
func (c *ConnWire) Begin() { c.chunked = false }

// Closed reports whether Reset or Close has ended the connection.
func (c *ConnWire) Closed() bool { return c.closed }

// PartSize is how many bytes of an answer are written at a time at most.
const PartSize = 32 << 10

// maxKept is the capacity up to which a buffer is kept for the next answer: an idle
// connection should not hold a large one.
const maxKept = 128 << 10

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

// send sends what was written, and long data after it in the same chunk. It does not
// copy the data: many answers may share it, and a client that does not read would keep
// the copy in memory.
func (c *ConnWire) send(data []byte) error {
	end := ""
	if c.chunked {
		c.out = append(strconv.AppendInt(c.out, int64(len(c.chunk)+len(data)), 16), "\r\n"...)
		c.out, c.chunk = append(c.out, c.chunk...), c.chunk[:0]
		end = "\r\n"
	}
	parts := net.Buffers{c.out, data, []byte(end)}
	_, err := parts.WriteTo(c.conn)
	c.out = emptied(c.out)
	return err
}

// endChunk completes the chunk that is being written.
func (c *ConnWire) endChunk() {
	if len(c.chunk) == 0 {
		return
	}
	c.out = append(strconv.AppendInt(c.out, int64(len(c.chunk)), 16), "\r\n"...)
	c.out = append(append(c.out, c.chunk...), "\r\n"...)
	c.chunk = emptied(c.chunk)
}

// emptied returns the buffer for what is written next.
func emptied(buffer []byte) []byte {
	if cap(buffer) > maxKept {
		return nil
	}
	return buffer[:0]
}

// Flush implements Wire.
func (c *ConnWire) Flush() error {
	c.endChunk()
	if len(c.out) == 0 {
		return nil
	}
	_, err := c.conn.Write(c.out)
	c.out = emptied(c.out)
	return err
}

// End implements Wire. It closes the connection after a raw answer. The end of any
// other answer is not flushed yet, so that the journal has the whole of it before the
// client does.
func (c *ConnWire) End() error {
	if c.raw {
		return c.Close()
	}
	if c.chunked {
		c.endChunk()
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

// HalfClose implements Wire. Over TLS it ends both TLS and TCP.
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

// Watch returns a context that is done when ctx is, or when the client has left. in is
// the connection's reader. What the client sends meanwhile is its next request and
// stays in there, unless the answer is the last one on the connection. stop must be
// called.
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

// watch is Watch with a function that reads. read returns when the client has left,
// with an error, or has sent as much as may be read now. stop ends it by a deadline.
func (c *ConnWire) watch(ctx context.Context, read func() error) (watched context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	// a write must not wait for a client that does not read once ctx is done
	stopUnblocking := context.AfterFunc(ctx, func() { _ = c.conn.SetWriteDeadline(past) })
	var reading sync.WaitGroup
	_ = c.conn.SetReadDeadline(time.Time{})
	reading.Go(func() {
		if err := read(); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			cancel(ErrClientLeft)
		}
	})
	return ctx, func() {
		stopUnblocking()
		_ = c.conn.SetReadDeadline(past)
		reading.Wait()
		cancel(nil)
	}
}

// past is a deadline that ends the reads and writes that block now.
var past = time.Unix(1, 0)

// Unblock ends the reads from a connection and the writes to it that block now.
func Unblock(conn net.Conn) { _ = conn.SetDeadline(past) }
