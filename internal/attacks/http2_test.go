package attacks

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"maps"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/claudemock/claudemock/server"
)

// frames is a scenario whose connections of HTTP/2 are served frame by frame.
const frames = `name: frames
summary: the connection breaks where no answer comes to
listener: {faults: [{goaway: {at: {event: error, nth: 7}}}]}
steps: [{reply: {}}]`

// frameClient is a client of HTTP/2 that can send any frames.
type frameClient struct {
	*http2.Framer
	t      *testing.T
	conn   net.Conn
	out    *bufio.Writer
	next   uint32        // stream
	heard  chan struct{} // closed when the server has ended its side
	goAway http2.ErrCode // what the server ended it with
	resets map[uint32]http2.ErrCode
	status map[uint32]string
	headed chan uint32 // streams that have the head of their answer
}

// frameVictim makes a server and an address of it that is served frame by frame.
func frameVictim(t *testing.T) (v *victim, addr string) {
	t.Helper()
	v = attack(t, server.WithYAML(frames))
	listener, err := v.mock.Server().Listen(t.Context(), "frames", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(listener.Close)
	return v, listener.Addr().String()
}

// dialFrames opens a connection and reads the frames of the server.
func dialFrames(t *testing.T, addr string, settings ...http2.Setting) *frameClient {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Minute)))
	c := &frameClient{
		t: t, conn: conn, out: bufio.NewWriterSize(conn, 64<<10), next: 1, heard: make(chan struct{}),
		resets: map[uint32]http2.ErrCode{}, status: map[uint32]string{}, headed: make(chan uint32, 100),
	}
	c.Framer = http2.NewFramer(c.out, nil)
	c.AllowIllegalWrites = true
	_, _ = c.out.WriteString(http2.ClientPreface)
	require.NoError(t, c.WriteSettings(settings...))
	go c.listen()
	t.Cleanup(func() { _ = conn.Close(); <-c.heard })
	return c
}

// listen records the frames of the server until the connection ends.
func (c *frameClient) listen() {
	defer close(c.heard)
	in := http2.NewFramer(io.Discard, c.conn)
	in.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	for {
		frame, err := in.ReadFrame()
		if err != nil {
			return
		}
		switch f := frame.(type) {
		case *http2.GoAwayFrame:
			c.goAway = f.ErrCode
		case *http2.RSTStreamFrame:
			c.resets[f.StreamID] = f.ErrCode
		case *http2.MetaHeadersFrame:
			c.status[f.StreamID] = f.PseudoValue("status")
			select {
			case c.headed <- f.StreamID:
			default: // nobody waits for so many
			}
		}
	}
}

// await flushes the written frames, and waits for the heads of n answers.
func (c *frameClient) await(answers int) (streams []uint32) {
	c.t.Helper()
	require.NoError(c.t, c.out.Flush())
	for range answers {
		select {
		case id := <-c.headed:
			streams = append(streams, id)
		case <-c.heard:
			require.Fail(c.t, "the connection ended before the answers")
		}
	}
	return streams
}

// plain is the head of an ordinary request.
var plain = head()

// head returns the block of headers of a request, with further fields.
func head(more ...hpack.HeaderField) []byte {
	fields := []hpack.HeaderField{
		{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "http"}, {Name: ":path", Value: "/v1/messages"}, {Name: ":authority", Value: "a"},
		{Name: "x-api-key", Value: "k"}, {Name: "content-type", Value: "application/json"}, {Name: "anthropic-version", Value: "2023-06-01"},
	}
	return block(append(fields, more...)...)
}

func block(fields ...hpack.HeaderField) []byte {
	var b bytes.Buffer
	encoder := hpack.NewEncoder(&b)
	for _, field := range fields {
		_ = encoder.WriteField(field) // a buffer takes all
	}
	return b.Bytes()
}

// open begins a request on a stream of its own.
func (c *frameClient) open(block []byte, ended bool) (stream uint32, err error) {
	stream = c.next
	c.next += 2
	return stream, c.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block, EndHeaders: true, EndStream: ended})
}

// flood sends until the server closes the connection, at most times times.
func (c *frameClient) flood(times int, send func() error) {
	for range times {
		if send() != nil {
			break
		}
	}
	_ = c.out.Flush() // fails when the server has had enough
	_ = c.conn.(*net.TCPConn).CloseWrite()
	<-c.heard
}

// floods are frames that cause work and carry no data, by kind.
var floods = map[string]func(c *frameClient) func() error{
	"rapid reset": func(c *frameClient) func() error {
		return func() error {
			id, err := c.open(plain, false)
			return errors.Join(err, c.WriteRSTStream(id, http2.ErrCodeCancel))
		}
	},
	"rapid reset of whole requests": func(c *frameClient) func() error {
		return func() error {
			id, err := c.open(plain, false)
			return errors.Join(err, c.WriteData(id, true, []byte(stream)), c.WriteRSTStream(id, http2.ErrCodeCancel))
		}
	},
	"resets that the server is made to send": func(c *frameClient) func() error {
		return func() error {
			id, err := c.open(plain, false)
			return errors.Join(err, c.WriteRawFrame(http2.FrameWindowUpdate, 0, id, make([]byte, 4)))
		}
	},
	"settings": func(c *frameClient) func() error {
		return func() error {
			return c.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1})
		}
	},
	"pings": func(c *frameClient) func() error { return func() error { return c.WritePing(false, [8]byte{1}) } },
	"priority": func(c *frameClient) func() error {
		return func() error { return c.WritePriority(1, http2.PriorityParam{}) }
	},
	"unknown frames": func(c *frameClient) func() error {
		return func() error { return c.WriteRawFrame(0x1f, 0xff, 7, []byte("nothing")) }
	},
	"empty data": func(c *frameClient) func() error {
		id, _ := c.open(plain, false)
		return func() error { return c.WriteData(id, false, nil) }
	},
	"padding": func(c *frameClient) func() error {
		id, _ := c.open(plain, false)
		return func() error { return c.WriteDataPadded(id, false, nil, make([]byte, 1)) }
	},
	"windows that grow": func(c *frameClient) func() error {
		return func() error { return c.WriteWindowUpdate(0, 1) }
	},
	"streams beyond the limit": func(c *frameClient) func() error {
		return func() error { _, err := c.open(plain, false); return err }
	},
	"empty continuations": func(c *frameClient) func() error {
		_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: plain})
		return func() error { return c.WriteContinuation(1, false, nil) }
	},
	"heads that are too long": bombs(8000),
}

// bombs are heads with so many headers of 3,900 bytes, each of which is sent as one byte.
func bombs(headers int) func(c *frameClient) func() error {
	return func(c *frameClient) func() error {
		large := block(hpack.HeaderField{Name: "a", Value: strings.Repeat("x", 3900)})
		_, _ = c.open(slices.Concat(plain, large), true)
		bomb := slices.Concat(plain, bytes.Repeat([]byte{0xbe}, headers))
		return func() error { _, err := c.open(bomb, true); return err }
	}
}

// TestAFloodOfFramesEndsItsConnection tries each kind of frame that causes work
// and carries no data.
func TestAFloodOfFramesEndsItsConnection(t *testing.T) {
	const times, conns = 40_000, 3
	v, addr := frameVictim(t)
	for kind, begin := range floods {
		t.Run(kind, func(t *testing.T) {
			before, most := runtime.NumGoroutine(), 0
			taken := allocated(func() {
				for range conns {
					c := dialFrames(t, addr)
					send := begin(c)
					c.flood(times, func() error {
						most = max(most, runtime.NumGoroutine()-before)
						return send()
					})
					assert.Equal(t, http2.ErrCodeEnhanceYourCalm, c.goAway)
				}
			})
			// a connection has at most 200 handlers, each with its timer and watch
			assert.Less(t, most, 3*200+50, "goroutines")
			assert.Less(t, taken, int64(400<<20), "bytes that were allocated")
			v.othersAreServed(t)
		})
	}
	assert.Contains(t, v.log.String(), "the server's own limit")
}

// TestAFloodOfFramesEndsItsConnectionOfNetHTTP tries the same on net/http,
// which does not tell the client why it ends a connection; the log does.
func TestAFloodOfFramesEndsItsConnectionOfNetHTTP(t *testing.T) {
	v := attack(t)
	listener, err := v.mock.Server().Listen(t.Context(), "healthy", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(listener.Close)
	kinds := maps.Clone(floods)
	kinds["heads that are too long"] = bombs(400) // net/http reads ten thousand of them to their ends
	for kind, begin := range kinds {
		floodNetHTTP(t, v, v.addr, kind, begin)
		floodNetHTTP(t, v, listener.Addr().String(), kind+" at a listener", begin)
	}
}

func floodNetHTTP(t *testing.T, v *victim, addr, kind string, begin func(*frameClient) func() error) {
	t.Run(kind, func(t *testing.T) {
		ended := func() int { return strings.Count(v.log.String(), "frames came that carry nothing") }
		c := dialFrames(t, addr)
		send, before := begin(c), ended()
		c.flood(400_000, send)
		assert.Equal(t, before+1, ended(), "the log says why the connection was ended")
		v.othersAreServed(t)
	})
}

// TestFramesThatBreakTheProtocolEndAConnectionAtOnce checks that the server keeps
// nothing of such frames.
func TestFramesThatBreakTheProtocolEndAConnectionAtOnce(t *testing.T) {
	v, addr := frameVictim(t)
	for kind, c := range map[string]struct {
		send func(c *frameClient) error
		code http2.ErrCode
	}{
		"data of no stream":         {func(c *frameClient) error { return c.WriteData(99, true, []byte("x")) }, http2.ErrCodeProtocol},
		"a reset of no stream":      {func(c *frameClient) error { return c.WriteRSTStream(99, http2.ErrCodeCancel) }, http2.ErrCodeProtocol},
		"a window of no stream":     {func(c *frameClient) error { return c.WriteWindowUpdate(99, 1) }, http2.ErrCodeProtocol},
		"an even stream":            {func(c *frameClient) error { c.next = 2; _, err := c.open(plain, true); return err }, http2.ErrCodeProtocol},
		"a window without end":      {func(c *frameClient) error { return c.WriteWindowUpdate(0, 1<<31-1) }, http2.ErrCodeFlowControl},
		"a frame that is too large": {func(c *frameClient) error { return c.WriteRawFrame(0x1f, 0, 0, make([]byte, 16<<10+1)) }, http2.ErrCodeFrameSize},
		"a block that is no HPACK":  {func(c *frameClient) error { _, err := c.open([]byte{0xff, 0xff, 0xff}, true); return err }, http2.ErrCodeCompression},
		"a block without end": {func(c *frameClient) error {
			err := c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: plain})
			for range 100 { // of 16 kB
				err = errors.Join(err, c.WriteContinuation(1, false, bytes.Repeat([]byte{0x40, 1, 'a', 1, 'b'}, 3000)))
			}
			return err
		}, http2.ErrCodeProtocol},
	} {
		t.Run(kind, func(t *testing.T) {
			client := dialFrames(t, addr)
			client.flood(1, func() error { return c.send(client) })
			assert.Equal(t, c.code, client.goAway)
		})
	}
	v.othersAreServed(t)
}

// TestAMalformedRequestOverHTTP2EndsItsStreamOnly checks that the server refuses
// requests that are malformed by RFC 9113, and that the connection goes on.
func TestAMalformedRequestOverHTTP2EndsItsStreamOnly(t *testing.T) {
	_, addr := frameVictim(t)
	c := dialFrames(t, addr)
	malformed := map[uint32]string{}
	for _, field := range []hpack.HeaderField{
		{Name: "X-Upper", Value: "a"}, {Name: "connection", Value: "close"}, {Name: "transfer-encoding", Value: "chunked"},
		{Name: "upgrade", Value: "h2c"}, {Name: "x\r\ny", Value: "z"}, {Name: "x", Value: "a\r\nb: c"}, {Name: "te", Value: "gzip"},
		{Name: ":protocol", Value: "websocket"}, {Name: ":method", Value: "GET"}, {Name: "content-length", Value: "+5"},
	} {
		id, err := c.open(head(field), false)
		require.NoError(t, err)
		malformed[id] = field.Name
	}
	for _, length := range []string{"3", "300"} {
		id, err := c.open(head(hpack.HeaderField{Name: "content-length", Value: length}), false)
		require.NoError(t, err)
		require.NoError(t, c.WriteData(id, true, []byte(hello)))
		malformed[id] = "content-length " + length
	}
	good, err := c.open(plain, false)
	require.NoError(t, err)
	require.NoError(t, c.WriteData(good, true, []byte(hello)))
	assert.Equal(t, []uint32{good}, c.await(1))
	c.flood(0, nil)
	for id, what := range malformed {
		assert.Equal(t, http2.ErrCodeProtocol, c.resets[id], what)
	}
	assert.Equal(t, "200", c.status[good])
}

// TestStreamsThatNobodyReadsHoldLittle tries windows that never grow, and bodies
// that never end.
func TestStreamsThatNobodyReadsHoldLittle(t *testing.T) {
	v, addr := frameVictim(t)
	before := held()
	idle := runtime.NumGoroutine()
	for range 4 {
		closedWindow := dialFrames(t, addr, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
		endless := dialFrames(t, addr)
		for range 100 {
			id, err := closedWindow.open(plain, false)
			require.NoError(t, errors.Join(err, closedWindow.WriteData(id, true, []byte(stream))))
			id, err = endless.open(plain, false)
			require.NoError(t, errors.Join(err, endless.WriteData(id, false, []byte(" "))))
		}
		require.NoError(t, endless.out.Flush())
		closedWindow.await(100)
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() >= idle+800 }, time.Minute, time.Millisecond, "all are being answered")
	assert.Less(t, runtime.NumGoroutine()-idle, 3000)
	assert.Less(t, held()-before, int64(120<<20), "800 streams")
	v.othersAreServed(t)
}

// TestAReadersLeavingEndsAllStreams checks that nothing of a connection
// remains.
func TestAReadersLeavingEndsAllStreams(t *testing.T) {
	v, addr := frameVictim(t)
	idle := runtime.NumGoroutine()
	c := dialFrames(t, addr, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
	for range 100 {
		id, err := c.open(plain, false)
		require.NoError(t, errors.Join(err, c.WriteData(id, true, []byte(stream))))
	}
	c.await(100)
	require.NoError(t, c.conn.Close())
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= idle+5 }, time.Minute, time.Millisecond)
	v.othersAreServed(t)
}
