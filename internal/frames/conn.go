package frames

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/claudemock/claudemock/internal/play"
)

// Config says how connections are served. All its fields must be set.
type Config struct {
	Handler        http.Handler
	Log            *slog.Logger
	Requests       context.Context // of all requests; once it is done, connections are closed
	Idle           time.Duration   // how long a connection may have no stream
	HeaderTimeout  time.Duration   // how long a frame, or a block of headers, may take from its first byte
	MaxHeaderBytes int             // of a request
}

// blockSize is how much is read of one block of headers, with the frames it comes in.
func (c Config) blockSize() int64 { return int64(headsPerBlock * c.MaxHeaderBytes) }

// The limits on time that end a connection.
var (
	ErrIdle = errors.New("no request followed in time")
	ErrSlow = errors.New("no whole request came in time")
)

// serverConn is one connection. One goroutine reads frames, and one for each stream
// answers its request.
type serverConn struct {
	config  Config
	conn    net.Conn
	in      *bufio.Reader
	block   io.LimitedReader // what the framer may read of in for one frame or one block of headers
	framer  *http2.Framer
	answers sync.WaitGroup

	mu       sync.Mutex // guards writing frames, and all below
	changed  *sync.Cond // a window grew, a body came, or something ended
	encoder  *hpack.Encoder
	head     bytes.Buffer // where the encoder writes
	streams  map[uint32]*stream
	handlers int // those that have not returned, for streams that were reset too
	latest   uint32
	window   int64 // what we may send on all streams
	initial  int64 // what we may send on a new stream
	credit   int64 // what the client may still send on all streams
	owed     int64 // what was read on all streams and is not yet granted again
	idle     frameBudget
	begun    bool      // a frame is being read
	quiet    time.Time // since when there has been no stream
	ending   bool      // no more streams are taken
	ended    error     // why nothing can be sent any more
}

// Serve serves a connection until either side ends it. When ctx is done, no further
// streams are taken, and the connection ends with the last one that is open. The
// error says which limit ended the connection: ErrIdle, ErrSlow or one on frames. It
// is nil when none did.
func Serve(ctx context.Context, conn net.Conn, config Config) error {
	c := &serverConn{
		config: config, conn: conn, in: bufio.NewReader(conn), streams: map[uint32]*stream{}, quiet: time.Now(),
		window: startWindow, initial: startWindow, credit: connWindow, idle: frameBudget{since: time.Now()},
	}
	c.block.R = c.in
	c.framer = http2.NewFramer(conn, &c.block)
	c.framer.SetMaxReadFrameSize(frameSize)
	c.framer.SetReuseFrames()
	c.framer.ReadMetaHeaders = hpack.NewDecoder(tableSize, nil)
	c.framer.MaxHeaderListSize = uint32(config.MaxHeaderBytes)
	c.changed = sync.NewCond(&c.mu)
	c.encoder = hpack.NewEncoder(&c.head)
	stop := context.AfterFunc(ctx, c.shutDown)
	cut := context.AfterFunc(config.Requests, func() { _ = conn.Close() })
	err := c.serve()
	limit := c.limit(err)
	c.sayGoodbye(err)
	_ = conn.Close()
	c.answers.Wait()
	stop()
	cut()
	return limit
}

// serve reads frames until one of them, or the client, ends the connection.
func (c *serverConn) serve() error {
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

// greet reads the client's preface, and tells it what it may do.
func (c *serverConn) greet() error {
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
				http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: MaxStreams},
				http2.Setting{ID: http2.SettingInitialWindowSize, Val: streamWindow},
				http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: uint32(c.config.MaxHeaderBytes)}),
			c.framer.WriteWindowUpdate(0, connWindow-startWindow))
	})
}

// resetStream ends a stream on which the client broke the protocol.
func (c *serverConn) resetStream(broken http2.StreamError) error {
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

// take acts on a frame of the client's.
func (c *serverConn) take(frame http2.Frame) error {
	if c.isOver() {
		return nil // frames are read only so that the last one sent arrives
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
		return nil // GOAWAY, PRIORITY and unknown frames ask for nothing
	}
}

// cancel ends a stream that the client has reset.
func (c *serverConn) cancel(id uint32) error {
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
func (c *serverConn) neverOpened(id uint32) bool { return id%2 == 0 || id > c.latest }

// settings acts on the client's settings, and acknowledges them.
func (c *serverConn) settings(f *http2.SettingsFrame) error {
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

// grow takes a grant to send more on a stream, or on all for stream 0.
func (c *serverConn) grow(id uint32, by int64) error {
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

// write calls frames, which writes frames that nothing may come between.
func (c *serverConn) write(frames func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return c.ended
	}
	return frames()
}

// shutDown takes no more streams, and ends the connection when none is left.
func (c *serverConn) shutDown() {
	_ = c.write(func() error {
		c.ending = true
		err := c.framer.WriteGoAway(c.latest, http2.ErrCodeNo, nil)
		c.closeIfDone()
		return err
	})
}

// isOver reports whether nothing can be sent any more.
func (c *serverConn) isOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended != nil
}

// closeIfDone closes a connection that shuts down and has no stream left. The
// connection is locked.
func (c *serverConn) closeIfDone() {
	if c.ending && len(c.streams) == 0 {
		_ = c.conn.Close()
	}
}

// endLocked ends all streams. The connection is locked.
func (c *serverConn) endLocked(why error) {
	if c.ended == nil {
		c.ended = why
	}
	for _, s := range c.streams {
		s.finish(why)
	}
	c.changed.Broadcast()
}
