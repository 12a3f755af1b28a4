package listen

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/net/http2"
)

// What a connection of HTTP/2 grants its client.
const (
	maxStreams   = 100
	maxAnswering = 2 * maxStreams // handlers, those included whose streams were reset meanwhile
	streamWindow = 1 << 20        // bytes of a request's body on their way or unread
	connWindow   = 1 << 20        // and of all bodies together
	startWindow  = 65535          // what the protocol begins with
	windowLimit  = 1<<31 - 1
	frameSize    = 16 << 10           // the most in one frame, of the client's or of ours
	tableSize    = 4096               // of the compression of headers
	blockSize    = 4 * maxHeaderBytes // the most that is read of one block of headers, with the frames it comes in

	// windowStep is how much was read before the client is granted as much again:
	// a byte at a time, each would cost two frames.
	windowStep = 4 << 10
)

// A client may send frames that carry no request and no body, such as PING,
// SETTINGS, WINDOW_UPDATE and RST_STREAM. idleFrames is how many it may send at
// once, and idleFrameEach the time in which it may send one more. What we send of
// answers entitles it to further ones, since it has to acknowledge that.
const (
	idleFrames    = 2000
	idleFrameEach = 10 * time.Millisecond
	bytesPerFrame = 256 // of answers, for each further frame
	longHeadCosts = 40  // frames: a head that is too long takes work, and asks for nothing
)

// errFlood is why a connection ends on which too many frames came that carry
// nothing.
var errFlood = fmt.Errorf("more than %d frames came that carry nothing: %w", idleFrames, http2.ConnectionError(http2.ErrCodeEnhanceYourCalm))

// frameBudget counts the frames of a connection that carry nothing.
type frameBudget struct {
	spent int
	since time.Time // until when time was counted; at first when the connection began
}

// spend counts such frames. The error is errFlood when there were too many.
func (b *frameBudget) spend(frames int) error {
	b.spent += frames
	if b.spent <= idleFrames {
		return nil
	}
	now := time.Now()
	b.earn(int(now.Sub(b.since) / idleFrameEach))
	b.since = now
	if b.spent > idleFrames {
		return errFlood
	}
	return nil
}

// earn lets the client send so many more.
func (b *frameBudget) earn(frames int) { b.spent = max(0, b.spent-frames) }

// spend counts a frame that carries nothing.
func (c *http2Conn) spend() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.idle.spend(1)
}

// next reads a frame. It may begin when the client likes, unless no stream is open;
// once begun it must be there soon, with all of its block of headers.
func (c *http2Conn) next() (http2.Frame, error) {
	if c.in.Buffered() == 0 {
		c.expect(false)
		if _, err := c.in.Peek(1); err != nil {
			return nil, err
		}
	}
	c.expect(true)
	c.block.N = blockSize
	frame, err := c.framer.ReadFrame()
	if c.block.N <= 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return nil, fmt.Errorf("a block of headers had more than %d kB: %w", blockSize>>10, http2.ConnectionError(http2.ErrCodeEnhanceYourCalm))
	}
	return frame, err
}

// expect sets by when the client must have sent something.
func (c *http2Conn) expect(begun bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = begun
	c.setDeadline()
}

// setDeadline does so. The connection is locked.
func (c *http2Conn) setDeadline() {
	var by time.Time
	switch {
	case c.ended != nil:
		return // it has its last deadline
	case c.begun:
		by = time.Now().Add(headerTimeout)
	case len(c.streams) == 0:
		by = c.quiet.Add(c.listener.idleLimit())
	}
	_ = c.conn.SetReadDeadline(by)
}

// limit is the limit of the server's own that ended the connection, or "".
func (c *http2Conn) limit(why error) string {
	var code http2.ConnectionError
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended != nil:
		return ""
	case errors.Is(why, os.ErrDeadlineExceeded) && c.begun:
		return tooSlow()
	case errors.Is(why, os.ErrDeadlineExceeded):
		return tooIdle(c.listener.idleLimit())
	case errors.As(why, &code) && code == http2.ConnectionError(http2.ErrCodeEnhanceYourCalm):
		return ownLimit(why)
	default:
		return ""
	}
}

// ownLimit says of what ended a connection that it is no part of a scenario.
func ownLimit(why error) string { return why.Error() + ", the server's own limit" }

// goAwayCode is what a GOAWAY says about the end of a connection; it is false when
// there is nobody to say it to.
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

// refund lets the client send so much more on all streams. The connection is
// locked.
func (c *http2Conn) refund(n int64) error {
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
func (s *http2Stream) refund(n int64) error {
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
