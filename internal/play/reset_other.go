//go:build !linux

package play

import (
	"net"
	"time"
)

// drainPause is long enough for data to cross the loopback interface.
const drainPause = 20 * time.Millisecond

// drain gives the kernel a moment to send what was written. Only Linux reports when that
// is done.
func drain(net.Conn) { time.Sleep(drainPause) }
