package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// promised is a request's head that promises a body of so many bytes.
func promised(path string, length int, more ...string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nhost: x\r\nx-api-key: "+testKey+"\r\nanthropic-version: 2023-06-01\r\n"+
		"content-type: application/json\r\ncontent-length: %d\r\n%s\r\n", path, length, strings.Join(more, ""))
}

// upload opens a connection to the server's address or a listener's, and sends a
// head and the beginning of a body.
func upload(t *testing.T, addr, head, body string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	_, err = io.WriteString(conn, head+body)
	require.NoError(t, err)
	return conn
}

// eachTransport runs a test over the server's own connections and over net/http.
func eachTransport(t *testing.T, steps string, test func(t *testing.T, r *running, addr, path string)) {
	t.Run("direct", func(t *testing.T) {
		r := start(t, []string{scenario("own", steps)})
		test(t, r, r.addr, "/s/own/v1/messages")
	})
	t.Run("net/http", func(t *testing.T) {
		r := start(t, []string{scenario("own", steps)})
		l, err := r.Listen(t.Context(), "own", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(l.Close)
		test(t, r, l.Addr().String(), "/v1/messages")
	})
}

func TestAnAnswerComesStraightFromTheHead(t *testing.T) {
	eachTransport(t, `steps: [{error: request_too_large, before_body: {}}]`, func(t *testing.T, r *running, addr, path string) {
		conn := upload(t, addr, promised(path, 10<<20), "")
		in := bufio.NewReader(conn)
		res, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		assert.Equal(t, 413, res.StatusCode)
		assert.True(t, res.Close, "it says that the connection ends")
		assert.Contains(t, string(text), "request_too_large")
		_, err = io.WriteString(conn, strings.Repeat("x", 1000))
		require.NoError(t, err, "what is sent all the same is thrown away")
		_, err = in.ReadByte()
		require.ErrorIs(t, err, io.EOF, "in good order")
		require.NoError(t, conn.Close())
		e := r.next()
		assert.Equal(t, "error request_too_large 413, before the body", e.Played)
		assert.Equal(t, 0, e.BodyBytes)
		assert.Equal(t, 1, e.Step)
		assert.Equal(t, journal.Completed, e.End)
	})
}

func TestAClientThatAsksFirstIsNotToldToGoOn(t *testing.T) {
	r := start(t, []string{scenario("own", `steps: [{error: authentication_error, before_body: {}}]`)})
	conn := upload(t, r.addr, promised("/s/own/v1/messages", 1000, "expect: 100-continue\r\n"), "")
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 401 Unauthorized\r\n", line)
}

func TestAResetStrikesAnUpload(t *testing.T) {
	eachTransport(t, `steps: [{faults: [reset], before_body: {after: 1kB}}]`, func(t *testing.T, r *running, addr, path string) {
		conn := upload(t, addr, promised(path, 10<<20), strings.Repeat("x", 999))
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(50*time.Millisecond)))
		_, err := conn.Read(make([]byte, 1))
		require.ErrorContains(t, err, "timeout", "one byte is missing")
		_, err = io.WriteString(conn, "xyz")
		require.NoError(t, err)
		require.NoError(t, conn.SetReadDeadline(time.Time{}))
		_, err = conn.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		e := r.next()
		assert.Equal(t, 1000, e.BodyBytes)
		assert.Equal(t, "reply + reset, after 1000 bytes of the body", e.Played)
		assert.Equal(t, journal.Reset, e.End)
	})
}

func TestAConnectionGoesOnWhoseBodyIsDrained(t *testing.T) {
	steps := `steps: [{error: overloaded_error, before_body: {after: 10B, rest: drain}}, {reply: {text: better}}]`
	eachTransport(t, steps, func(t *testing.T, r *running, addr, path string) {
		conn := upload(t, addr, promised(path, 100_000), strings.Repeat("x", 10))
		in := bufio.NewReader(conn)
		res, err := http.ReadResponse(in, nil)
		require.NoError(t, err, "before the rest is there")
		_, err = io.ReadAll(res.Body)
		require.NoError(t, err)
		assert.Equal(t, 529, res.StatusCode)
		assert.False(t, res.Close)
		_, err = io.WriteString(conn, strings.Repeat("x", 100_000-10)+promised(path, len(hello))+hello)
		require.NoError(t, err)
		res, err = http.ReadResponse(in, nil)
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		assert.Contains(t, string(text), "better")
	})
}

func TestNobodyReadsABody(t *testing.T) {
	eachTransport(t, `steps: [{faults: [hang], before_body: {rest: leave}}]`, func(t *testing.T, r *running, addr, path string) {
		conn := upload(t, addr, promised(path, 1<<30), "")
		require.NoError(t, conn.SetWriteDeadline(time.Now().Add(300*time.Millisecond)))
		_, err := io.WriteString(conn, strings.Repeat("x", 64<<20))
		require.ErrorContains(t, err, "timeout", "the client's buffers are full")
		require.NoError(t, conn.(*net.TCPConn).SetLinger(0), "or what its buffers hold would keep the connection open")
		require.NoError(t, conn.Close())
		e := r.next()
		assert.Equal(t, journal.Left, e.End)
		assert.Equal(t, 0, e.BodyBytes)
	})
}

func TestWhatTheBodySaysIsNotKnownBeforeIt(t *testing.T) {
	rules := `rules:
  - when: {text: {contains: hello}}
    steps: [{reply: {text: ordinary}}]
  - when: {headers: {x-early: "yes"}}
    steps: [{error: {status: 413, message: "{{.n}} {{.model}}"}, before_body: {}}]`
	r := start(t, []string{scenario("own", rules)})
	status, text := r.post("/s/own/v1/messages", hello)
	assert.Equal(t, 200, status)
	assert.Contains(t, text, "ordinary")
	status, text = r.post("/s/own/v1/messages", hello, "x-early: yes")
	assert.Equal(t, 413, status)
	assert.Contains(t, text, `"message":"2 "`)
	r.next()
	assert.Equal(t, "error request_too_large 413, before the body", r.next().Played)
	status, _ = r.post("/s/own/v1/messages", hello, "x-early: yes", "x-api-key: ")
	assert.Equal(t, 401, status, "what the API refuses by the head it refuses as ever")
}

func TestAnAnswerComesBeforeTheBodyOverHTTP2(t *testing.T) {
	for name, listener := range map[string]string{"net/http": "{protocol: h2c}", "frame by frame": "{protocol: h2c, faults: [{goaway: {times: 1, at: {byte: 999999}}}]}"} {
		t.Run(name, func(t *testing.T) {
			l := listenTo(t, listener+"\nsteps: [{error: request_too_large, before_body: {after: 1kB}}, {reply: {text: better}}]")
			client := l.clientOf(onlyBareHTTP2())
			r := *l.running
			r.url = l.URL()
			request := r.request(http.MethodPost, "/v1/messages", strings.Repeat("x", 4<<20))
			res, err := client.Do(request)
			require.NoError(t, err)
			text, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			assert.Equal(t, 413, res.StatusCode)
			assert.Contains(t, string(text), "request_too_large")
			assert.Equal(t, 1000, l.next().BodyBytes)
			_, after, err := l.ask(client, hello)
			require.NoError(t, err, "the connection goes on")
			assert.Contains(t, after, "better")
		})
	}
}

func TestEarlyStepsAreCountedOnce(t *testing.T) {
	r := start(t, []string{scenario("own", "count: call\nsteps: [{error: overloaded_error, before_body: {rest: drain}, repeat: 2}, {reply: {text: better}}]")})
	for attempt, want := range []int{529, 529, 200} {
		status, _ := r.post("/s/own/v1/messages", hello, "idempotency-key: k", fmt.Sprintf("x-stainless-retry-count: %d", attempt))
		assert.Equal(t, want, status)
		e := r.next()
		assert.Equal(t, attempt+1, e.Attempt)
		assert.Equal(t, attempt+1, e.Ordinal)
	}
}

func TestABodyThatIsLeftResetsItsConnection(t *testing.T) {
	eachTransport(t, `steps: [{error: request_too_large, before_body: {rest: leave}}]`, func(t *testing.T, r *running, addr, path string) {
		conn := upload(t, addr, promised(path, 10<<20), strings.Repeat("x", 100_000))
		assert.Equal(t, journal.Completed, r.next().End)
		_, err := io.Copy(io.Discard, conn)
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

func TestADrainedUploadIsJournalledBeforeItsRestIsThere(t *testing.T) {
	eachTransport(t, `steps: [{error: overloaded_error, before_body: {rest: drain}}]`, func(t *testing.T, r *running, addr, path string) {
		conn := upload(t, addr, promised(path, 10<<20), "x")
		assert.Equal(t, journal.Completed, r.next().End)
		require.NoError(t, conn.Close())
	})
}
