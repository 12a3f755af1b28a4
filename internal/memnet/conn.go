package memnet

import (
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Conn is one end of a connection. It is safe for concurrent use.
type Conn struct {
	local, remote *net.TCPAddr
	in, out       *flow
	once          sync.Once
	abrupt        atomic.Bool // Close resets the connection
}

// pair returns the two ends of a new connection.
func pair(dialer, listener *net.TCPAddr) (client, server *Conn) {
	up, down := newFlow(), newFlow()
	return &Conn{local: dialer, remote: listener, in: down, out: up},
		&Conn{local: listener, remote: dialer, in: up, out: down}
}

// Read reads what has arrived. The error is io.EOF after the other side has closed the
// connection, ECONNRESET after it has reset it, os.ErrDeadlineExceeded (a timeout of
// net.Error) after the deadline, and net.ErrClosed after Close. Data that arrived before
// an end or a reset is read first.
func (c *Conn) Read(into []byte) (int, error) {
	n, err := c.in.read(into)
	return n, c.wrap("read", err)
}

// Write sends data, and waits while the buffer of the other side is full. The
// error is EPIPE if the other side has closed, otherwise as in Read.
func (c *Conn) Write(data []byte) (int, error) {
	n, err := c.out.write(data)
	return n, c.wrap("write", err)
}

// Close ends both directions; after SetLinger(0) it resets the connection.
func (c *Conn) Close() error {
	err := c.wrap("close", net.ErrClosed)
	c.once.Do(func() {
		err = nil
		if c.abrupt.Load() {
			c.out.closeWriter(syscallError("read", syscall.ECONNRESET))
			c.in.closeReader(syscallError("write", syscall.ECONNRESET))
			return
		}
		c.out.closeWriter(io.EOF)
		c.in.closeReader(syscallError("write", syscall.EPIPE))
	})
	return err
}

// CloseWrite closes the sending side; the connection can still be read.
func (c *Conn) CloseWrite() error {
	c.out.finish()
	return nil
}

// SetLinger(0) makes Close reset the connection, as on a TCP socket. Other
// values have no effect, since written data arrives at once.
func (c *Conn) SetLinger(seconds int) error {
	c.abrupt.Store(seconds == 0)
	return nil
}

// LocalAddr returns the address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the address of the other end.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline sets both deadlines; the zero time means none.
func (c *Conn) SetDeadline(t time.Time) error {
	c.in.expire(&c.in.reading, t)
	c.out.expire(&c.out.writing, t)
	return nil
}

// SetReadDeadline sets the time from which on Read fails; the zero time means
// never.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.in.expire(&c.in.reading, t)
	return nil
}

// SetWriteDeadline sets the time from which on Write fails; the zero time means
// never.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.out.expire(&c.out.writing, t)
	return nil
}

// wrap gives errors the form of socket errors. It leaves io.EOF unchanged.
func (c *Conn) wrap(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// syscallError is the error of a system call, as package net has it.
func syscallError(call string, err syscall.Errno) error { return os.NewSyscallError(call, err) }
