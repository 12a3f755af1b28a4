package play

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A client that does not read delays a reset by drainTries × drainPause, 2 s, at most.
// Then its unread data is lost.
const (
	drainPause = time.Millisecond
	drainTries = 2000
)

// drain waits until the peer's kernel has acknowledged everything written to
// conn.
func drain(conn net.Conn) {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return
	}
	for range drainTries {
		unsent := 0
		err := raw.Control(func(fd uintptr) {
			unsent, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) // an error leaves it 0: there is nothing to wait for
		})
		if err != nil || unsent == 0 {
			return
		}
		time.Sleep(drainPause)
	}
}
