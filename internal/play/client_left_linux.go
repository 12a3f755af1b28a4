package play

import (
	"io"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// clientLeft reports whether the client has ended its side of a connection, or all of
// it, even if what it sent before is unread.
func clientLeft(conn net.Conn) (left bool) {
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn()
	}
	raw, ok := rawConn(conn)
	if !ok {
		return false
	}
	err := raw.Control(func(fd uintptr) { left = hasEnded(fd) })
	return left || err != nil
}

// awaitLeaving blocks until the client has ended its side of a connection, or all of
// it, and returns io.EOF then. What the client sends before that stays unread. The read
// deadline of the connection ends it.
func awaitLeaving(conn net.Conn) error {
	raw, ok := rawConn(conn)
	if !ok {
		return nil
	}
	if err := raw.Read(hasEnded); err != nil {
		return err
	}
	return io.EOF
}

// rawConn is the socket of a connection, if it has one.
func rawConn(conn net.Conn) (syscall.RawConn, bool) {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return nil, false
	}
	raw, err := socket.SyscallConn()
	return raw, err == nil
}

// hasEnded reports whether the other side of a socket has ended.
func hasEnded(fd uintptr) bool {
	events := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	n, err := unix.Poll(events, 0)
	return err == nil && n > 0
}
