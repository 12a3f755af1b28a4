package memnet_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/nettest"

	"github.com/claudemock/claudemock/internal/memnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// connect opens a connection and returns both its ends.
func connect(t *testing.T) (client, server net.Conn) {
	t.Helper()
	l := memnet.Listen()
	client, err := l.DialContext(t.Context(), "tcp", "anywhere:80")
	require.NoError(t, err)
	server, err = l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = client.Close()
		_ = server.Close()
		_ = l.Close()
	})
	return client, server
}

func TestConnectionsKeepTheContractOfNetConn(t *testing.T) {
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		l := memnet.Listen()
		if c1, err = l.DialContext(context.Background(), "tcp", ""); err != nil {
			return nil, nil, nil, err
		}
		c2, err = l.Accept()
		return c1, c2, func() { _, _, _ = c1.Close(), c2.Close(), l.Close() }, err
	})
}

func TestWhatWasSentArrivesBeforeTheReset(t *testing.T) {
	client, server := connect(t)
	_, err := server.Write([]byte("half an ans"))
	require.NoError(t, err)
	require.NoError(t, server.(interface{ SetLinger(int) error }).SetLinger(0))
	require.NoError(t, server.Close())

	text, err := io.ReadAll(client)
	assert.Equal(t, "half an ans", string(text))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	_, err = client.Write([]byte("more"))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.IsType(t, &net.OpError{}, err)
}

func TestAnOrderlyCloseIsAnEndToTheReaderAndAnErrorToTheWriter(t *testing.T) {
	client, server := connect(t)
	_, err := server.Write([]byte("bye"))
	require.NoError(t, err)
	require.NoError(t, server.Close())

	text, err := io.ReadAll(client)
	assert.Equal(t, "bye", string(text))
	assert.NoError(t, err)
	_, err = client.Write([]byte("more"))
	assert.ErrorIs(t, err, syscall.EPIPE)
}

func TestHalfAConnectionCanBeClosed(t *testing.T) {
	client, server := connect(t)
	require.NoError(t, client.(interface{ CloseWrite() error }).CloseWrite())
	text, err := io.ReadAll(server)
	require.NoError(t, err)
	assert.Empty(t, text)
	_, err = server.Write([]byte("still here"))
	require.NoError(t, err)
	require.NoError(t, server.Close())
	text, err = io.ReadAll(client)
	require.NoError(t, err)
	assert.Equal(t, "still here", string(text))
	_, err = client.Write([]byte("more"))
	assert.ErrorIs(t, err, syscall.EPIPE)
}

func TestAClosedListenerRefusesConnectionsAndResetsThoseInWaiting(t *testing.T) {
	l := memnet.Listen()
	waiting, err := l.DialContext(t.Context(), "tcp", "")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	_, err = waiting.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	_, err = l.DialContext(t.Context(), "tcp", "")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	_, err = l.Accept()
	assert.ErrorIs(t, err, net.ErrClosed)
}

func TestAWriterWaitsForAReaderThatFallsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connect(t)
		require.NoError(t, server.SetWriteDeadline(time.Now().Add(time.Hour)))
		began := time.Now()
		n, err := server.Write(make([]byte, 1<<20))
		assert.Less(t, n, 1<<20)
		assert.Positive(t, n)
		assert.Equal(t, time.Hour, time.Since(began))
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.True(t, timeout.Timeout())
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		_ = client
	})
}

func TestHTTPRunsInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := memnet.Listen()
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(10 * time.Minute):
				_, _ = io.WriteString(w, "late")
			case <-r.Context().Done():
			}
		})}
		served := make(chan error, 1)
		go func() { served <- server.Serve(l) }()
		transport := &http.Transport{DialContext: l.DialContext}
		client := &http.Client{Transport: transport}

		began := time.Now()
		res, err := client.Get("http://anywhere/")
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		assert.Equal(t, "late", string(text))
		assert.Equal(t, 10*time.Minute, time.Since(began))

		client.Timeout = time.Minute
		_, err = client.Post("http://anywhere/", "text/plain", strings.NewReader("hurry"))
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.True(t, timeout.Timeout())

		transport.CloseIdleConnections()
		require.NoError(t, server.Shutdown(t.Context()))
		assert.True(t, errors.Is(<-served, http.ErrServerClosed))
	})
}
