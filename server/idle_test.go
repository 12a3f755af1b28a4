package server

import (
	"bufio"
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

// converse sends requests on one connection, one after another, and reads their
// answers.
func converse(t *testing.T, conn net.Conn, host string, times int) *bufio.Reader {
	t.Helper()
	in := bufio.NewReader(conn)
	for range times {
		r, err := http.NewRequest(http.MethodPost, "http://"+host+"/v1/messages", strings.NewReader(hello))
		require.NoError(t, err)
		r.Header = http.Header{"X-Api-Key": {testKey}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
		require.NoError(t, r.Write(conn))
		res, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(t, err)
	}
	return in
}

func TestAConnectionThatIsIdleTooLongIsClosedAndSaidToBe(t *testing.T) {
	t.Run("on the server's address", func(t *testing.T) {
		r := start(t, nil, WithIdleTimeout(20*time.Millisecond))
		conn, err := net.Dial("tcp", r.addr)
		require.NoError(t, err)
		defer conn.Close()
		_, err = converse(t, conn, "x", 2).ReadByte()
		require.ErrorIs(t, err, io.EOF)
		sess, _ := r.sessions.Find("healthy")
		require.Eventually(t, func() bool { notes, _ := sess.Journal.Notes(); return len(notes) > 0 }, 10*time.Second, time.Millisecond)
		notes, _ := sess.Journal.Notes()
		assert.Equal(t, "connection 1 is closed: no request followed within 20ms, the server's own limit", notes[0].Text)
		assert.Equal(t, journal.NoteLimit, notes[0].Kind)
		assert.Contains(t, r.log.String(), "no request followed within 20ms")
	})
	t.Run("on a listener", func(t *testing.T) {
		l := listenTo(t, "{}", WithIdleTimeout(20*time.Millisecond))
		_, err := converse(t, l.dial(), "x", 1).ReadByte()
		require.ErrorIs(t, err, io.EOF)
		assert.Equal(t, "connection 1 is closed: no request followed within 20ms, the server's own limit", l.notes()[0].Text)
	})
}

func TestADropWaitsLongerThanTheServersOwnLimit(t *testing.T) {
	l := listenTo(t, "{faults: [{idle_drop: {after: 200ms, with: reset}}]}", WithIdleTimeout(20*time.Millisecond))
	conn, began := l.dial(), time.Now()
	_, err := converse(t, conn, "x", 1).ReadByte()
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.GreaterOrEqual(t, time.Since(began), 200*time.Millisecond)
}

func TestADropEachTimeStrikesAfterAnyNumberOfAnswers(t *testing.T) {
	for _, answers := range []int{1, 3} {
		l := listenTo(t, "{faults: [{idle_drop: {after: 50ms, each_time: true}}]}")
		_, err := converse(t, l.dial(), "x", answers).ReadByte()
		require.ErrorIs(t, err, io.EOF)
		l.awaitLog("a connection is closed between requests")
	}
}
