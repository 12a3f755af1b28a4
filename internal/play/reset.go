package play

import (
	"errors"
	"fmt"
	"net"
)

// Reset closes a connection with an RST. It waits until what was written has arrived:
// an RST sent at once would discard what the kernel still had to send.
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
