package frames

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/claudemock/claudemock/internal/memnet"
	"github.com/claudemock/claudemock/internal/play"
)

// client is the other side of a connection that is served.
type client struct {
	*http2.Framer
	t     *testing.T
	conn  net.Conn
	ended chan error // what Serve returned
}

// serve serves a connection for a client that has sent its preface and settings.
func serve(t *testing.T, ctx context.Context, handler http.HandlerFunc) *client {
	t.Helper()
	l := memnet.Listen()
	near, err := l.DialContext(ctx, "", "")
	require.NoError(t, err)
	far, err := l.Accept()
	require.NoError(t, err)
	requests, cut := context.WithCancel(context.Background())
	t.Cleanup(cut)
	c := &client{Framer: http2.NewFramer(near, near), t: t, conn: near, ended: make(chan error, 1)}
	c.ReadMetaHeaders = hpack.NewDecoder(tableSize, nil)
	go func() {
		c.ended <- Serve(ctx, far, Config{
			Handler: handler, Log: slog.New(slog.DiscardHandler), Requests: requests,
			Idle: time.Minute, HeaderTimeout: 10 * time.Second, MaxHeaderBytes: 4 << 10,
		})
	}()
	_, err = io.WriteString(near, http2.ClientPreface)
	require.NoError(t, err)
	require.NoError(t, c.WriteSettings())
	return c
}

// ask sends a request without a body on a stream.
func (c *client) ask(stream uint32, fields ...hpack.HeaderField) {
	c.t.Helper()
	c.begin(stream, true, fields...)
}

// begin sends the head of a request.
func (c *client) begin(stream uint32, last bool, fields ...hpack.HeaderField) {
	c.t.Helper()
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, f := range append([]hpack.HeaderField{
		{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "http"}, {Name: ":authority", Value: "x"}, {Name: ":path", Value: "/p?q"},
	}, fields...) {
		require.NoError(c.t, encoder.WriteField(f))
	}
	require.NoError(c.t, c.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndStream: last, EndHeaders: true}))
}

// frames reads what the server sends until the connection ends, as text. Settings and
// windows are left out.
func (c *client) frames() (texts []string) {
	for {
		frame, err := c.ReadFrame()
		if err != nil {
			return texts
		}
		switch f := frame.(type) {
		case *http2.MetaHeadersFrame:
			texts = append(texts, fmt.Sprintf("%d %s", f.StreamID, f.PseudoValue("status")))
		case *http2.DataFrame:
			texts = append(texts, fmt.Sprintf("%d %q end=%v", f.StreamID, f.Data(), f.StreamEnded()))
		case *http2.RSTStreamFrame:
			texts = append(texts, fmt.Sprintf("%d RST %v", f.StreamID, f.ErrCode))
		case *http2.GoAwayFrame:
			texts = append(texts, fmt.Sprintf("GOAWAY %d %v %s", f.LastStreamID, f.ErrCode, f.DebugData()))
		}
	}
}

// result is what Serve returns once the client has read everything.
func (c *client) result() error {
	_ = c.conn.Close()
	return <-c.ended
}

// echo answers with the request's body.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = w.Write(body)
}

func TestABrokenAnswerEndsWithTheFrameThatWasSet(t *testing.T) {
	last := 0
	for _, tt := range []struct {
		name  string
		frame Break
		want  []string
	}{
		{"RST_STREAM", Break{Code: http2.ErrCodeEnhanceYourCalm}, []string{
			"1 200", `1 "part" end=false`, "1 RST ENHANCE_YOUR_CALM", "3 200", `3 "part" end=false`, "3 RST ENHANCE_YOUR_CALM"}},
		{"GOAWAY", Break{Code: http2.ErrCodeNo, GoAway: true, Debug: "bye"}, []string{
			"1 200", `1 "part" end=false`, "GOAWAY 1 NO_ERROR bye"}},
		{"GOAWAY that names no stream", Break{Code: http2.ErrCodeInternal, GoAway: true, LastStreamID: &last}, []string{
			"1 200", `1 "part" end=false`, "GOAWAY 0 INTERNAL_ERROR "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serve(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
					_, _ = io.WriteString(w, "part")
					w.(*ResponseWriter).BreakWith(tt.frame)
					assert.NoError(t, w.(*ResponseWriter).BreakOff())
				})
				c.ask(1)
				synctest.Wait()
				if !tt.frame.GoAway {
					c.ask(3)
					synctest.Wait()
					require.NoError(t, c.conn.(*memnet.Conn).CloseWrite())
				}
				assert.Equal(t, tt.want, c.frames())
				assert.NoError(t, c.result())
			})
		})
	}
}

func TestAnAnswerWithoutAFrameToBreakItIsAborted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			assert.ErrorIs(t, w.(*ResponseWriter).BreakOff(), play.ErrAborts)
			panic(http.ErrAbortHandler)
		})
		c.ask(1)
		synctest.Wait()
		require.NoError(t, c.conn.(*memnet.Conn).CloseWrite())
		assert.Equal(t, []string{"1 RST INTERNAL_ERROR"}, c.frames())
		assert.NoError(t, c.result())
	})
}

func TestTheLimitThatEndsAConnectionIsReturned(t *testing.T) {
	tests := []struct {
		name string
		send func(c *client)
		want error
		last string        // the frame that the client reads last
		took time.Duration // until Serve returns
	}{
		{"no stream for too long", func(*client) {}, ErrIdle, "GOAWAY 0 NO_ERROR ", time.Minute + farewell},
		{"no further stream for too long", func(c *client) { c.ask(1) }, ErrIdle, "GOAWAY 1 NO_ERROR ", time.Minute + farewell},
		{"a frame that is never whole", func(c *client) { _, _ = c.conn.Write([]byte{0, 0}) }, ErrSlow, "GOAWAY 0 NO_ERROR ", 10*time.Second + farewell},
		{"too many frames that carry nothing", func(c *client) {
			for range idleFrames {
				_ = c.WritePriority(1, http2.PriorityParam{})
			}
		}, errFlood, "GOAWAY 0 ENHANCE_YOUR_CALM ", farewell},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				c := serve(t, t.Context(), echo)
				tt.send(c)
				got := c.frames()
				require.NotEmpty(t, got)
				assert.Equal(t, tt.last, got[len(got)-1])
				assert.ErrorIs(t, <-c.ended, tt.want)
				assert.Equal(t, tt.took, time.Since(began))
				_ = c.conn.Close()
			})
		})
	}
}

func TestAConnectionThatShutsDownTakesNoMoreStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, shutDown := context.WithCancel(t.Context())
		c := serve(t, ctx, echo)
		c.begin(1, false)
		synctest.Wait()
		shutDown()
		synctest.Wait()
		c.ask(3)
		require.NoError(t, c.WriteData(1, true, []byte("hi")))
		assert.Equal(t, []string{"GOAWAY 1 NO_ERROR ", "3 RST REFUSED_STREAM", "1 200", `1 "hi" end=false`, `1 "" end=true`}, c.frames())
		assert.NoError(t, c.result())
	})
}

func TestARequestThatIsNoneOfHTTP2ResetsItsStream(t *testing.T) {
	for name, field := range map[string]hpack.HeaderField{
		"a header of connections":     {Name: "connection", Value: "close"},
		"chunks":                      {Name: "transfer-encoding", Value: "chunked"},
		"te that is not trailers":     {Name: "te", Value: "gzip"},
		"a length that is no number":  {Name: "content-length", Value: "many"},
		"a length beyond what is one": {Name: "content-length", Value: "-1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serve(t, t.Context(), echo)
				c.begin(1, false, field)
				synctest.Wait()
				require.NoError(t, c.conn.(*memnet.Conn).CloseWrite())
				assert.Equal(t, []string{"1 RST PROTOCOL_ERROR"}, c.frames())
				assert.NoError(t, c.result())
			})
		})
	}
}

func TestAHeadThatIsTooLongIsAnswered431(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, t.Context(), echo)
		long := hpack.HeaderField{Name: "x", Value: strings.Repeat("a", 3<<10)}
		c.ask(1, long, long)
		synctest.Wait()
		require.NoError(t, c.conn.(*memnet.Conn).CloseWrite())
		assert.Equal(t, "1 431", c.frames()[0])
		assert.NoError(t, c.result())
	})
}
