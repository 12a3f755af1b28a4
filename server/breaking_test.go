package server

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// bigText is more than goes out in one piece.
var bigText = strings.Repeat("Once upon a time there was a lighthouse keeper. ", 20_000)

func TestResetFollowsEverythingThatWasSent(t *testing.T) {
	r := start(t, []string{scenario("cut", `steps: [{reply: {body: "`+bigText+`"}, faults: [{reset: {at: 50%}}]}]`)})
	conn := r.raw("/s/cut/v1/messages", hello)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Equal(t, bigText[:len(bigText)/2], string(body))

	e := r.next()
	assert.Equal(t, journal.Reset, e.End)
	assert.Equal(t, journal.ByScript, e.EndedBy)
	assert.EqualValues(t, len(bigText)/2, e.Bytes)
	assert.Equal(t, "body + reset", e.Played)
}

func TestResetBeforeTheAnswerLeavesNoByte(t *testing.T) {
	r := start(t, []string{scenario("cut", `steps: [{faults: [reset]}]`)})
	got, err := io.ReadAll(r.raw("/s/cut/v1/messages", hello))
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Empty(t, got)
	assert.Equal(t, 0, r.next().Status)
}

func TestCloseBeforeTheAnswerLeavesNoByte(t *testing.T) {
	r := start(t, []string{scenario("cut", `steps: [{faults: [close]}]`)})
	got, err := io.ReadAll(r.raw("/s/cut/v1/messages", hello))
	require.NoError(t, err, "the connection ends in an orderly way")
	assert.Empty(t, got)
}

func TestCloseBreaksOffABody(t *testing.T) {
	r := start(t, []string{scenario("cut", `steps: [{reply: {body: "0123456789"}, faults: [{close: {at: {byte: 4}}}]}]`)})
	res, err := http.ReadResponse(bufio.NewReader(r.raw("/s/cut/v1/messages", hello)), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "0123", string(body))
	assert.EqualValues(t, 10, res.ContentLength)
	assert.Equal(t, journal.Closed, r.next().End)
}

func TestCloseBreaksOffAStream(t *testing.T) {
	r := start(t, []string{scenario("cut", `steps: [{faults: [{close: {at: message_start}}]}]`)})
	res, err := http.ReadResponse(bufio.NewReader(r.raw("/s/cut/v1/messages", streamed)), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the last chunk is missing")
	assert.Equal(t, 1, strings.Count(string(body), "event: "))
	assert.Equal(t, 1, r.next().Events)
}

func TestHangEndsWhenTheClientLeaves(t *testing.T) {
	r := start(t, []string{scenario("silent", `steps: [{faults: [hang]}]`)})
	conn := r.raw("/s/silent/v1/messages", hello)
	r.openRequest("silent")
	require.NoError(t, conn.Close())
	e := r.next()
	assert.Equal(t, journal.Left, e.End)
	assert.Equal(t, journal.ByClient, e.EndedBy)
}

// openRequest waits until the session has begun to answer a request.
func (r *running) openRequest(session string) {
	r.t.Helper()
	for ; ; runtime.Gosched() {
		if sess, _ := r.sessions.Find(session); sess != nil {
			if entries := sess.Journal.Entries(); len(entries) > 0 && entries[0].End == journal.Open {
				return
			}
		}
	}
}

func TestStoppingCutsAStalledStream(t *testing.T) {
	r := start(t, []string{scenario("stall", `steps: [{faults: [{stall: {at: message_start}}]}]`)})
	conn := r.raw("/s/stall/v1/messages", streamed)
	reader := bufio.NewReader(conn)
	res, err := http.ReadResponse(reader, nil)
	require.NoError(t, err)
	_, err = bufio.NewReader(res.Body).ReadString('\n')
	require.NoError(t, err)

	require.NoError(t, r.stop())
	_, err = io.ReadAll(res.Body)
	require.Error(t, err, "a cut stream must not look finished")
	e := r.next()
	assert.Equal(t, journal.Cut, e.End)
	assert.Equal(t, journal.ByServer, e.EndedBy)
}

func TestShutdownCutsAWriteThatTheClientDoesNotRead(t *testing.T) {
	s, err := New()
	require.NoError(t, err)
	writing, outcomes := make(chan struct{}), make(chan play.Outcome, 1)
	more := script.Script{Ops: []script.Op{
		{Kind: script.OpHead, Head: &script.Head{Status: http.StatusOK}},
		{Kind: script.OpWrite, Bytes: []byte("x")}, {Kind: script.OpFlush},
		{Kind: script.OpWrite, Bytes: []byte(strings.Repeat("x", 64<<20))},
	}}
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.True(t, s.inflight.Enter())
		defer s.inflight.Leave()
		close(writing)
		wire := play.NewHTTPWire(w)
		ctx, release := wire.CutWith(r.Context(), s.cutting)
		defer release()
		outcomes <- play.Play(ctx, wire, play.Piece{Script: more, Clock: s.clock})
	}))
	defer ts.Close()
	conn, err := net.Dial("tcp", ts.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	<-writing

	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Shutdown(over), context.Canceled)
	assert.Equal(t, journal.Cut, (<-outcomes).End)
}

func TestStoppingCutsABodyThatDoesNotArrive(t *testing.T) {
	r := start(t, nil)
	conn, err := net.Dial("tcp", r.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n")
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n') // the server asks for the body: it is reading
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")
	require.NoError(t, r.stop())
	e := r.next()
	assert.Equal(t, "nothing", e.Played)
	assert.Equal(t, journal.Cut, e.End)
}

func TestDrainingLetsAnAnswerFinish(t *testing.T) {
	r := start(t, []string{scenario("slow", `steps: [{reply: {pace: {first: 200ms}}}]`)}, WithGrace(DefaultSessionIdle))
	conn := r.raw("/s/slow/v1/messages", hello)
	r.openRequest("slow")
	require.NoError(t, r.stop())
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	_, err = io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, journal.Completed, r.next().End)
}

func TestWhereNoConnectionCanBeTakenAnAnswerIsAborted(t *testing.T) {
	s, err := New(WithScenarios(scenarioDir(t, scenario("cut", `steps: [{faults: [reset]}]`))))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Shutdown(t.Context())) }()

	request := func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/s/cut/v1/messages", strings.NewReader(hello))
		r.Header = http.Header{"X-Api-Key": {testKey}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
		return r
	}
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.ServeHTTP(httptest.NewRecorder(), request()) })
	sess, _ := s.sessions.Find("cut")
	assert.Equal(t, journal.Aborted, sess.Journal.Entries()[0].End)
}

func TestResetReachesClientsOverTLS(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			s, err := New(WithScenarios(scenarioDir(t, scenario("cut", `steps: [{faults: [{reset: {at: message_start}}]}]`))))
			require.NoError(t, err)
			ts := httptest.NewUnstartedServer(s)
			ts.EnableHTTP2 = http2
			ts.StartTLS()
			defer ts.Close()
			defer func() { require.NoError(t, s.Shutdown(t.Context())) }()

			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ts.URL+"/s/cut/v1/messages", strings.NewReader(streamed))
			require.NoError(t, err)
			req.Header = http.Header{"X-Api-Key": {testKey}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
			res, err := ts.Client().Do(req)
			require.NoError(t, err)
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			require.Error(t, err)
			assert.Equal(t, !http2, errors.Is(err, syscall.ECONNRESET), "%v", err)
			assert.Equal(t, 1, strings.Count(string(body), "event: "), "what was sent arrives")
		})
	}
}

func TestShutdownOfAMountedServerCutsWhatIsOpen(t *testing.T) {
	s, err := New(WithScenarios(scenarioDir(t, scenario("silent", `steps: [{faults: [hang]}]`))))
	require.NoError(t, err)
	ts := httptest.NewServer(s)
	defer ts.Close()
	r := &running{t: t, Server: s, url: ts.URL, addr: ts.Listener.Addr().String()}
	conn := r.raw("/s/silent/v1/messages", hello)
	r.openRequest("silent")

	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Shutdown(over), context.Canceled)
	got, _ := io.ReadAll(conn)
	assert.Empty(t, got)

	res, err := http.Get(ts.URL + "/v1/models")
	require.NoError(t, err)
	defer res.Body.Close()
	assert.Equal(t, http.StatusServiceUnavailable, res.StatusCode, "it takes no more requests")
	http.DefaultClient.CloseIdleConnections()
}

func TestAFaultOnTheWireCutsWhatIsCompressed(t *testing.T) {
	r := start(t, []string{scenario("cut", `steps: [{reply: {body: {base64: "`+strings.Repeat("AP8f", 100)+`"}}, faults: [{compress: zstd}, {reset: {at: {byte: 9}, on: wire}}]}]`)})
	res, err := http.ReadResponse(bufio.NewReader(r.raw("/s/cut/v1/messages", hello)), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Len(t, body, 9)
	assert.Equal(t, "\x28\xb5\x2f\xfd", string(body[:4]), "the magic number of zstd")
	assert.Equal(t, "application/octet-stream", res.Header.Get("Content-Type"))
	assert.Equal(t, journal.Reset, r.next().End)
}
