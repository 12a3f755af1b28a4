package attacks

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const messages = "/s/healthy/victim/v1/messages"

// bodyOf returns a request whose only message has size bytes.
func bodyOf(size int) string {
	return strings.Replace(hello, `"hi"`, `"`+strings.Repeat("x", size)+`"`, 1)
}

func TestAJournalKeepsABoundedPartOfEachRequest(t *testing.T) {
	const size, requests = 1 << 20, 30
	long := strings.Repeat("x", size)
	results := func(count, length int) string {
		var blocks []string
		for i := range count {
			blocks = append(blocks, fmt.Sprintf(`{"type":"tool_result","tool_use_id":"toolu_%0*d"}`, length, i))
		}
		return fmt.Sprintf(`{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":[%s]}]}`, strings.Join(blocks, ","))
	}
	for name, tt := range map[string]struct {
		path, body string
		headers    []string
	}{
		"a long model":       {messages, strings.Replace(hello, "claude-sonnet-5", long, 1), nil},
		"a long id":          {messages, results(1, size), nil},
		"long ids":           {messages, results(20, size/20), nil},
		"many ids":           {messages, results(size/80, 10), nil},
		"a long body":        {messages, bodyOf(size), nil},
		"a long path":        {"/s/healthy/victim/v1/" + long[:50_000], "", nil},
		"a long query":       {messages + "?a=" + long[:50_000], hello, nil},
		"a long key":         {messages, hello, []string{"Idempotency-Key: " + long[:50_000]}},
		"a long retry count": {messages, hello, []string{"X-Stainless-Retry-Count: " + long[:50_000]}},
	} {
		t.Run(name, func(t *testing.T) {
			v := attack(t)
			v.ask(t, http.MethodPost, messages, hello)
			before := held()
			for range requests {
				v.ask(t, http.MethodPost, tt.path, tt.body, tt.headers...)
			}
			assert.Less(t, held()-before, int64(8<<20), "%d requests", requests)
			v.othersAreServed(t)
		})
	}
}

func TestManyHeadersTakeNoMoreThanTheyAreCountedWith(t *testing.T) {
	v := attack(t)
	var head strings.Builder
	head.WriteString("POST " + messages + " HTTP/1.1\r\nhost: a\r\nx-api-key: k\r\ncontent-length: 0\r\n")
	for i := range 6000 {
		fmt.Fprintf(&head, "h%d: x\r\n", i)
	}
	before := held()
	conn := v.dial(t)
	in := bufio.NewReader(conn)
	for range 100 {
		_, err := io.WriteString(conn, head.String()+"\r\n")
		require.NoError(t, err)
		response, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
	}
	assert.Less(t, held()-before, int64(8<<20))
	v.othersAreServed(t)
}

// unread requests the path over count connections, and reads only the first line of
// each answer.
func (v *victim) unread(t *testing.T, count int, method, path, body string) (lines []string) {
	t.Helper()
	for range count {
		conn := v.dial(t)
		require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4<<10))
		_, err := fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nhost: %s\r\nx-api-key: sk-ant-test-0123456789\r\nanthropic-version: 2023-06-01\r\n"+
			"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s", method, path, v.addr, len(body), body)
		require.NoError(t, err)
		line, err := bufio.NewReaderSize(conn, 16).ReadString('\n')
		require.NoError(t, err)
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

func TestReadersThatDoNotReadTakeAConnectionEach(t *testing.T) {
	const readers, each = 60, 400 << 10
	for name, path := range map[string]string{
		"a journal":     "/_mock/sessions/healthy.victim/journal",
		"lines of it":   "/_mock/sessions/healthy.victim/journal?format=jsonl",
		"what it gains": "/_mock/sessions/healthy.victim/journal?follow",
	} {
		t.Run(name, func(t *testing.T) {
			v := attack(t)
			for range 130 {
				v.ask(t, http.MethodPost, messages, bodyOf(50<<10))
			}
			before := held()
			for _, line := range v.unread(t, readers, http.MethodGet, path, "") {
				require.Equal(t, "HTTP/1.1 200 OK", line)
			}
			for range 130 {
				v.ask(t, http.MethodPost, messages, bodyOf(50<<10))
			}
			assert.Less(t, held()-before, int64(readers*each), "the journal holds 6 MB")
			v.othersAreServed(t)
		})
	}
}

func TestReadersBeyondTheBoundAreRefused(t *testing.T) {
	v := attack(t)
	v.ask(t, http.MethodPost, messages, hello)
	lines := v.unread(t, 300, http.MethodGet, "/_mock/sessions/healthy.victim/journal?follow", "")
	refused := 0
	for _, line := range lines {
		if line == "HTTP/1.1 503 Service Unavailable" {
			refused++
		}
	}
	assert.Equal(t, 300-256, refused)
	status, _ := v.ask(t, http.MethodGet, "/_mock/sessions/healthy.victim/journal", "")
	assert.Equal(t, http.StatusOK, status, "others can still read the journal")
	v.othersAreServed(t)
}

const big = `name: big
summary: an answer of 8 MB
steps: [{reply: {text: "a b c d"}, faults: [{inflate: {size: 8MB}}], repeat: 1000}]
`

func TestClientsThatDoNotReadShareALongAnswer(t *testing.T) {
	const clients, each = 40, 600 << 10
	v := attack(t)
	status, answer := v.ask(t, http.MethodPost, "/_mock/sessions?session=victim", big, "Content-Type: application/yaml")
	require.Equal(t, http.StatusCreated, status, "%s", answer)
	v.ask(t, http.MethodPost, "/s/big/victim/v1/messages", stream)
	before := held()
	v.unread(t, clients, http.MethodPost, "/s/big/victim/v1/messages", stream)
	assert.Less(t, held()-before, int64(clients*each), "each answer has 8 MB")
	v.othersAreServed(t)
}

func TestReadersInFullSize(t *testing.T) {
	long(t)
	p := serve(t, "--log-format", "none")
	v := &victim{addr: p.addr}
	ask := func(body string) {
		request := requestTo(t, p.addr, http.MethodPost, messages, body)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
	}
	for range 150 {
		ask(bodyOf(50 << 10))
	}
	v.unread(t, 300, http.MethodGet, "/_mock/sessions/healthy.victim/journal", "")
	v.unread(t, 1000, http.MethodGet, "/_mock/sessions/healthy.victim/journal?follow", "")
	for range 95 {
		ask(strings.Replace(hello, "claude-sonnet-5", strings.Repeat("m", 30<<20), 1))
	}
	require.Equal(t, http.StatusOK, p.answers(t))
	require.Less(t, p.peak(t), int64(1<<30))
	http.DefaultClient.CloseIdleConnections()
}
