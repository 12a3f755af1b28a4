package listen

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/claudemock/claudemock/internal/play"
)

// http2Conn is a connection of HTTP/2 served frame by frame. One goroutine
// reads frames, and one for each stream answers its request. What bounds a client
// stands in play_http2_bounds.go.
type http2Conn struct {
	listener *Listener
	conn     net.Conn
	origin   origin
	in       *bufio.Reader
	block    io.LimitedReader // what the framer may read of in for one frame or one block of headers
	framer   *http2.Framer
	answers  sync.WaitGroup

	mu        sync.Mutex // writing frames, and all below
	changed   *sync.Cond // a window grew, a body came, or something ended
	encoder   *hpack.Encoder
	head      bytes.Buffer
	streams   map[uint32]*http2Stream
	answering int // handlers that have not returned, those of streams that were reset included
	latest    uint32
	window    int64 // what we may send on all streams
	initial   int64 // what we may send on a new stream
	credit    int64 // what the client may still send on all streams
	owed      int64 // what was read on all streams and is not yet granted again
	idle      frameBudget
	begun     bool      // a frame is being read
	quiet     time.Time // since when there has been no stream
	ending    bool      // no more streams are taken
	ended     error     // why nothing can be sent any more
}

// serveFrames serves a connection until either side ends it, and says which limit
// of the server's own did, if one did. When ctx is done, the streams that are open
// have the grace period left.
func (l *Listener) serveFrames(ctx context.Context, conn net.Conn) (limit string) {
	c := &http2Conn{
		listener: l, conn: conn, origin: origin{listener: l, connection: beneath(conn).number, conn: beneath(conn)},
		in: bufio.NewReader(conn), streams: map[uint32]*http2Stream{}, quiet: time.Now(),
		window: startWindow, initial: startWindow, credit: connWindow, idle: frameBudget{since: time.Now()},
	}
	c.block.R = c.in
	c.framer = http2.NewFramer(conn, &c.block)
	c.framer.SetMaxReadFrameSize(frameSize)
	c.framer.SetReuseFrames()
	c.framer.ReadMetaHeaders = hpack.NewDecoder(tableSize, nil)
	c.framer.MaxHeaderListSize = maxHeaderBytes
	c.changed = sync.NewCond(&c.mu)
	c.encoder = hpack.NewEncoder(&c.head)
	stop := context.AfterFunc(ctx, c.leave)
	cut := context.AfterFunc(l.service.running, func() { _ = conn.Close() })
	err := c.serve()
	limit = c.limit(err)
	c.sayGoodbye(err)
	_ = conn.Close()
	c.answers.Wait()
	stop()
	cut()
	return limit
}

// serve reads frames until one of them, or the connection, is at an end.
func (c *http2Conn) serve() error {
	if err := c.greet(); err != nil {
		return err
	}
	for {
		frame, err := c.next()
		if err == nil {
			err = c.take(frame)
		}
		var stream http2.StreamError
		if errors.As(err, &stream) {
			err = c.resetStream(stream)
		}
		if err != nil {
			return err
		}
	}
}

// greet reads how a client begins, and tells it what it may do.
func (c *http2Conn) greet() error {
	c.expect(true)
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(c.in, preface); err != nil {
		return fmt.Errorf("reading the preface of HTTP/2: %w", err)
	}
	if string(preface) != http2.ClientPreface {
		return errors.New("there was no preface of HTTP/2")
	}
	return c.write(func() error {
		return errors.Join(
			c.framer.WriteSettings(
				http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: maxStreams},
				http2.Setting{ID: http2.SettingInitialWindowSize, Val: streamWindow},
				http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeaderBytes}),
			c.framer.WriteWindowUpdate(0, connWindow-startWindow))
	})
}

// resetStream ends a stream on which the client broke the protocol.
func (c *http2Conn) resetStream(broken http2.StreamError) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return nil
	}
	if broken.StreamID%2 == 1 {
		c.latest = max(c.latest, broken.StreamID)
	}
	if s := c.streams[broken.StreamID]; s != nil {
		s.finish(fmt.Errorf("%w: %w", play.ErrClientLeft, broken))
	}
	err := c.framer.WriteRSTStream(broken.StreamID, broken.Code)
	return errors.Join(err, c.idle.spend(1))
}

// sayGoodbye tells the client why the connection ends, if it is there to hear it,
// and ends all streams.
func (c *http2Conn) sayGoodbye(why error) {
	code, tell := goAwayCode(why)
	c.mu.Lock()
	tell = tell && c.ended == nil
	if tell {
		_ = c.conn.SetWriteDeadline(time.Now().Add(farewell))
		_ = c.framer.WriteGoAway(c.latest, code, nil)
	}
	c.endLocked(fmt.Errorf("the connection ended: %w", why))
	if tell {
		_ = c.closeSoon() // what fails here was closed by the client
	}
	c.mu.Unlock()
	if tell {
		_, _ = io.Copy(io.Discard, c.conn)
	}
}

// take acts on a frame of the client's.
func (c *http2Conn) take(frame http2.Frame) error {
	if c.over() {
		return nil // read only so that our last words arrive
	}
	switch f := frame.(type) {
	case *http2.MetaHeadersFrame:
		return c.open(f)
	case *http2.DataFrame:
		return c.data(f)
	}
	if err := c.spend(); err != nil {
		return err
	}
	switch f := frame.(type) {
	case *http2.SettingsFrame:
		return c.settings(f)
	case *http2.WindowUpdateFrame:
		return c.grow(f.StreamID, int64(f.Increment))
	case *http2.PingFrame:
		if f.IsAck() {
			return nil
		}
		return c.write(func() error { return c.framer.WritePing(true, f.Data) })
	case *http2.RSTStreamFrame:
		return c.cancel(f.StreamID)
	case *http2.PushPromiseFrame:
		return http2.ConnectionError(http2.ErrCodeProtocol)
	default:
		return nil // GOAWAY, PRIORITY and what nobody knows ask for nothing
	}
}

// cancel ends a stream that the client has reset.
func (c *http2Conn) cancel(id uint32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.neverOpened(id) {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	if s := c.streams[id]; s != nil {
		s.finish(play.ErrClientLeft)
	}
	return nil
}

// neverOpened reports whether a frame for a stream breaks the protocol because the
// client has not opened that. The connection is locked.
func (c *http2Conn) neverOpened(id uint32) bool { return id%2 == 0 || id > c.latest }

func (c *http2Conn) settings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	return c.write(func() error {
		err := f.ForeachSetting(func(setting http2.Setting) error {
			if err := setting.Valid(); err != nil {
				return err
			}
			switch setting.ID {
			case http2.SettingInitialWindowSize:
				for _, s := range c.streams {
					if s.window += int64(setting.Val) - c.initial; s.window > windowLimit {
						return http2.ConnectionError(http2.ErrCodeFlowControl)
					}
				}
				c.initial = int64(setting.Val)
			case http2.SettingHeaderTableSize:
				c.encoder.SetMaxDynamicTableSizeLimit(min(setting.Val, tableSize))
			}
			return nil
		})
		c.changed.Broadcast()
		if err != nil {
			return err
		}
		return c.framer.WriteSettingsAck()
	})
}

// grow lets us send more, on a stream or, as stream 0, on all.
func (c *http2Conn) grow(id uint32, by int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id == 0 {
		if c.window += by; c.window > windowLimit {
			return http2.ConnectionError(http2.ErrCodeFlowControl)
		}
		c.changed.Broadcast()
		return nil
	}
	if c.neverOpened(id) {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	s := c.streams[id]
	if s == nil {
		return nil // it has ended
	}
	if s.window += by; s.window > windowLimit {
		return http2.StreamError{StreamID: id, Code: http2.ErrCodeFlowControl}
	}
	c.changed.Broadcast()
	return nil
}

// write sends frames as one.
func (c *http2Conn) write(frames func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return c.ended
	}
	return frames()
}

// leave takes no more streams, and ends the connection when none is left.
func (c *http2Conn) leave() {
	_ = c.write(func() error {
		c.ending = true
		err := c.framer.WriteGoAway(c.latest, http2.ErrCodeNo, nil)
		c.closeIfDone()
		return err
	})
}

// over reports whether nothing can be sent any more.
func (c *http2Conn) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended != nil
}

func (c *http2Conn) closeIfDone() {
	if c.ending && len(c.streams) == 0 {
		_ = c.conn.Close()
	}
}

// endLocked ends all streams.
func (c *http2Conn) endLocked(why error) {
	if c.ended == nil {
		c.ended = why
	}
	for _, s := range c.streams {
		s.finish(why)
	}
	c.changed.Broadcast()
}
