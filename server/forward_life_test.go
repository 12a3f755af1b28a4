package server

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// apiOf starts a server whose upstream is a handler.
func apiOf(t *testing.T, handler http.HandlerFunc, key string, texts ...string) *running {
	t.Helper()
	api := httptest.NewServer(handler)
	t.Cleanup(api.Close)
	return start(t, texts, WithUpstream(api.URL, key))
}

func TestAClientThatLeavesBreaksTheUpstreamOff(t *testing.T) {
	for name, ask := range map[string]string{"before the head": hello, "in the middle": streamed} {
		for _, faults := range []string{"", "{insert: {at: message_stop, error: overloaded_error}}"} {
			t.Run(name, func(t *testing.T) {
				arrived, gone := make(chan bool), make(chan bool)
				front := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					if strings.Contains(string(body), "stream") {
						w.Header().Set("Content-Type", "text/event-stream")
						_, _ = io.WriteString(w, "event: ping\ndata: {}\n\n")
						_ = http.NewResponseController(w).Flush()
					}
					close(arrived)
					<-r.Context().Done()
					close(gone)
				}, "", forwards(faults))
				ctx, leave := context.WithCancel(t.Context())
				read := make(chan error, 1)
				go func() {
					answer, err := front.client.Do(front.request("POST", "/s/front/v1/messages", ask).WithContext(ctx))
					if err == nil {
						_, err = io.ReadAll(answer.Body)
						_ = answer.Body.Close()
					}
					read <- err
				}()
				<-arrived
				leave()
				require.Error(t, <-read)
				<-gone
				e := front.next()
				assert.Equal(t, journal.Left, e.End)
				assert.Equal(t, journal.ByClient, e.EndedBy)
				assert.Len(t, e.Missed, strings.Count(faults, "insert"), "the fault did not come to strike")
			})
		}
	}
}

func TestAServerThatStopsBreaksTheUpstreamOff(t *testing.T) {
	arrived := make(chan bool)
	front := apiOf(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
	}, "", forwards(""))
	failed := make(chan error, 1)
	go func() {
		answer, err := front.client.Do(front.request("POST", "/s/front/v1/messages", hello))
		if err == nil {
			_ = answer.Body.Close()
		}
		failed <- err
	}()
	<-arrived
	require.NoError(t, front.stop())
	require.Error(t, <-failed)
	assert.Equal(t, journal.Cut, front.next().End)
}

func TestFailuresOfTheUpstreamAreMetByTheClient(t *testing.T) {
	broken := func(begin string, reset bool) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err == nil {
					_, _ = io.Copy(io.Discard, r.Body)
				}
				_, _ = io.WriteString(conn, begin)
				if reset {
					_ = conn.(*net.TCPConn).SetLinger(0)
				}
				_ = conn.Close()
			}
		}()
		return "http://" + listener.Addr().String()
	}
	const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\na\r\nevent: a\n\n\r\n"
	nobody := func() string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer listener.Close()
		return "http://" + listener.Addr().String()
	}
	for _, c := range []struct {
		name, api string
		status    int
		text      string // of the body
		end       error  // of reading it
	}{
		{"nobody is there", nobody(), 502, "claudemock: no answer of the upstream: ", nil},
		{"it closes without an answer", broken("", false), 0, "", io.EOF},
		{"it resets without an answer", broken("", true), 0, "", syscall.ECONNRESET},
		{"it closes in the middle", broken(head, false), 200, "event: a\n\n", io.ErrUnexpectedEOF},
		{"it resets in the middle", broken(head, true), 200, "event: a\n\n", syscall.ECONNRESET},
	} {
		t.Run(c.name, func(t *testing.T) {
			front := start(t, []string{forwards("")}, WithUpstream(c.api, ""))
			answer, err := front.client.Do(front.request("POST", "/s/front/v1/messages", hello))
			if err == nil {
				assert.Equal(t, c.status, answer.StatusCode)
				var body []byte
				body, err = io.ReadAll(answer.Body)
				_ = answer.Body.Close()
				assert.Contains(t, string(body), c.text)
			}
			require.ErrorIs(t, err, c.end)
			entry := front.next()
			assert.Equal(t, c.status, entry.Status)
			assert.Equal(t, c.status == 502, strings.HasPrefix(entry.Instead, "no answer of the upstream: "), "the journal says why: %q", entry.Instead)
		})
	}
}

func TestWhatGoesToTheUpstream(t *testing.T) {
	for name, key := range map[string]string{"with the client's key": "", "with a key of ours": "sk-of-ours"} {
		t.Run(name, func(t *testing.T) {
			asked := make(chan *http.Request, 1)
			front := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				assert.Equal(t, hello, string(body))
				asked <- r
				w.Header().Set("Keep-Alive", "timeout=5")
				_, _ = io.WriteString(w, "{}")
			}, key, forwards(""))
			answer, _ := answerTo(t, front, front.request("POST", "/s/front/one/v1/messages?beta=true&x=%2F", hello,
				"x-mock-session: two", "authorization: Bearer token", "te: trailers", "connection: x-private", "x-private: 1", "user-agent: mine", "accept-encoding: gzip"))
			r := <-asked
			assert.Equal(t, "/v1/messages?beta=true&x=%2F", r.RequestURI)
			assert.Equal(t, "mine", r.UserAgent())
			assert.Equal(t, "identity", r.Header.Get("Accept-Encoding"))
			for _, gone := range []string{"X-Mock-Session", "Te", "X-Private", "Connection"} {
				assert.Empty(t, r.Header.Get(gone), gone)
			}
			if key == "" {
				assert.Equal(t, [2]string{testKey, "Bearer token"}, [2]string{r.Header.Get("X-Api-Key"), r.Header.Get("Authorization")})
			} else {
				assert.Equal(t, [2]string{key, ""}, [2]string{r.Header.Get("X-Api-Key"), r.Header.Get("Authorization")})
			}
			assert.Empty(t, answer.Header.Get("Keep-Alive"))
		})
	}
}

func TestAKeyOfOursIsNotJournalledWhereTheUpstreamRepeatsIt(t *testing.T) {
	front := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(401)
		_, _ = io.WriteString(w, `{"type":"error","error":{"type":"authentication_error","message":"no such key: `+r.Header.Get("X-Api-Key")+`"}}`)
	}, "our-own-secret-key", forwards(""))
	_, text := front.post("/s/front/v1/messages", hello)
	assert.Contains(t, text, "our-own-secret-key")
	e := front.next()
	require.NotNil(t, e.Answer.Error)
	assert.Contains(t, e.Answer.Error.Message, "no such key: ")
	assert.NotContains(t, e.Answer.Error.Message, "our-own-secret-key")
}

func TestOnlyTheAPIIsReachedAndAKeyOfOursByProgramsOnly(t *testing.T) {
	front := apiOf(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was passed on") }, "sk-of-ours", forwards(""))
	for name, headers := range map[string][]string{
		"a page":         {"origin: https://attacker.example"},
		"a rebound name": {"host: attacker.example"},
	} {
		t.Run(name, func(t *testing.T) {
			status, text := front.post("/s/front/v1/messages", hello, headers...)
			assert.Equal(t, 403, status)
			assert.Contains(t, text, "the request is not passed on to the real API")
		})
	}
	conn, err := net.Dial("tcp", front.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	text, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(text), "HTTP/1.1 4")
}

func TestWithoutAnUpstreamAForwardedRequestIsRefused(t *testing.T) {
	front := start(t, []string{forwards("")})
	status, text := front.post("/s/front/v1/messages", hello)
	assert.Equal(t, 400, status)
	assert.Contains(t, text, "claudemock serve --upstream")
	assert.Contains(t, front.log.String(), "claudemock serve --upstream")
	_, err := New(WithScenarios(scenarioDir(t, forwards(""))), WithScenario("front"))
	assert.ErrorContains(t, err, "--upstream")
}

func TestAServerIsNotItsOwnUpstream(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s, err := New(WithUpstream("http://"+listener.Addr().String()+"/s/healthy", ""))
	require.NoError(t, err)
	require.ErrorContains(t, s.Serve(t.Context(), listener), "this very server")
	_, err = listener.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}

func TestProbesAreAnsweredWithoutTheUpstream(t *testing.T) {
	front := apiOf(t, func(http.ResponseWriter, *http.Request) { t.Error("the probe was passed on") }, "")
	for _, probe := range []string{"HEAD /", "GET /", "HEAD /v1/messages", "GET /api/hello"} {
		method, path, _ := strings.Cut(probe, " ")
		status, _, _ := front.do(method, path, "")
		assert.Contains(t, []int{404, 405}, status, probe)
		assert.True(t, front.next().Probe, probe)
	}
}

func TestWhatNoStepAnswersGoesToTheUpstream(t *testing.T) {
	const rules = "\nrules: [{when: {model: other}, steps: [{error: overloaded_error}], then: healthy}]"
	for name, c := range map[string]struct {
		scenario, path, body string
		forwarded            bool
	}{
		"a scenario without rules":  {"", "/v1/messages", hello, true},
		"no rule matches":           {scenario("front", rules), "/s/front/v1/messages", hello, true},
		"another endpoint":          {scenario("front", rules), "/s/front/v1/messages/count_tokens", hello, true},
		"an error stays one":        {scenario("front", rules), "/s/front/v1/messages", strings.Replace(hello, "claude-opus-5", "other", 1), false},
		"healthy by its own word":   {scenario("front", "unmatched: healthy"+rules), "/s/front/v1/messages", hello, false},
		"refused by its own word":   {scenario("front", "unmatched: refuse"+rules), "/s/front/v1/messages", hello, false},
		"forwarded by its own word": {scenario("front", "unmatched: forward"+rules), "/s/front/v1/messages", hello, true},
		"a bad key of the scenario": {scenario("front", "keys: {valid: [other]}"+rules), "/s/front/v1/messages", hello, false},
	} {
		t.Run(name, func(t *testing.T) {
			texts := []string{c.scenario}
			if c.scenario == "" {
				texts = nil
			}
			front := apiOf(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }, "", texts...)
			status, _ := front.post(c.path, c.body)
			assert.Equal(t, c.forwarded, status == 418, status)
			assert.Equal(t, c.forwarded, front.next().Forwarded)
		})
	}
}
