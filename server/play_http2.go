package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// What a connection of HTTP/2 grants its client.
const (
	maxStreams   = 100
	streamWindow = 1 << 20 // bytes of a request's body on their way or unread
	connWindow   = 4 << 20
	startWindow  = 65535 // what the protocol begins with
	windowLimit  = 1<<31 - 1
	frameSize    = 16 << 10 // the most in one DATA frame of ours
)

// http2Conn is a connection of HTTP/2 served frame by frame. One goroutine
// reads frames, and one for each stream answers its request.
type http2Conn struct {
	listener *Listener
	conn     net.Conn
	origin   origin
	framer   *http2.Framer
	answers  sync.WaitGroup

	mu      sync.Mutex // writing frames, and all below
	changed *sync.Cond // a window grew, a body came, or something ended
	encoder *hpack.Encoder
	block   bytes.Buffer
	streams map[uint32]*http2Stream
	latest  uint32
	window  int64 // what we may send on all streams
	initial int64 // what we may send on a new stream
	ending  bool  // no more streams are taken
	ended   error // why nothing can be sent any more
}

// serveFrames serves a connection until either side ends it. When ctx is done,
// the streams that are open have the grace period left.
func (l *Listener) serveFrames(ctx context.Context, conn net.Conn) {
	c := &http2Conn{
		listener: l, conn: conn, origin: origin{listener: l, connection: beneath(conn).number, conn: beneath(conn)},
		framer: http2.NewFramer(conn, conn), streams: map[uint32]*http2Stream{},
		window: startWindow, initial: startWindow,
	}
	c.changed = sync.NewCond(&c.mu)
	c.encoder = hpack.NewEncoder(&c.block)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.framer.MaxHeaderListSize = maxHeaderBytes
	stop := context.AfterFunc(ctx, c.leave)
	cut := context.AfterFunc(l.back.running, func() { _ = conn.Close() })
	err := c.serve()
	c.end(fmt.Errorf("the connection ended: %w", err))
	_ = conn.Close()
	c.answers.Wait()
	stop()
	cut()
}

// serve reads frames until one of them, or the connection, is at an end.
func (c *http2Conn) serve() error {
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(c.conn, preface); err != nil || string(preface) != http2.ClientPreface {
		return fmt.Errorf("there was no HTTP/2 preface (%w)", err)
	}
	err := c.write(func() error {
		return errors.Join(
			c.framer.WriteSettings(
				http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: maxStreams},
				http2.Setting{ID: http2.SettingInitialWindowSize, Val: streamWindow},
				http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeaderBytes}),
			c.framer.WriteWindowUpdate(0, connWindow-startWindow))
	})
	for err == nil {
		var frame http2.Frame
		if frame, err = c.framer.ReadFrame(); err == nil {
			err = c.take(frame)
		}
		var stream http2.StreamError
		if errors.As(err, &stream) {
			err = c.write(func() error { return c.framer.WriteRSTStream(stream.StreamID, stream.Code) })
		}
	}
	var connection http2.ConnectionError
	if errors.As(err, &connection) {
		_ = c.write(func() error { return c.framer.WriteGoAway(c.latest, http2.ErrCode(connection), nil) })
	}
	return err
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
		c.mu.Lock()
		defer c.mu.Unlock()
		if s := c.streams[f.StreamID]; s != nil {
			s.finish(errClientLeft)
		}
		return nil
	case *http2.PushPromiseFrame:
		return http2.ConnectionError(http2.ErrCodeProtocol)
	default:
		return nil // GOAWAY, PRIORITY and what nobody knows ask for nothing
	}
}

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
					s.window += int64(setting.Val) - c.initial
				}
				c.initial = int64(setting.Val)
			case http2.SettingHeaderTableSize:
				c.encoder.SetMaxDynamicTableSizeLimit(min(setting.Val, 4096))
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
	window := &c.window
	if id != 0 {
		s := c.streams[id]
		if s == nil {
			return nil // it has ended
		}
		window = &s.window
	}
	if *window += by; *window > windowLimit {
		return http2.ConnectionError(http2.ErrCodeFlowControl)
	}
	c.changed.Broadcast()
	return nil
}

// open begins a stream.
func (c *http2Conn) open(f *http2.MetaHeadersFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.streams[f.StreamID]; s != nil && f.StreamEnded() {
		s.complete = true // by trailers, which nobody needs
		c.changed.Broadcast()
		return nil
	}
	if f.StreamID%2 == 0 || f.StreamID <= c.latest {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	c.latest = f.StreamID
	if c.ending || len(c.streams) >= maxStreams {
		return http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeRefusedStream}
	}
	s := &http2Stream{conn: c, id: f.StreamID, window: c.initial, credit: streamWindow, complete: f.StreamEnded()}
	ctx := context.WithValue(c.listener.back.running, originKey{}, c.origin)
	ctx, s.cancel = context.WithCancelCause(ctx)
	request, err := c.request(ctx, f, s)
	if err != nil || f.Truncated {
		s.cancel(err)
		return http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeProtocol}
	}
	c.streams[s.id] = s
	c.answers.Go(func() { c.answer(s, request) })
	return nil
}

// request is the stream's as net/http has requests.
func (c *http2Conn) request(ctx context.Context, f *http2.MetaHeadersFrame, s *http2Stream) (*http.Request, error) {
	path := f.PseudoValue("path")
	address, err := url.ParseRequestURI(path)
	if err != nil {
		return nil, fmt.Errorf("reading a request: %w", err)
	}
	r := (&http.Request{
		Method: f.PseudoValue("method"), URL: address, RequestURI: path, Host: f.PseudoValue("authority"),
		Proto: "HTTP/2.0", ProtoMajor: 2, Header: http.Header{}, Body: s, ContentLength: -1,
		RemoteAddr: c.conn.RemoteAddr().String(),
	}).WithContext(ctx)
	for _, field := range f.RegularFields() {
		r.Header.Add(field.Name, field.Value)
	}
	if f.StreamEnded() {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	if secured, ok := c.conn.(*tls.Conn); ok {
		r.TLS = new(secured.ConnectionState())
	}
	return r, nil
}

// data takes in a piece of a request's body.
func (c *http2Conn) data(f *http2.DataFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, size := c.streams[f.StreamID], int64(f.Length)
	if s == nil || s.complete {
		if size == 0 {
			return nil
		}
		return c.framer.WriteWindowUpdate(0, uint32(size)) // nobody will read it
	}
	if s.credit -= size; s.credit < 0 {
		return http2.ConnectionError(http2.ErrCodeFlowControl)
	}
	s.body.Write(f.Data())
	s.complete = f.StreamEnded()
	c.changed.Broadcast()
	padding := size - int64(len(f.Data()))
	return s.refund(int(padding))
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

// end ends all streams.
func (c *http2Conn) end(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endLocked(why)
}

func (c *http2Conn) endLocked(why error) {
	if c.ended == nil {
		c.ended = why
	}
	for _, s := range c.streams {
		s.finish(why)
	}
	c.changed.Broadcast()
}
