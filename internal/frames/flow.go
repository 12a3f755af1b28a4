package frames

import "errors"

// refund lets the client send so much more on all streams. The connection is
// locked.
func (c *serverConn) refund(n int64) error {
	c.owed += n
	if c.owed < windowStep || c.ended != nil {
		return nil
	}
	step := c.owed
	c.owed = 0
	c.credit += step
	return c.framer.WriteWindowUpdate(0, uint32(step))
}

// refund lets the client send so much more, on the stream too unless that is
// complete. The connection is locked.
func (s *stream) refund(n int64) error {
	err := s.conn.refund(n)
	s.owed += n
	if s.owed < windowStep || s.complete || s.closed != nil {
		return err
	}
	step := s.owed
	s.owed = 0
	s.credit += step
	return errors.Join(err, s.conn.framer.WriteWindowUpdate(s.id, uint32(step)))
}
