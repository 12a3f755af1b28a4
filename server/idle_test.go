package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
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
		synctest.Test(t, func(t *testing.T) {
			log := &lockedBuffer{}
			mock := Start(t, WithIdleTimeout(time.Minute), WithLogger(slog.New(slog.NewTextHandler(log, nil))))
			conn, err := mock.Client.Transport.(*http.Transport).DialContext(t.Context(), "tcp", mock.shared.host)
			require.NoError(t, err)
			defer conn.Close()
			in, began := converse(t, conn, "x", 2), time.Now()
			_, err = in.ReadByte()
			require.ErrorIs(t, err, io.EOF)
			assert.Equal(t, time.Minute, time.Since(began))
			synctest.Wait()
			sess, _ := mock.server.sessions.Find("healthy")
			notes, _ := sess.Journal.Notes()
			require.Len(t, notes, 1)
			assert.Equal(t, "connection 1 is closed: no request followed within 1m, the server's own limit", notes[0].Text)
			assert.Equal(t, journal.NoteLimit, notes[0].Kind)
			assert.Contains(t, log.String(), "no request followed within 1m")
		})
	})
	t.Run("on a listener", func(t *testing.T) {
		l := listenTo(t, "{}", WithIdleTimeout(20*time.Millisecond))
		_, err := converse(t, l.dial(), "x", 1).ReadByte() // the limit holds from the first answer on
		require.ErrorIs(t, err, io.EOF)
		assert.Equal(t, "connection 1 is closed: no request followed within 20ms, the server's own limit", l.notes()[0].Text)
	})
}

// heldClock makes waits of one length last until the test releases them.
type heldClock struct {
	*handClock
	length   time.Duration
	released chan struct{}
}

func (c heldClock) Wait(ctx context.Context, d time.Duration) error {
	if d != c.length {
		return c.handClock.Wait(ctx, d)
	}
	select {
	case <-c.released:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func TestADropEachTimeStrikesAfterAnyNumberOfAnswers(t *testing.T) {
	for _, answers := range []int{1, 3} {
		clock := heldClock{newHandClock(), 50 * time.Second, make(chan struct{})}
		l := listenTo(t, "{faults: [{idle_drop: {after: 50s, each_time: true}}]}", WithClock(clock))
		in := converse(t, l.dial(), "x", answers)
		close(clock.released)
		_, err := in.ReadByte()
		require.ErrorIs(t, err, io.EOF)
		l.awaitLog("a connection is closed between requests")
	}
}
