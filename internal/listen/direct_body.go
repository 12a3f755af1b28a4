package listen

import (
	"errors"
	"fmt"
	"io"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
)

// Body implements Exchange.
func (c *directConn) Body(buffer *request.Buffer, most int) error {
	if c.left == 0 {
		return nil
	}
	if int64(c.in.Buffered()) < c.left {
		if !buffer.TakeFirst() {
			return c.lingerAfter(request.ErrNoMemory)
		}
		s := c.acceptor.server
		_ = c.conn.SetReadDeadline(bodyDue(most))
		if s.Cutting.Err() != nil {
			play.Unblock(c.conn) // the new deadline has undone a cut
		}
		buffer.Lend(func() { _, _ = c.in.Peek(int(min(c.left, int64(c.in.Size())))) }) // an error comes again below
	}
	return c.readBody(buffer, c.left)
}

// ReadPart implements Exchange.
func (c *directConn) ReadPart(buffer *request.Buffer, bytes int, rest scenarios.Rest) error {
	c.rest = rest
	if rest == "" {
		c.rest = scenarios.RestClose
	}
	c.Lingers = c.rest == scenarios.RestClose
	wanted := min(int64(bytes), c.left)
	if wanted == 0 {
		return nil
	}
	_ = c.conn.SetReadDeadline(bodyDue(bytes))
	return c.readBody(buffer, wanted)
}

// readBody reads that many bytes of the body into a buffer.
func (c *directConn) readBody(buffer *request.Buffer, wanted int64) error {
	before := buffer.Len()
	err := buffer.ReadAll(io.LimitReader(c.in, wanted))
	got := int64(buffer.Len() - before)
	c.left -= got
	if err == nil && got < wanted {
		err = io.ErrUnexpectedEOF
	}
	if errors.Is(err, request.ErrNoMemory) {
		return c.lingerAfter(err)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", request.ErrCutBody, err)
	}
	return nil
}

// lingerAfter has the connection linger when it closes, since the body is not read on: the
// client is still sending, and must see the answer. It returns the error.
func (c *directConn) lingerAfter(err error) error {
	c.Lingers = true
	return err
}

// disposeOfBody deals with the unread rest of a body when the answer is over, and reports
// whether the connection can go on.
func (c *directConn) disposeOfBody() bool {
	rest := c.rest
	c.rest = ""
	if rest != scenarios.RestDrain {
		return rest == "" && c.left == 0
	}
	if c.Flush() != nil {
		return false
	}
	_ = c.conn.SetReadDeadline(bodyDue(int(c.left)))
	_, err := io.CopyN(io.Discard, c.in, c.left)
	c.left = 0
	return err == nil
}
