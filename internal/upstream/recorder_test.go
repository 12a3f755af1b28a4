package upstream_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/upstream"
)

// clock is one second later each time it is looked at.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

// recorded starts a recorder in front of an API.
func recorded(t *testing.T, api string, change func(*upstream.Options)) (*upstream.Recorder, *httptest.Server) {
	t.Helper()
	to, err := url.Parse(api)
	require.NoError(t, err)
	o := upstream.Options{API: upstream.API{To: to}, Keeping: upstream.Keeping{Now: (&clock{now: time.Unix(0, 0)}).Now}}
	if change != nil {
		change(&o)
	}
	r := upstream.New(o)
	front := httptest.NewServer(r)
	t.Cleanup(front.Close)
	return r, front
}

// only is the one exchange there is, once the recorder has nothing open.
func only(t *testing.T, r *upstream.Recorder, front *httptest.Server) exchange.Exchange {
	t.Helper()
	front.Close()
	all, lost := r.Exchanges()
	require.Len(t, all, 1)
	assert.Zero(t, lost)
	return all[0]
}

func post(t *testing.T, base, body string) (*http.Response, error) {
	t.Helper()
	asked, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/messages?beta=true", strings.NewReader(body))
	require.NoError(t, err)
	asked.Header.Set("X-Api-Key", "sk-of-the-client")
	return http.DefaultClient.Do(asked)
}

func TestEventsGoOnAsTheyArriveAndAreKeptWithTheirTimes(t *testing.T) {
	seen := make(chan bool)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, event := range []string{"event: a\n\n", "event: b\n\n"} {
			_, _ = io.WriteString(w, event)
			_ = http.NewResponseController(w).Flush()
			<-seen
		}
	}))
	defer api.Close()
	r, front := recorded(t, api.URL+"/base", nil)
	answer, err := post(t, front.URL, `{"stream":true}`)
	require.NoError(t, err)
	lines := bufio.NewReader(answer.Body)
	for _, want := range []string{"event: a\n", "\n", "event: b\n", "\n"} {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		assert.Equal(t, want, line)
		if want == "\n" {
			seen <- true // the API waits for that, so nothing was held back
		}
	}
	_, err = io.Copy(io.Discard, lines)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())

	x := only(t, r, front)
	assert.Equal(t, "/v1/messages?beta=true", x.Request.Target)
	assert.JSONEq(t, `{"stream":true}`, string(x.Request.Body))
	assert.Equal(t, "sk-of-the-client", x.Request.Header.Get("X-Api-Key"))
	assert.Equal(t, exchange.Complete, x.Response.End)
	require.Len(t, x.Response.Parts, 2)
	assert.Less(t, x.Response.Parts[0].After, x.Response.Parts[1].After)
	assert.Empty(t, x.Missing)
}

func TestFailuresOfTheAPIAreThoseOfTheExchange(t *testing.T) {
	broken := func(begin string, reset bool) func(t *testing.T) string {
		return func(t *testing.T) string {
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return
				}
				_, _ = io.WriteString(conn, begin)
				if tcp, ok := conn.(*net.TCPConn); ok && reset {
					_ = tcp.SetLinger(0)
				}
				_ = conn.Close()
			}))
			t.Cleanup(api.Close)
			return api.URL
		}
	}
	const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
	for _, c := range []struct {
		name   string
		api    func(t *testing.T) string
		end    exchange.End
		status int
		body   string
	}{
		{"refused", func(t *testing.T) string {
			listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer listener.Close()
			return "http://" + listener.Addr().String()
		}, exchange.Refused, 0, ""},
		{"closed without an answer", broken("", false), exchange.Closed, 0, ""},
		{"reset without an answer", broken("", true), exchange.Reset, 0, ""},
		{"closed in the middle", broken(head+"a\r\nevent: a\n\n\r\n", false), exchange.Closed, 200, "event: a\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, front := recorded(t, c.api(t), nil)
			answer, err := post(t, front.URL, "{}")
			if err == nil {
				_, err = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
			require.Error(t, err, "the client meets the failure, too")
			x := only(t, r, front)
			assert.Equal(t, c.end, x.Response.End)
			assert.Equal(t, c.status, x.Response.Status)
			assert.Equal(t, c.body, string(x.Response.Body()))
		})
	}
}

func TestAClientThatLeavesHasHeardNothingMore(t *testing.T) {
	gone := make(chan bool)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "some")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	}))
	defer api.Close()
	r, front := recorded(t, api.URL, nil)
	answer, err := post(t, front.URL, "{}")
	require.NoError(t, err)
	_, err = io.ReadFull(answer.Body, make([]byte, 4))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	<-gone
	x := only(t, r, front)
	assert.Equal(t, exchange.TimedOut, x.Response.End)
	assert.Equal(t, "some", string(x.Response.Body()))
	assert.Equal(t, []string{"what would have come after the client left"}, x.Missing)
}

func TestTheAPIMaySpeakHTTP2AndCompress(t *testing.T) {
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "HTTP/2.0", r.Proto)
		assert.Equal(t, "sk-of-ours", r.Header.Get("X-Api-Key"))
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		for _, text := range []string{"one ", "two"} {
			_, _ = io.WriteString(packed, text)
			_ = packed.Flush()
			_ = http.NewResponseController(w).Flush()
		}
		_ = packed.Close()
	}))
	api.EnableHTTP2 = true
	api.StartTLS()
	defer api.Close()
	r, front := recorded(t, api.URL, func(o *upstream.Options) {
		transport, _ := api.Client().Transport.(*http.Transport)
		transport.DisableCompression = true
		o.Transport, o.Key = transport, "sk-of-ours"
	})
	answer, err := post(t, front.URL, "{}")
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	_ = answer.Body.Close()
	assert.Equal(t, "one two", string(body))
	x := only(t, r, front)
	assert.Equal(t, "one two", string(x.Response.Body()))
	assert.Equal(t, "gzip", x.Response.Get("content-encoding"), "how it came")
	assert.Equal(t, "HTTP/2", x.Response.Proto)
	assert.Equal(t, "sk-of-ours", x.Request.Header.Get("X-Api-Key"), "it must be known to be hidden")
}

func TestARecorderIsNoProxyToAnywhereElse(t *testing.T) {
	api := httptest.NewServer(http.NotFoundHandler())
	defer api.Close()
	r, front := recorded(t, api.URL, func(o *upstream.Options) { o.Key = "sk-of-ours" })
	address := strings.TrimPrefix(front.URL, "http://")
	for _, c := range []struct{ name, request string }{
		{"another host", "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n"},
		{"the same in absolute form", "GET http://" + address + "/v1/models HTTP/1.1\r\nHost: " + address + "\r\n\r\n"},
		{"a tunnel", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"},
		{"a rebound name", "GET /v1/models HTTP/1.1\r\nHost: attacker.example\r\n\r\n"},
		{"a page", "GET /v1/models HTTP/1.1\r\nHost: " + address + "\r\nOrigin: https://attacker.example\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, c.request)
			require.NoError(t, err)
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			defer answer.Body.Close()
			assert.Equal(t, http.StatusForbidden, answer.StatusCode)
		})
	}
	all, _ := r.Exchanges()
	assert.Empty(t, all)
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	}))
	defer api.Close()
	r, front := recorded(t, api.URL, func(o *upstream.Options) { o.MostBody, o.MostExchanges = 100, 2 })
	for range 3 {
		answer, err := post(t, front.URL, strings.Repeat("x", 1000))
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		_ = answer.Body.Close()
		assert.Equal(t, strings.Repeat("x", 1000), string(body), "it is passed on all the same")
	}
	front.Close()
	all, lost := r.Exchanges()
	require.Len(t, all, 2)
	assert.Equal(t, 1, lost)
	for _, x := range all {
		assert.LessOrEqual(t, len(x.Request.Body), 100)
		assert.LessOrEqual(t, len(x.Response.Body()), 100)
		assert.Len(t, x.Missing, 2, fmt.Sprint(x.Missing))
	}
}

// TestAnAnswerMayBeginBeforeItsRequestWasReadToTheEnd has the API answer while the client
// still sends.
func TestAnAnswerMayBeginBeforeItsRequestWasReadToTheEnd(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := http.NewResponseController(w)
		assert.NoError(t, out.EnableFullDuplex())
		_, _ = io.WriteString(w, "go on, ")
		assert.NoError(t, out.Flush())
		rest, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		_, _ = fmt.Fprintf(w, "%q is all", rest)
	}))
	defer api.Close()
	r, front := recorded(t, api.URL, nil)
	body, sent := io.Pipe()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // where it would wait for ever
	defer cancel()
	context.AfterFunc(ctx, func() { _ = sent.Close() })
	asked, err := http.NewRequestWithContext(ctx, http.MethodPost, front.URL+"/v1/messages", body)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(asked)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	begun := make([]byte, len("go on, "))
	_, err = io.ReadFull(answer.Body, begun)
	require.NoError(t, err)
	_, err = io.WriteString(sent, "this")
	require.NoError(t, err)
	require.NoError(t, sent.Close())
	rest, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, `"this" is all`, string(rest))
	assert.Equal(t, "this", string(only(t, r, front).Request.Body))
}
