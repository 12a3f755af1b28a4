package server

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// clientLeft reports whether the client has ended its side of a connection, or
// all of it, although nobody has read what came before that.
func clientLeft(conn net.Conn) (left bool) {
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn()
	}
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return false
	}
	err = raw.Control(func(fd uintptr) {
		events := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		n, err := unix.Poll(events, 0)
		left = err == nil && n > 0
	})
	return left || err != nil
}
