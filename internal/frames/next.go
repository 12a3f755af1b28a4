package frames

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/net/http2"
)

// spend counts a frame that carries nothing.
func (c *serverConn) spend() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.idle.spend(1)
}

// next reads a frame. While a stream is open, the client may take its time to begin
// one. A frame that has begun must be complete soon, with all of its block of headers.
func (c *serverConn) next() (http2.Frame, error) {
	if c.in.Buffered() == 0 {
		c.expect(false)
		if _, err := c.in.Peek(1); err != nil {
			return nil, err
		}
	}
	c.expect(true)
	c.block.N = c.config.blockSize()
	frame, err := c.framer.ReadFrame()
	if c.block.N <= 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return nil, fmt.Errorf("a block of headers had more than %d kB: %w", c.config.blockSize()>>10, http2.ConnectionError(http2.ErrCodeEnhanceYourCalm))
	}
	return frame, err
}

// expect sets the deadline for what the client sends next.
func (c *serverConn) expect(begun bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = begun
	c.setDeadline()
}

// setDeadline sets the deadline for the frame that is read, or for the next stream.
// The connection is locked.
func (c *serverConn) setDeadline() {
	var by time.Time
	switch {
	case c.ended != nil:
		return // it has its last deadline
	case c.begun:
		by = time.Now().Add(c.config.HeaderTimeout)
	case len(c.streams) == 0:
		by = c.quiet.Add(c.config.Idle)
	}
	_ = c.conn.SetReadDeadline(by)
}

// limit returns the limit that ended the connection, or nil.
func (c *serverConn) limit(why error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch late := errors.Is(why, os.ErrDeadlineExceeded); {
	case c.ended != nil:
		return nil
	case late && c.begun:
		return ErrSlow
	case late:
		return ErrIdle
	case isFlood(why):
		return why
	default:
		return nil
	}
}

// goAwayCode is the code of the GOAWAY with which a connection ends. It reports false
// when nobody is there to read one.
func goAwayCode(why error) (http2.ErrCode, bool) {
	var code http2.ConnectionError
	switch {
	case errors.As(why, &code):
		return http2.ErrCode(code), true
	case errors.Is(why, http2.ErrFrameTooLarge):
		return http2.ErrCodeFrameSize, true
	case errors.Is(why, os.ErrDeadlineExceeded):
		return http2.ErrCodeNo, true
	default:
		return 0, false
	}
}
