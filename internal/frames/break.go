package frames

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/net/http2"

	"github.com/claudemock/claudemock/internal/play"
)

// farewell is how long a client has to read a GOAWAY and go.
const farewell = time.Second

// errBroken closes the stream whose answer was broken off with a frame.
var errBroken = errors.New("the answer was broken off")

// Break is the frame with which an answer is broken off.
type Break struct {
	Code         http2.ErrCode
	GoAway       bool   // the frame is a GOAWAY, which ends the connection, and not an RST_STREAM
	LastStreamID *int   // what the GOAWAY has; nil for the latest stream
	Debug        string // likewise
}

var _ play.Breaker = (*ResponseWriter)(nil)

// BreakWith sets the frame that BreakOff sends.
func (w *ResponseWriter) BreakWith(b Break) { w.breaks = &b }

// BreakOff implements play.Breaker. It ends the stream, or the connection, with the
// frame of BreakWith. What was written before it arrives.
func (w *ResponseWriter) BreakOff() error {
	if w.breaks == nil {
		return play.ErrAborts
	}
	if w.status != 0 {
		if err := w.FlushError(); err != nil {
			return err
		}
	}
	s, c := w.stream, w.stream.conn
	return c.write(func() error {
		if w.breaks.GoAway {
			delete(c.streams, s.id) // it ends with this frame, and is not cut as the others are
			s.closed = errBroken
			return c.goAway(w.breaks)
		}
		err := c.framer.WriteRSTStream(s.id, w.breaks.Code)
		s.finish(errBroken)
		return err
	})
}

// goAway ends the connection. Its other streams are cut. The client has a moment to
// read the frame before the connection is closed: if it were closed at once, with
// frames of the client's unread, it would be reset. The connection is locked.
func (c *serverConn) goAway(b *Break) error {
	last := c.latest
	if b.LastStreamID != nil {
		last = uint32(*b.LastStreamID)
	}
	err := c.framer.WriteGoAway(last, b.Code, []byte(b.Debug))
	c.endLocked(fmt.Errorf("a GOAWAY ended the connection: %w", play.ErrShutdown))
	return errors.Join(err, c.closeSoon())
}

// sayGoodbye tells the client why the connection ends, if it is there to read that,
// and ends all streams.
func (c *serverConn) sayGoodbye(why error) {
	code, tell := goAwayCode(why)
	c.mu.Lock()
	tell = tell && c.ended == nil
	if tell {
		_ = c.conn.SetWriteDeadline(time.Now().Add(farewell))
		_ = c.framer.WriteGoAway(c.latest, code, nil)
	}
	c.endLocked(fmt.Errorf("the connection ended: %w", why))
	if tell {
		_ = c.closeSoon() // an error means that the client has closed the connection
	}
	c.mu.Unlock()
	if tell {
		_, _ = io.Copy(io.Discard, c.conn)
	}
}

// closeSoon ends our side of the connection, and leaves the client a moment to read
// what was sent. The connection is locked.
func (c *serverConn) closeSoon() (err error) {
	type halfCloser interface{ CloseWrite() error }
	if half, ok := c.conn.(halfCloser); ok {
		err = half.CloseWrite()
	}
	if secured, ok := c.conn.(*tls.Conn); ok {
		if half, ok := secured.NetConn().(halfCloser); ok {
			err = errors.Join(err, half.CloseWrite())
		}
	}
	return errors.Join(err, c.conn.SetReadDeadline(time.Now().Add(farewell)))
}
