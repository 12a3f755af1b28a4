package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/claudemock/claudemock/journal"
)

// frameClient speaks HTTP/2 frame by frame, so that nothing is hidden.
type frameClient struct {
	*http2.Framer
	t    *testing.T
	conn net.Conn
	next uint32
}

// frames connects, over TLS when the listener has that.
func (l *listening) frames() *frameClient {
	l.t.Helper()
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(l.t, err)
	if strings.HasPrefix(l.URL(), "https") {
		conn = tls.Client(conn, &tls.Config{RootCAs: l.trust, ServerName: "localhost", Time: l.clock.Now, NextProtos: []string{"h2"}})
	}
	l.t.Cleanup(func() { conn.Close() })
	_, err = io.WriteString(conn, http2.ClientPreface)
	require.NoError(l.t, err)
	c := &frameClient{Framer: http2.NewFramer(conn, conn), t: l.t.(*testing.T), conn: conn, next: 1}
	c.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	require.NoError(c.t, c.WriteSettings())
	return c
}

// post sends a request on a stream of its own.
func (c *frameClient) post(body string) (stream uint32) {
	c.t.Helper()
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, field := range [][2]string{
		{":method", "POST"}, {":scheme", "http"}, {":authority", "x"}, {":path", "/v1/messages"},
		{"x-api-key", testKey}, {"anthropic-version", "2023-06-01"}, {"content-type", "application/json"},
	} {
		require.NoError(c.t, encoder.WriteField(hpack.HeaderField{Name: field[0], Value: field[1]}))
	}
	stream = c.next
	c.next += 2
	require.NoError(c.t, c.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndHeaders: true}))
	require.NoError(c.t, c.WriteData(stream, true, []byte(body)))
	return stream
}

// until reads frames until the stream or the connection ends; it returns the
// frame that ended it, and the body until then.
func (c *frameClient) until() (last http2.Frame, body string) {
	c.t.Helper()
	for {
		frame, err := c.ReadFrame()
		require.NoError(c.t, err)
		switch f := frame.(type) {
		case *http2.DataFrame:
			body += string(f.Data())
			if f.StreamEnded() {
				return f, body
			}
		case *http2.GoAwayFrame, *http2.RSTStreamFrame:
			return f, body
		}
	}
}

func TestAGOAWAYEndsAStreamWhereTheScenarioSays(t *testing.T) {
	for _, transport := range []string{"tls: ok, ", ""} {
		t.Run(transport, func(t *testing.T) {
			l := listenTo(t, "{"+transport+`faults: [{goaway: {code: ENHANCE_YOUR_CALM, debug: too_many, times: 1, at: {event: content_block_delta}}}]}`)
			c := l.frames()
			id := c.post(streamed)
			last, body := c.until()
			goAway, ok := last.(*http2.GoAwayFrame)
			require.True(t, ok, "%v", last)
			assert.Equal(t, http2.ErrCodeEnhanceYourCalm, goAway.ErrCode)
			assert.Equal(t, id, goAway.LastStreamID)
			assert.Equal(t, "too_many", string(goAway.DebugData()))
			assert.Equal(t, 1, strings.Count(body, "event: content_block_delta\n"))
			assert.True(t, strings.HasSuffix(body, "}\n\n"), "the event is whole: %q", body)
			_, err := c.ReadFrame()
			require.ErrorIs(t, err, io.EOF, "the connection is closed, and not reset")

			e := l.next()
			assert.Equal(t, "reply stream + goaway", e.Played)
			assert.Equal(t, []string{"goaway"}, e.Faults)
			assert.Equal(t, journal.Reset, e.End)
			assert.Equal(t, "HTTP/2", e.Proto)

			res, text, err := l.ask(l.clientOf(onlyBareHTTP2If(transport == "")), streamed)
			require.NoError(t, err, "times are over")
			assert.Equal(t, "HTTP/2.0", res.Proto)
			assert.Contains(t, text, "message_stop")
		})
	}
}

func onlyBareHTTP2If(bare bool) *http.Protocols {
	if bare {
		return onlyBareHTTP2()
	}
	return nil
}

func TestAGOAWAYCanSayThatNothingWasWorkedOn(t *testing.T) {
	l := listenTo(t, "{protocol: h2c, faults: [{goaway: {last_stream_id: 0}}]}")
	c := l.frames()
	c.post(hello)
	last, body := c.until()
	require.IsType(t, &http2.GoAwayFrame{}, last)
	assert.Zero(t, last.(*http2.GoAwayFrame).LastStreamID)
	assert.Empty(t, body)
}

func TestARSTStreamEndsAStreamAndNotTheConnection(t *testing.T) {
	l := listenTo(t, "{faults: [{rst_stream: {code: REFUSED_STREAM, times: 1}}]}")
	c := l.frames()
	id := c.post(hello)
	last, body := c.until()
	require.IsType(t, &http2.RSTStreamFrame{}, last)
	assert.Equal(t, http2.ErrCodeRefusedStream, last.(*http2.RSTStreamFrame).ErrCode)
	assert.Equal(t, id, last.Header().StreamID)
	assert.Empty(t, body)
	c.post(hello)
	last, body = c.until()
	require.IsType(t, &http2.DataFrame{}, last)
	assert.Contains(t, body, `"type":"message"`)
	assert.Equal(t, 1, l.next().Connection)
	assert.Equal(t, 1, l.next().Connection)
}

func TestAPlainClientSeesTheCodeOfARSTStream(t *testing.T) {
	l := listenTo(t, "{tls: ok, faults: [{rst_stream: {code: CANCEL, at: 60%}}]}")
	_, text, err := l.ask(l.client, streamed)
	require.ErrorContains(t, err, "CANCEL")
	assert.Contains(t, text, "message_start")
	assert.NotContains(t, text, "message_stop")
}

func TestAFrameFaultThatFindsNoPlaceIsReported(t *testing.T) {
	l := listenTo(t, "{faults: [{goaway: {at: message_stop, times: 1}}]}")
	client := l.clientOf(onlyBareHTTP2())
	_, _, err := l.ask(client, hello)
	require.NoError(t, err)
	assert.Equal(t, []string{"goaway"}, l.next().Missed)
	_, _, err = l.ask(client, streamed)
	require.Error(t, err, "its time is still to come")
	_, _, err = l.ask(l.client, streamed)
	require.NoError(t, err, "HTTP/1.1 is served beside it")
}

func TestLargeBodiesPassTheWindowsOfHTTP2(t *testing.T) {
	r := start(t, []string{scenario("own", "listener: {faults: [{goaway: {at: ping, times: 1}}]}\nsteps: [{reply: {content: [{type: text, text: \""+strings.Repeat("word ", 100_000)+"\"}]}}]")})
	l := &listening{running: r}
	var err error
	l.Listener, err = r.Listen(context.Background(), "own", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(l.Listener.Close)
	large := strings.Replace(hello, `"hello"`, `"`+strings.Repeat("hello ", 500_000)+`"`, 1)
	res, text, err := l.ask(l.clientOf(onlyBareHTTP2()), large)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, res.StatusCode, text)
	assert.Greater(t, len(text), 500_000)
	assert.Equal(t, len(large), l.next().BodyBytes)
}

func TestAScenariosOwnResetIsAStreamsAbortOnHTTP2(t *testing.T) {
	r := start(t, []string{scenario("own", "listener: {faults: [{goaway: {at: ping, times: 1}}]}\nsteps: [{reply: {}, faults: [{reset: {at: {byte: 0}}}]}]")})
	l := &listening{running: r}
	var err error
	l.Listener, err = r.Listen(context.Background(), "own", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(l.Listener.Close)
	c := l.frames()
	c.post(hello)
	last, _ := c.until()
	require.IsType(t, &http2.RSTStreamFrame{}, last)
	assert.Equal(t, http2.ErrCodeInternal, last.(*http2.RSTStreamFrame).ErrCode)
	assert.Equal(t, journal.Aborted, l.next().End)
}

func TestFramesThatBreakTheProtocolEndTheConnection(t *testing.T) {
	for name, send := range map[string]func(c *frameClient) error{
		"a push": func(c *frameClient) error {
			return c.WriteRawFrame(http2.FramePushPromise, http2.FlagPushPromiseEndHeaders, 1, make([]byte, 8))
		},
		"an even stream":         func(c *frameClient) error { c.next = 2; c.post(hello); return nil },
		"a window without limit": func(c *frameClient) error { return c.WriteWindowUpdate(0, 1<<31-1) },
	} {
		t.Run(name, func(t *testing.T) {
			l := listenTo(t, "{faults: [{goaway: {}}]}")
			c := l.frames()
			require.NoError(t, send(c))
			last, _ := c.until()
			require.IsType(t, &http2.GoAwayFrame{}, last)
			assert.NotEqual(t, http2.ErrCodeNo, last.(*http2.GoAwayFrame).ErrCode)
			assert.Empty(t, l.entries)
		})
	}
}

// FuzzFrames holds that whatever a client sends after the preface, its connection
// comes to an end, and the next one is served.
func FuzzFrames(f *testing.F) {
	var whole bytes.Buffer
	framer := http2.NewFramer(&whole, nil)
	framer.AllowIllegalWrites = true
	_ = framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 7}) // a buffer takes all
	_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x83, 0x86, 0x84, 0x41, 1, 'a'}, EndHeaders: true})
	_ = framer.WriteData(1, false, []byte("{"))
	_ = framer.WriteWindowUpdate(1, 0)
	_ = framer.WriteRSTStream(1, http2.ErrCodeCancel)
	f.Add(whole.Bytes())
	f.Add([]byte("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, frames []byte) {
		l := listenTo(t, "{faults: [{goaway: {at: {event: error, nth: 7}}}]}")
		conn, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		defer conn.Close()
		_, err = conn.Write(append([]byte(http2.ClientPreface), frames...))
		require.NoError(t, err)
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		_, _ = io.Copy(io.Discard, conn) // until it ends, in whatever way
		c := l.frames()
		c.post(hello)
		last, _ := c.until()
		require.IsType(t, &http2.DataFrame{}, last)
	})
}
