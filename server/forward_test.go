package server

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// inFront starts a server whose upstream is another one, with scenarios of each.
func inFront(t *testing.T, upstream, texts []string, opts ...Option) (front, api *running) {
	t.Helper()
	api = start(t, upstream)
	front = start(t, texts, append([]Option{WithUpstream(api.url+"/s/api", "")}, opts...)...)
	return front, api
}

// forwards is a scenario whose one step forwards, with these faults.
func forwards(faults string) string {
	return scenario("front", "steps: [{forward: {}, faults: ["+faults+"]}]")
}

func TestAForwardedAnswerIsByteForByteTheUpstreams(t *testing.T) {
	const api = `
validate: off
rules:
  - {when: {endpoint: files}, steps: [{error: {status: 502, body: "<html>\r\nbad</html>"}}]}
  - {when: {endpoint: other}, steps: [{reply: {body: "new at the API", headers: {x-new: "1"}}}]}
  - {when: {stream: true}, steps: [{reply: {text: "one two three", chunk: 1}}]}
  - {when: {body: {max_tokens: 1}}, steps: [{error: {type: overloaded_error, retry_after: 3}}]}
`
	for name, ask := range map[string]func(r *running, base string) *http.Request{
		"a stream":       func(r *running, base string) *http.Request { return r.request("POST", base+"/v1/messages", streamed) },
		"a plain answer": func(r *running, base string) *http.Request { return r.request("POST", base+"/v1/messages", hello) },
		"a query": func(r *running, base string) *http.Request {
			return r.request("POST", base+"/v1/messages?beta=true", hello)
		},
		"an error": func(r *running, base string) *http.Request {
			return r.request("POST", base+"/v1/messages", strings.Replace(hello, "64", "1", 1))
		},
		"a page of a proxy": func(r *running, base string) *http.Request { return r.request("GET", base+"/v1/files", "") },
		"another endpoint":  func(r *running, base string) *http.Request { return r.request("GET", base+"/v1/models?limit=3", "") },
		"an unknown path":   func(r *running, base string) *http.Request { return r.request("POST", base+"/v1/new/thing", hello) },
		"no request of the API": func(r *running, base string) *http.Request {
			return r.request("PATCH", base+"/v1/messages", "not JSON", "anthropic-version: ", "x-api-key: ")
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newHandClock() // headers tell the second at which limits are full again
			upstream := start(t, []string{scenario("api", api)}, WithClock(clock))
			front := start(t, []string{forwards("")}, WithUpstream(upstream.url+"/s/api", ""))
			twin := start(t, []string{scenario("api", api)}, WithClock(clock)) // the same seed gives the same ids
			want, wanted := answerTo(t, twin, ask(twin, "/s/api"))
			got, body := answerTo(t, front, ask(front, "/s/front/one"))
			assert.Equal(t, wanted, body)
			assert.Equal(t, want.StatusCode, got.StatusCode)
			want.Header.Del("Date")
			got.Header.Del("Date")
			assert.Equal(t, want.Header, got.Header)
		})
	}
}

func answerTo(t *testing.T, r *running, request *http.Request) (*http.Response, string) {
	t.Helper()
	answer, err := r.client.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer, string(body)
}

func TestEventsPassBeforeTheNextExistUpstream(t *testing.T) {
	for _, faults := range []string{"", "{insert: {at: {event: message_stop, edge: before}, error: overloaded_error}}"} {
		front, api := inFront(t, []string{strings.Replace(held, "held", "api", 1)}, []string{forwards(faults)})
		answer, err := front.client.Do(front.request("POST", "/s/front/v1/messages", streamed))
		require.NoError(t, err)
		lines := bufio.NewReader(answer.Body)
		for line := ""; line != "event: content_block_delta\n"; {
			line, err = lines.ReadString('\n')
			require.NoError(t, err)
		}
		api.awaitHeld("api", 1) // what came passed while the rest does not exist
		api.control("/_mock/sessions/api/gates/token", `{"how": "release"}`)
		rest, err := io.ReadAll(lines)
		require.NoError(t, err)
		assert.Equal(t, faults != "", strings.Contains(string(rest), "overloaded_error"))
		require.NoError(t, answer.Body.Close())
		e := front.next()
		assert.Equal(t, journal.Completed, e.End)
		assert.Equal(t, "forward 200", strings.Split(e.Played, " + ")[0])
	}
}

func TestFaultsStrikeAForwardedAnswer(t *testing.T) {
	const api = `
steps: [{reply: {text: "one two three four", chunk: 1}}]`
	for _, c := range []struct {
		name, faults, body string
		check              func(t *testing.T, status int, header http.Header, body string, err error)
	}{
		{"status", "{status: {code: 503}}", streamed, func(t *testing.T, status int, _ http.Header, body string, err error) {
			require.NoError(t, err)
			assert.Equal(t, 503, status)
			assert.Contains(t, body, "message_stop")
		}},
		{"headers", `{headers: {set: {x-broken: "yes", request-id: null}}}`, hello, func(t *testing.T, _ int, header http.Header, _ string, err error) {
			require.NoError(t, err)
			assert.Equal(t, "yes", header.Get("X-Broken"))
			assert.Empty(t, header.Get("Request-Id"))
		}},
		{"insert", "{insert: {at: {event: content_block_delta, nth: 2}, error: overloaded_error}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.NoError(t, err)
			assert.Contains(t, body, "overloaded_error")
		}},
		{"drop", "{drop: {at: message_stop}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.NoError(t, err)
			assert.NotContains(t, body, "message_stop")
			assert.Contains(t, body, "message_delta")
		}},
		{"garble", "{garble: {at: {event: content_block_delta, nth: 2}}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.NoError(t, err)
			assert.Contains(t, body, "message_stop")
		}},
		{"truncate at an event", "{truncate: {at: {event: content_block_delta, nth: 2}}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.NoError(t, err)
			assert.NotContains(t, body, "message_delta")
		}},
		{"truncate at a byte", "{truncate: {at: {byte: 10}}}", hello, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.NoError(t, err)
			assert.Len(t, body, 10)
		}},
		{"reset at an event", "{reset: {at: {event: content_block_delta, nth: 2}}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.ErrorIs(t, err, syscall.ECONNRESET)
			assert.Equal(t, 2, strings.Count(body, "event: content_block_delta"))
		}},
		{"close at a byte", "{close: {at: {byte: 100}}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			assert.Len(t, body, 100)
		}},
		{"a raw script", "{chunking: {break: terminator}}", streamed, func(t *testing.T, _ int, _ http.Header, body string, err error) {
			require.Error(t, err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			front, _ := inFront(t, []string{scenario("api", api)}, []string{forwards(c.faults)})
			answer, err := front.client.Do(front.request("POST", "/s/front/v1/messages", c.body))
			require.NoError(t, err)
			body, err := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			c.check(t, answer.StatusCode, answer.Header, string(body), err)
			e := front.next()
			assert.Empty(t, e.Missed)
			assert.Equal(t, int64(len(body)), e.Bytes)
			if strings.Contains(string(body), "event: ") && c.name != "close at a byte" {
				assert.Equal(t, strings.Count(string(body), "event: "), e.Events)
			}
		})
	}
}

func TestAForwardedAnswerIsHeldAtAGate(t *testing.T) {
	front, _ := inFront(t, []string{scenario("api", `steps: [{reply: {text: "one two", chunk: 1}}]`)},
		[]string{forwards("{hold: {gate: token, at: content_block_delta}}")})
	for how, end := range map[string]journal.End{"release": journal.Completed, "fail": journal.Reset} {
		read := make(chan error, 1)
		go func() {
			answer, err := front.client.Do(front.request("POST", "/s/front/"+how+"/v1/messages", streamed))
			if err == nil {
				_, err = io.ReadAll(answer.Body)
				_ = answer.Body.Close()
			}
			read <- err
		}()
		front.awaitHeld("front."+how, 1)
		front.control("/_mock/sessions/front."+how+"/gates/token", `{"how": "`+how+`"}`)
		assert.Equal(t, how == "release", <-read == nil, how)
		assert.Equal(t, end, front.next().End, how)
	}
}
