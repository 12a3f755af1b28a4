package play

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A client that does not read can hold up a reset for drainTries × drainPause,
// 2 s; then its unread data is lost.
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
			unsent, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) // failing, it says 0: nothing to wait for
		})
		if err != nil || unsent == 0 {
			return
		}
		time.Sleep(drainPause)
	}
}
