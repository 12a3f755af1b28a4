//go:build !linux

package listen

import "net"

// holdPort does nothing here: a port that nobody listens on may be given to
// another program while connections are refused.
func holdPort(*net.TCPAddr) (release func() error, err error) {
	return func() error { return nil }, nil
}
