package server

import (
	"bufio"
	"compress/gzip"
	"crypto/tls"
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

// ten is a step that answers ten bytes, with these faults.
func ten(faults string) string {
	return scenario("raw", `steps: [{reply: {body: "0123456789"}, faults: [`+faults+`]}]`)
}

// exchangeRaw sends one request and reads all bytes until the connection ends.
func exchangeRaw(t *testing.T, faults string) (head, body string, e journal.Entry, err error) {
	t.Helper()
	r := start(t, []string{ten(faults)})
	got, err := io.ReadAll(r.raw("/s/raw/v1/messages", hello))
	head, body, _ = strings.Cut(string(got), "\r\n\r\n")
	return head, body, r.next(), err
}

func TestRawAnswers(t *testing.T) {
	tests := []struct {
		name, faults string
		line, body   string   // the status line, and all that follows the headers
		heads        []string // lines of the head
	}{
		{"a reason of one's own", `status: {code: 529, reason: Site is overloaded}`, "HTTP/1.1 529 Site is overloaded", "0123456789", []string{"content-length: 10", "connection: close"}},
		{"no reason at all", `status: {code: 529, reason: ""}`, "HTTP/1.1 529 ", "0123456789", nil},
		{"a content-length that is too long", `content_length: {add: 5}`, "HTTP/1.1 200 OK", "0123456789", []string{"content-length: 15"}},
		{"a content-length that is too short", `content_length: 4`, "HTTP/1.1 200 OK", "0123456789", []string{"content-length: 4"}},
		{"a chunk without a size", `chunking: {at: {byte: 4}}`, "HTTP/1.1 200 OK", "4\r\n0123\r\nnot-a-size\r\n456789\r\n0\r\n\r\n", []string{"transfer-encoding: chunked"}},
		{"a chunked body without an end", `chunking: {break: terminator}`, "HTTP/1.1 200 OK", "a\r\n0123456789\r\n", nil},
		{"lines that are no headers", `header_lines: ["no colon here", " folded"]`, "HTTP/1.1 200 OK", "0123456789", []string{"no colon here", " folded"}},
		{"headers in pieces", `slow_headers: {every: 1us, size: 7}`, "HTTP/1.1 200 OK", "0123456789", []string{"content-length: 10"}},
		{"a connection that the scenario says lives on", `{headers: {set: {connection: keep-alive}}}, {status: {code: 200, reason: Fine}}`, "HTTP/1.1 200 Fine", "0123456789", []string{"connection: keep-alive"}},
		{"a body where HTTP knows none", `status: 204`, "HTTP/1.1 204 No Content", "0123456789", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			faults := test.faults
			if !strings.HasPrefix(faults, "{") {
				faults = "{" + faults + "}"
			}
			head, body, e, err := exchangeRaw(t, faults)
			require.NoError(t, err, "the connection ends in an orderly way")
			lines := strings.Split(head, "\r\n")
			assert.Equal(t, test.line, lines[0])
			assert.Subset(t, lines, test.heads)
			assert.Equal(t, test.body, body)
			assert.Equal(t, journal.Completed, e.End)
			assert.EqualValues(t, 10, e.Bytes, "the body counts as it is before chunking")
			assert.Empty(t, e.Missed)
		})
	}
}

func TestRawResetFollowsExactlyTheBytesSent(t *testing.T) {
	head, body, e, err := exchangeRaw(t, `{status: {code: 200, reason: Fine}}, {reset: {at: {byte: 4}}}`)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.True(t, strings.HasPrefix(head, "HTTP/1.1 200 Fine\r\n"))
	assert.Equal(t, "0123", body)
	assert.Equal(t, journal.Reset, e.End)
}

func TestRawCloseBreaksOffAChunkedStream(t *testing.T) {
	r := start(t, []string{scenario("raw", `steps: [{faults: [{header_lines: x}, {close: {at: message_start}}]}]`)})
	got, err := io.ReadAll(r.raw("/s/raw/v1/messages", streamed))
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(got), "event: "))
	assert.NotContains(t, string(got), "\r\n0\r\n")
	e := r.next()
	assert.Equal(t, journal.Closed, e.End)
	assert.Equal(t, 1, e.Events)
}

func TestInterimAnswersComeBeforeTheAnswer(t *testing.T) {
	for name, more := range map[string]string{"on net/http": "", "on a raw wire": `, {status: {code: 200, reason: Fine}}`} {
		t.Run(name, func(t *testing.T) {
			r := start(t, []string{ten(`{interim: {status: 103, count: 2, headers: {link: "</x>"}}}` + more)})
			conn := r.raw("/s/raw/v1/messages", hello)
			reader := bufio.NewReader(conn)
			for _, want := range []string{"HTTP/1.1 103 Early Hints\r\n", "link: </x>\r\n", "\r\n", "HTTP/1.1 103 Early Hints\r\n", "link: </x>\r\n", "\r\n"} {
				line, err := reader.ReadString('\n')
				require.NoError(t, err)
				assert.Equal(t, want, strings.Replace(line, "Link:", "link:", 1))
			}
			res, err := http.ReadResponse(reader, nil)
			require.NoError(t, err)
			body, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			assert.Equal(t, "0123456789", string(body))
			assert.Empty(t, res.Header.Get("Link"), "it belongs to the interim answers only")
			assert.Equal(t, 200, r.next().Status)
		})
	}
}

func TestGzipUnaskedDecodes(t *testing.T) {
	r := start(t, []string{ten(`{compress: gzip}`)})
	res, err := http.ReadResponse(bufio.NewReader(r.raw("/s/raw/v1/messages", hello)), nil)
	require.NoError(t, err)
	assert.Equal(t, "gzip", res.Header.Get("Content-Encoding"))
	plain, err := gzip.NewReader(res.Body)
	require.NoError(t, err)
	body, err := io.ReadAll(plain)
	require.NoError(t, err)
	assert.Equal(t, "0123456789", string(body))
	assert.False(t, res.Close, "the connection lives on")
	assert.EqualValues(t, 10, r.next().Bytes)
}

func TestHalfCloseEndsOurSideAndWaitsForTheClient(t *testing.T) {
	r := start(t, []string{ten(`{half_close: {at: {byte: 4}}}`)})
	conn := r.raw("/s/raw/v1/messages", hello)
	got, err := io.ReadAll(conn)
	require.NoError(t, err, "our side has ended")
	assert.True(t, strings.HasSuffix(string(got), "\r\n\r\n0123"))

	_, err = io.WriteString(conn, "still here")
	require.NoError(t, err, "the client's side has not")
	sess, _ := r.sessions.Find("raw")
	assert.Equal(t, journal.Open, sess.Journal.Entries()[0].End)
	require.NoError(t, conn.Close())
	e := r.next()
	assert.Equal(t, journal.Closed, e.End)
	assert.Equal(t, journal.ByScript, e.EndedBy)
}

func TestHalfCloseOverTLS(t *testing.T) {
	s, err := New(WithScenarios(scenarioDir(t, ten(`{half_close: {at: {byte: 4}}}`))))
	require.NoError(t, err)
	ts := httptest.NewTLSServer(s)
	defer ts.Close()
	defer func() { require.NoError(t, s.Shutdown(t.Context())) }()
	conn, err := tls.Dial("tcp", ts.Listener.Addr().String(), ts.Client().Transport.(*http.Transport).TLSClientConfig)
	require.NoError(t, err)
	defer conn.Close()
	r := &running{t: t, Server: s, url: ts.URL}
	require.NoError(t, r.request(http.MethodPost, "/s/raw/v1/messages", hello).Write(conn))
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(string(got), "\r\n\r\n0123"))
}

func TestALeavingClientIsNoticedOnARawWire(t *testing.T) {
	for name, faults := range map[string]string{
		"silent from the start": `{header_lines: x}, {stall: {at: {byte: 0}}}`,
		"in the middle":         `{header_lines: x}, {stall: {at: {byte: 4}}}`,
		"during a wait":         `{header_lines: x}, {delay: {for: 24h}}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, []string{ten(faults)})
			conn := r.raw("/s/raw/v1/messages", hello)
			r.openRequest("raw")
			require.NoError(t, conn.Close())
			e := r.next()
			assert.Equal(t, journal.Left, e.End)
			assert.Equal(t, journal.ByClient, e.EndedBy)
		})
	}
}

func TestStoppingCutsARawAnswer(t *testing.T) {
	for name, faults := range map[string]string{
		"that stalls":          `{header_lines: x}, {stall: {at: {byte: 4}}}`,
		"whose side has ended": `{half_close: {at: {byte: 4}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, []string{ten(faults)})
			conn := r.raw("/s/raw/v1/messages", hello)
			reader := bufio.NewReader(conn)
			_, err := reader.ReadString('\n')
			require.NoError(t, err)
			require.NoError(t, r.stop())
			_, err = io.ReadAll(reader)
			require.NoError(t, err)
			assert.Equal(t, journal.Cut, r.next().End)
		})
	}
}

func TestStoppingCutsARawAnswerThatNobodyReads(t *testing.T) {
	// more than the sockets' buffers hold
	r := start(t, []string{scenario("raw", `steps: [{faults: [{header_lines: x}, {insert: {event: x, data: "`+bigText[:400_000]+`", count: 40}}]}]`)})
	conn := r.raw("/s/raw/v1/messages", streamed)
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, err := bufio.NewReaderSize(conn, 16).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, r.stop())
	assert.Equal(t, journal.Cut, r.next().End)
}

func TestHTTP2CannotBeRawAndTheJournalSaysSo(t *testing.T) {
	s, err := New(WithScenarios(scenarioDir(t, ten(`{status: {code: 529, reason: Nope}}, {header_lines: x}`))))
	require.NoError(t, err)
	ts := httptest.NewUnstartedServer(s)
	ts.EnableHTTP2 = true
	ts.StartTLS()
	defer ts.Close()
	defer func() { require.NoError(t, s.Shutdown(t.Context())) }()
	r := &running{t: t, Server: s, url: ts.URL}
	res, err := ts.Client().Do(r.request(http.MethodPost, "/s/raw/v1/messages", hello))
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, 2, res.ProtoMajor)
	assert.Equal(t, 529, res.StatusCode)
	assert.Equal(t, "0123456789", string(body))
	sess, _ := s.sessions.Find("raw")
	assert.Equal(t, []string{"status", "header_lines"}, sess.Journal.Entries()[0].Missed)
}
