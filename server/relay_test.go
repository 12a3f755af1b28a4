package server

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
)

// relayTo starts a server that records what a handler answers, and passes everything on.
func relayTo(t *testing.T, handler http.HandlerFunc, key string, opts ...Option) *running {
	t.Helper()
	api := httptest.NewServer(handler)
	t.Cleanup(api.Close)
	return start(t, nil, append([]Option{WithUpstream(api.URL, key), WithRelay(), WithRecording()}, opts...)...)
}

// kept stops the server, and returns the exchanges that it has recorded.
func (r *running) kept() []exchange.Exchange {
	r.t.Helper()
	r.client.CloseIdleConnections()
	require.NoError(r.t, r.stop())
	all, lost := r.upstream.Keeper.Exchanges()
	assert.Zero(r.t, lost)
	return all
}

func TestARelayAnswersNothingByItself(t *testing.T) {
	for name, c := range map[string]struct {
		request string
		headers []string
	}{
		"an unknown path":           {"POST /v1/new/thing?a=%2F&b", nil},
		"no version and no key":     {"PATCH /v1/messages", []string{"anthropic-version: ", "x-api-key: "}},
		"a control endpoint":        {"GET /_mock/sessions", nil},
		"whether it is healthy":     {"GET /healthz", nil},
		"a scenario":                {"POST /s/overloaded-burst/one/v1/messages", nil},
		"a scenario in a header":    {"POST /v1/messages", []string{"x-mock-scenario: overloaded-burst"}},
		"a probe":                   {"HEAD /", nil},
		"a preflight":               {"OPTIONS /v1/messages", []string{"origin: https://page.example"}},
		"a page":                    {"POST /v1/messages", []string{"origin: https://page.example"}},
		"slashes too many":          {"POST //v1//messages/", nil},
		"an escape in the path":     {"GET /v1/files/a%2Fb%20c", nil},
		"the path of another cloud": {"POST /anthropic/v1/messages", nil},
	} {
		t.Run(name, func(t *testing.T) {
			front := relayTo(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				w.Header().Set("X-Asked", strings.TrimSpace(r.Method+" "+r.RequestURI+" "+r.Header.Get("X-Mock-Scenario")))
				w.WriteHeader(418)
				_, _ = w.Write(body)
			}, "")
			method, path, _ := strings.Cut(c.request, " ")
			asked := front.request(method, path, "not JSON", c.headers...)
			answer, body := answerTo(t, front, asked)
			assert.Equal(t, 418, answer.StatusCode)
			assert.Equal(t, strings.TrimSpace(c.request+" "+asked.Header.Get("X-Mock-Scenario")), answer.Header.Get("X-Asked"))
			assert.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
			if method != http.MethodHead {
				assert.Equal(t, "not JSON", body)
			}
			all := front.kept()
			require.Len(t, all, 1)
			assert.Equal(t, path, all[0].Request.Target)
			assert.Equal(t, "not JSON", string(all[0].Request.Body))
		})
	}
}

func TestARelayPassesEachPartBeforeTheNextExists(t *testing.T) {
	seen := make(chan bool)
	front := relayTo(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		<-seen // the head, too
		for _, part := range []string{"event: a\n\n", "event: b"} {
			_, _ = io.WriteString(w, part)
			_ = http.NewResponseController(w).Flush()
			<-seen
		}
	}, "")
	answer, err := front.client.Do(front.request("POST", "/v1/messages?beta=true", streamed))
	require.NoError(t, err)
	seen <- true
	for _, want := range []string{"event: a\n\n", "event: b"} {
		part := make([]byte, len(want))
		_, err := io.ReadFull(answer.Body, part)
		require.NoError(t, err)
		assert.Equal(t, want, string(part))
		seen <- true
	}
	_, err = io.Copy(io.Discard, answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())

	all := front.kept()
	require.Len(t, all, 1)
	assert.JSONEq(t, streamed, string(all[0].Request.Body))
	assert.Equal(t, testKey, all[0].Request.Header.Get("X-Api-Key"))
	assert.Equal(t, exchange.Complete, all[0].Response.End)
	require.Len(t, all[0].Response.Parts, 2)
	assert.Less(t, all[0].Response.Parts[0].After, all[0].Response.Parts[1].After)
	assert.Empty(t, all[0].Missing)
}

func TestAClientOfARelayMeetsTheFailuresOfTheAPI(t *testing.T) {
	broken := func(begin string, reset bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
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
		}
	}
	const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\na\r\nevent: a\n\n\r\n"
	for _, c := range []struct {
		name   string
		api    http.HandlerFunc
		status int
		body   string
		err    error
		end    exchange.End
	}{
		{"closed without an answer", broken("", false), 0, "", io.EOF, exchange.Closed},
		{"reset without an answer", broken("", true), 0, "", syscall.ECONNRESET, exchange.Reset},
		{"closed in the middle", broken(head, false), 200, "event: a\n\n", io.ErrUnexpectedEOF, exchange.Closed},
		{"reset in the middle", broken(head, true), 200, "event: a\n\n", syscall.ECONNRESET, exchange.Reset},
	} {
		t.Run(c.name, func(t *testing.T) {
			front := relayTo(t, c.api, "")
			answer, err := front.client.Do(front.request("POST", "/v1/messages", hello))
			var body []byte
			if err == nil {
				assert.Equal(t, c.status, answer.StatusCode)
				body, err = io.ReadAll(answer.Body)
				_ = answer.Body.Close()
			}
			require.ErrorIs(t, err, c.err)
			assert.Equal(t, c.body, string(body))
			all := front.kept()
			require.Len(t, all, 1)
			assert.Equal(t, c.end, all[0].Response.End)
			assert.Equal(t, c.status, all[0].Response.Status)
			assert.Equal(t, c.body, string(all[0].Response.Body()))
		})
	}
}

func TestAnAPIThatCannotBeReachedIsRecordedAsThat(t *testing.T) {
	secured := httptest.NewUnstartedServer(http.NotFoundHandler())
	secured.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	secured.StartTLS() // with a certificate that nobody trusts
	t.Cleanup(secured.Close)
	for name, url := range map[string]string{"it refuses": "http://127.0.0.1:1", "it is not trusted": secured.URL} {
		t.Run(name, func(t *testing.T) {
			front := start(t, nil, WithUpstream(url, ""), WithRelay(), WithRecording())
			status, text := front.post("/v1/messages", hello)
			assert.Equal(t, 502, status)
			assert.Contains(t, text, "claudemock: no answer of the upstream: ")
			all := front.kept()
			require.Len(t, all, 1)
			assert.Equal(t, exchange.Refused, all[0].Response.End)
		})
	}
}

func TestWhatFollowsWhenAClientOfARelayLeavesIsNotRecorded(t *testing.T) {
	gone := make(chan bool)
	front := relayTo(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "some")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	}, "")
	ctx, leave := context.WithCancel(t.Context())
	answer, err := front.client.Do(front.request("POST", "/v1/messages", hello).WithContext(ctx))
	require.NoError(t, err)
	_, err = io.ReadFull(answer.Body, make([]byte, 4))
	require.NoError(t, err)
	leave()
	<-gone
	_ = answer.Body.Close()
	all := front.kept()
	require.Len(t, all, 1)
	assert.Equal(t, exchange.TimedOut, all[0].Response.End)
	assert.Equal(t, "some", string(all[0].Response.Body()))
	assert.Equal(t, []string{exchange.ClientLeft}, all[0].Missing)
}

func TestAnEncodedAnswerPassesARelayAsItIs(t *testing.T) {
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "HTTP/2.0", r.Proto)
		assert.Equal(t, "gzip, br", r.Header.Get("Accept-Encoding"))
		assert.Equal(t, "sk-of-ours", r.Header.Get("X-Api-Key"))
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = io.WriteString(packed, "one two")
		_ = packed.Close()
	}))
	api.EnableHTTP2 = true
	api.StartTLS()
	t.Cleanup(api.Close)
	transport, _ := api.Client().Transport.(*http.Transport)
	transport.DisableCompression = true
	front := start(t, nil, WithUpstream(api.URL, "sk-of-ours"), WithUpstreamTransport(transport), WithRelay(), WithRecording())
	answer, body := answerTo(t, front, front.request("POST", "/v1/messages", hello, "accept-encoding: gzip, br"))
	assert.Equal(t, "gzip", answer.Header.Get("Content-Encoding"))
	packed, err := gzip.NewReader(strings.NewReader(body))
	require.NoError(t, err)
	plain, err := io.ReadAll(packed)
	require.NoError(t, err)
	assert.Equal(t, "one two", string(plain))
	all := front.kept()
	require.Len(t, all, 1)
	assert.Equal(t, "one two", string(all[0].Response.Body()))
	assert.Equal(t, "gzip", all[0].Response.Get("content-encoding"), "how it came")
	assert.Equal(t, "HTTP/2", all[0].Response.Proto)
	assert.Equal(t, "sk-of-ours", all[0].Request.Header.Get("X-Api-Key"), "it must be known to be hidden")
}

func TestARelayIsNoProxyToAnywhereElse(t *testing.T) {
	front := relayTo(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was passed on") }, "sk-of-ours")
	for _, c := range []struct{ name, request string }{
		{"another host", "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n"},
		{"the same in absolute form", "GET http://" + front.addr + "/v1/models HTTP/1.1\r\nHost: " + front.addr + "\r\n\r\n"},
		{"a tunnel", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"},
		{"a rebound name", "GET /v1/models HTTP/1.1\r\nHost: attacker.example\r\n\r\n"},
		{"a page", "GET /v1/models HTTP/1.1\r\nHost: " + front.addr + "\r\nOrigin: https://attacker.example\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", front.addr)
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
	assert.Empty(t, front.kept())
}

func TestWhatIsRecordedIsBounded(t *testing.T) {
	front := relayTo(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	}, "")
	front.upstream.Keeper.MostBody, front.upstream.Keeper.MostExchanges = 100, 2
	long := strings.Repeat("x", 1000)
	for range 3 {
		_, text := front.post("/v1/messages", long)
		assert.Equal(t, long, text, "it is passed on all the same")
	}
	all, lost := front.upstream.Keeper.Exchanges()
	require.Len(t, all, 2)
	assert.Equal(t, 1, lost)
	for _, x := range all {
		assert.LessOrEqual(t, len(x.Request.Body), 100)
		assert.LessOrEqual(t, len(x.Response.Body()), 100)
		assert.Len(t, x.Missing, 2, x.Missing)
	}
}

func TestARelayTakesBodiesOfAnySizeAndGivesTheirMemoryBack(t *testing.T) {
	for name, c := range map[string]struct{ size, most, status int }{
		"more than the API takes": {40 << 20, 200 << 20, 413},
		"more than there is":      {4 << 20, 700 << 10, 529},
	} {
		t.Run(name, func(t *testing.T) {
			front := relayTo(t, func(w http.ResponseWriter, r *http.Request) {
				n, _ := io.Copy(io.Discard, r.Body)
				assert.Equal(t, int64(c.size), n)
				w.WriteHeader(413)
				_, _ = io.WriteString(w, "the API's own")
			}, "")
			front.setMemory(2 * c.most)
			status, text := front.post("/v1/messages", strings.Repeat("x", c.size))
			assert.Equal(t, c.status, status)
			assert.Equal(t, c.status == 413, text == "the API's own", text)
			assertAllFree(t, front.memory, c.most, name)
		})
	}
}

func TestARelayNeedsAnUpstream(t *testing.T) {
	_, err := New(WithRelay())
	assert.ErrorContains(t, err, "no upstream")
}
