package play

import (
	"errors"
	"fmt"
	"net"
)

// Reset closes conn with an RST. What was written arrives first: an RST
// sent at once would take along whatever the kernel still had to send.
func Reset(conn net.Conn) error {
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn()
	}
	if lingering, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		drain(conn)
		if err := lingering.SetLinger(0); err != nil {
			return errors.Join(fmt.Errorf("preparing a reset: %w", err), conn.Close())
		}
	}
	return conn.Close()
}
