package server

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// held is a scenario whose streams are held after the first delta, and whose
// plain answers before their head.
var held = scenario("held", `rules:
  - {when: {stream: true}, steps: [{reply: {text: "one two three", chunk: 1}, faults: [{hold: {gate: token, at: content_block_delta}}]}]}
  - {steps: [{reply: {body: "done"}, faults: [hold]}]}`)

// awaitHeld waits until so many answers stand at gates of the session.
func (r *running) awaitHeld(session string, n int) {
	r.t.Helper()
	require.Eventually(r.t, func() bool {
		sess, _ := r.sessions.Find(session)
		count := 0
		if sess != nil {
			for _, e := range sess.Journal.Entries() {
				if e.Held != "" {
					count++
				}
			}
		}
		return count == n
	}, 2*time.Minute, time.Millisecond)
}

// control posts JSON to a control endpoint.
func (r *running) control(path, body string) (status int, text string) {
	r.t.Helper()
	status, text, _ = r.do(http.MethodPost, path, body)
	return status, text
}

func TestAHeldAnswerGoesOnAsItsGateIsOpened(t *testing.T) {
	for how, check := range map[string]func(t *testing.T, body string, err error, e journal.Entry){
		"release": func(t *testing.T, body string, err error, e journal.Entry) {
			require.NoError(t, err)
			assert.Contains(t, body, "message_stop")
			assert.Equal(t, journal.Completed, e.End)
		},
		"fail": func(t *testing.T, body string, err error, e journal.Entry) {
			require.ErrorIs(t, err, syscall.ECONNRESET)
			assert.Equal(t, 1, strings.Count(body, "event: content_block_delta"), "what was sent before arrives")
			assert.Equal(t, journal.Reset, e.End)
		},
		"cut": func(t *testing.T, body string, err error, e journal.Entry) {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			assert.Equal(t, 1, strings.Count(body, "event: content_block_delta"))
			assert.Equal(t, journal.Closed, e.End)
		},
	} {
		t.Run(how, func(t *testing.T) {
			r := start(t, []string{held})
			res, err := http.ReadResponse(bufio.NewReader(r.raw("/s/held/a/v1/messages", streamed)), nil)
			require.NoError(t, err, "the head is there while the rest is held")
			r.awaitHeld("held.a", 1)
			status, text := r.control("/_mock/sessions/held.a/gates/token", `{"how":"`+how+`"}`)
			require.Equal(t, 200, status, text)
			assert.JSONEq(t, `{"gate":"token","how":"`+how+`","times":0,"let_go":1}`, text)
			body, err := io.ReadAll(res.Body)
			e := r.next()
			check(t, string(body), err, e)
			assert.Empty(t, e.Held)
			assert.Equal(t, journal.ByScript, e.EndedBy)
		})
	}
}

func TestHoldingWorksTheSameOnHTTP2(t *testing.T) {
	for how, end := range map[string]journal.End{"release": journal.Completed, "fail": journal.Aborted, "cut": journal.Aborted} {
		t.Run(how, func(t *testing.T) {
			r := start(t, []string{held})
			client := &http.Client{Transport: &http.Transport{Protocols: onlyBareHTTP2()}}
			defer client.CloseIdleConnections()
			res, err := client.Do(r.request(http.MethodPost, "/s/held/a/v1/messages", streamed))
			require.NoError(t, err)
			defer res.Body.Close()
			r.awaitHeld("held.a", 1)
			status, text := r.control("/_mock/sessions/held.a/gates/token", `{"how":"`+how+`"}`)
			require.Equal(t, 200, status, text)
			_, err = io.ReadAll(res.Body)
			assert.Equal(t, how == "release", err == nil)
			assert.Equal(t, end, r.next().End)
		})
	}
}

func TestAGateStaysOpenUnlessItIsOpenedForSoManyAnswers(t *testing.T) {
	r := start(t, []string{held})
	r.post("/s/held/a/v1/messages/count_tokens", hello) // begins the session
	gate := "/_mock/sessions/held.a/gates/gate"
	var clients sync.WaitGroup
	for range 3 {
		clients.Go(func() { r.post("/s/held/a/v1/messages", hello) })
	}
	r.awaitHeld("held.a", 3)
	_, text := r.control(gate, `{"times":2}`)
	assert.Contains(t, text, `"let_go":2`)
	r.awaitHeld("held.a", 1)
	_, text = r.control(gate, "")
	assert.Contains(t, text, `"how":"release","times":0,"let_go":1`, "without a body it is released for good")
	clients.Wait()
	for range 2 {
		status, body := r.post("/s/held/a/v1/messages", hello)
		assert.Equal(t, "200 done", fmt.Sprint(status, " ", body), "nobody is held any more")
	}
	status, _, _ := r.do(http.MethodDelete, "/_mock/sessions/held.a", "")
	require.Equal(t, http.StatusNoContent, status)
	clients.Go(func() {
		res, err := r.client.Do(r.request(http.MethodPost, "/s/held/a/v1/messages", hello))
		if err == nil {
			res.Body.Close()
		}
		assert.Error(t, err, "the session ended, and the answer with it")
	})
	r.awaitHeld("held.a", 1) // a new session has its gates closed
	r.sessions.Reset("held.a")
	clients.Wait()
}

func TestAHeldAnswerEndsWithItsClientAndWithTheServer(t *testing.T) {
	r := start(t, []string{held})
	conn := r.raw("/s/held/a/v1/messages", hello)
	r.awaitHeld("held.a", 1)
	require.NoError(t, conn.Close())
	assert.Equal(t, journal.Left, r.next().End)
	r.awaitHeld("held.a", 0)
	sess, _ := r.sessions.Find("held.a")
	assert.Empty(t, sess.Gates.Info(), "it waits no longer")

	conn = r.raw("/s/held/a/v1/messages", hello)
	r.awaitHeld("held.a", 1)
	require.NoError(t, r.stop())
	assert.Equal(t, journal.Cut, r.next().End)
	_, err := io.ReadAll(conn)
	require.NoError(t, err)
}

func TestAnOpeningThatMakesNoSenseIsRefused(t *testing.T) {
	r := start(t, []string{held, counting})
	r.post("/s/held/a/v1/messages/count_tokens", hello)
	r.post("/s/counting/a/v1/messages", hello)
	for _, c := range []struct{ path, body, want string }{
		{"held.a/gates/tokn", "", `no answer of scenario held is held at a gate \"tokn\"; its gates are gate, token`},
		{"counting.a/gates/gate", "", "no answer of scenario counting is ever held: it has no hold fault"},
		{"held.a/gates/gate", `{"how":"open"}`, `a gate is opened with how: release, fail or cut, not \"open\"`},
		{"held.a/gates/gate", `{"times":-1}`, "times: -1 makes no sense"},
		{"held.a/gates/gate", `{"times":"1"}`, "times: a string makes no sense here"},
		{"held.a/gates/gate", `{"time":1}`, `unknown field \"time\"`},
	} {
		status, text := r.control("/_mock/sessions/"+c.path, c.body)
		assert.Equal(t, 400, status, c.path)
		assert.Contains(t, text, c.want)
	}
	var shown struct{ Notes []journal.Note }
	r.fetch("/_mock/sessions/held.a/journal", &shown)
	assert.Empty(t, shown.Notes, "nothing happened")
}
