package attacks

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// standstill is a scenario whose answers end only when their clients leave, one
// for each kind of waiting.
const standstill = `name: standstill
summary: answers that never end
rules:
  - when: {text: hold}
    steps: [{reply: {text: held}, faults: [{hold: {}}]}]
  - when: {text: wait}
    steps: [{reply: {text: waits}, faults: [{delay: {for: 10h}}]}]
steps: [{reply: {text: a b c d e f g h i j}, faults: [{stall: {at: {event: content_block_delta, nth: 2}}}]}]`

// asking returns a streaming request with a text and further fields of its head.
func asking(path, text, more string) string {
	body := strings.Replace(stream, `"hi"`, `"`+text+`"`, 1)
	return fmt.Sprintf("POST %s HTTP/1.1\r\nhost: a\r\n%s%scontent-length: %d\r\n\r\n%s", path, usual, more, len(body), body)
}

// TestAClientIsSeenToLeaveWhateverItHasSent tries each kind of request, each kind of
// unread data after it, and both ways to end a connection.
func TestAClientIsSeenToLeaveWhateverItHasSent(t *testing.T) {
	ended := make(chan journal.Entry, 100)
	v := attack(t, server.WithYAML(standstill), server.WithObserver(func(e journal.Entry) { ended <- e }))
	listener, err := v.mock.Server().Listen(t.Context(), "standstill", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(listener.Close)
	const own = "/s/standstill/x/v1/messages"
	ways := map[string]func(text string) (addr, request string){
		"directly":      func(text string) (string, string) { return v.addr, asking(own, text, "") },
		"over net/http": func(text string) (string, string) { return v.addr, asking(own, text, close1) },
		"to a listener": func(text string) (string, string) { return listener.Addr().String(), asking("/v1/messages", text, "") },
	}
	tails := map[string]string{
		"nothing": "", "an empty line": "\r\n", "a byte": "P", "a request": asking(own, "hi", ""),
		"more than is read ahead": strings.Repeat("x: y\r\n", 4000),
	}
	for way, request := range ways {
		for tail, unread := range tails {
			if runtime.GOOS != "linux" && unread != "" {
				continue // no other system is asked for the end behind what is unread
			}
			for _, text := range []string{"stall", "hold", "wait"} {
				for _, reset := range []bool{false, true} {
					addr, raw := request(text)
					conn, err := net.Dial("tcp", addr)
					require.NoError(t, err)
					_, err = io.WriteString(conn, raw+unread)
					require.NoError(t, err)
					if text == "stall" {
						_, err = conn.Read(make([]byte, 1)) // it is being answered
						require.NoError(t, err)
					}
					if reset {
						require.NoError(t, conn.(*net.TCPConn).SetLinger(0))
					}
					require.NoError(t, conn.Close())
					assertLeft(t, ended, fmt.Sprintf("%s, then %s, %s, reset: %v", way, tail, text, reset))
				}
			}
		}
	}
	v.othersAreServed(t)
}

// assertLeft waits for the end of an answer.
func assertLeft(t *testing.T, ended <-chan journal.Entry, what string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	select {
	case e := <-ended:
		assert.Equal(t, journal.Left, e.End, what)
		assert.Equal(t, journal.ByClient, e.EndedBy, what)
	case <-ctx.Done():
		require.Fail(t, "nobody saw the client leave", what)
	}
}

// TestAClientThatHasEndedItsSideGetsItsAnswer checks that a client that has
// closed its sending side still gets an answer without waits.
func TestAClientThatHasEndedItsSideGetsItsAnswer(t *testing.T) {
	v := attack(t)
	for _, text := range []string{hello, stream} {
		for _, more := range []string{"", close1} {
			for range 20 {
				conn := v.dial(t)
				_, err := conn.Write(post(body(text), length(fmt.Sprintf("content-length: %d\r\n", len(text))), extra(more)))
				require.NoError(t, err)
				require.NoError(t, conn.(*net.TCPConn).CloseWrite())
				answer, err := io.ReadAll(conn)
				require.NoError(t, err)
				assert.Contains(t, string(answer), "end_turn")
			}
		}
	}
	require.Equal(t, http.StatusOK, func() int { status, _ := v.ask(t, http.MethodPost, "/v1/messages", hello); return status }())
}
