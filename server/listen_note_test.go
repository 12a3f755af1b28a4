package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// notes waits for the first note of the listener's session and returns all.
func (l *listening) notes() (notes []journal.Note) {
	l.t.Helper()
	require.Eventually(l.t, func() bool {
		if sess, _ := l.sessions.Find(l.Session()); sess != nil {
			notes, _ = sess.Journal.Notes()
		}
		return len(notes) > 0
	}, 2*time.Minute, time.Millisecond)
	return notes
}

// dial opens a connection, which ends with the test at the latest.
func (l *listening) dial() net.Conn {
	l.t.Helper()
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(l.t, err)
	l.t.Cleanup(func() { conn.Close() })
	return conn
}

func TestAConnectionThatCarriesNoRequestIsNoted(t *testing.T) {
	handshake := func(config *tls.Config) func(*testing.T, *listening) {
		return func(t *testing.T, l *listening) {
			conn := tls.Client(l.dial(), config)
			require.Error(t, conn.HandshakeContext(context.Background()))
			conn.Close()
		}
	}
	say := func(text string) func(*testing.T, *listening) {
		return func(t *testing.T, l *listening) {
			_, err := io.WriteString(l.dial(), text)
			require.NoError(t, err)
		}
	}
	leave := func(_ *testing.T, l *listening) { l.dial().Close() }
	const connect = "CONNECT api.anthropic.com:443 HTTP/1.1\r\nHost: api.anthropic.com:443\r\n\r\n"
	for _, c := range []struct {
		name, spec string
		do         func(*testing.T, *listening)
		want       string
		by         journal.Party
	}{
		{"the client refuses the certificate", "{tls: expired}", handshake(&tls.Config{ServerName: "localhost"}),
			"TLS handshake failed: the client refused the certificate (bad certificate)", journal.ByClient},
		{"the client speaks no TLS", "{tls: ok}", say("GET / HTTP/1.1\r\n\r\n"), "TLS handshake failed: the client does not speak TLS", journal.ByClient},
		{"the client's TLS is too old", "{tls: ok}", handshake(&tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}),
			"TLS handshake failed: client offered only unsupported versions: [302 301]", journal.ByClient},
		{"the client leaves before its handshake", "{tls: ok}", leave, "TLS handshake failed: the client closed the connection", journal.ByClient},
		{"the handshake hangs", "{tls: handshake-hang}", say("x"), "TLS handshake never answered", journal.ByScript},
		{"the handshake is reset", "{tls: handshake-reset}", handshake(&tls.Config{InsecureSkipVerify: true}), "TLS handshake reset", journal.ByScript},
		{"nobody reads", "{faults: [{never_read: {}}]}", say("x"), "accepted and never read from", journal.ByScript},
		{"nobody answers", "{faults: [{never_answer: {}}]}", say("x"), "read and never answered", journal.ByScript},
		{"the client says nothing", "{}", leave, "closed by the client before it asked anything", journal.ByClient},
		{"the client says half a request", "{protocol: http1}", func(t *testing.T, l *listening) {
			conn := l.dial()
			_, err := io.WriteString(conn, "POST /v1/mess")
			require.NoError(t, err)
			conn.Close()
		}, "closed before it carried a whole request", journal.ByClient},
		{"CONNECT is refused", "{connect: {status: 407}}", say(connect), "CONNECT to api.anthropic.com:443 refused with 407", journal.ByServer},
		{"CONNECT is dropped", "{connect: {drop: true}}", say(connect), "CONNECT to api.anthropic.com:443 dropped", journal.ByScript},
		{"HTTP/2 without a stream", "{protocol: h2c, faults: [{goaway: {}}]}", func(t *testing.T, l *listening) {
			conn := l.dial()
			_, err := io.WriteString(conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
			require.NoError(t, err)
			conn.Close()
		}, "closed before it carried a whole request", journal.ByClient},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := listenTo(t, c.spec)
			c.do(t, l)
			notes := l.notes()
			require.Len(t, notes, 1)
			assert.Equal(t, c.want, notes[0].Text)
			assert.Equal(t, c.by, notes[0].EndedBy)
			assert.Equal(t, 1, notes[0].Connection)
			sess, _ := l.sessions.Find(l.Session())
			assert.Empty(t, sess.Journal.Entries())
		})
	}
}

func TestAConnectionWithARequestIsNotNoted(t *testing.T) {
	for name, protocols := range map[string]*http.Protocols{"either": nil, "h2c": onlyBareHTTP2()} {
		t.Run(name, func(t *testing.T) {
			l := listenTo(t, "{}")
			client := l.clientOf(protocols)
			for range 2 {
				_, _, err := l.ask(client, hello)
				require.NoError(t, err)
			}
			client.CloseIdleConnections()
			l.dial().Close()
			notes := l.notes() // of the second connection alone
			l.Close()
			require.Len(t, notes, 1)
			assert.Equal(t, 2, notes[0].Connection)
		})
	}
}

func TestAHandshakeThatTheClientAcceptsButDoesNotUseIsNoted(t *testing.T) {
	l := listenTo(t, "{tls: ok, protocol: http1}")
	conn := tls.Client(l.dial(), &tls.Config{RootCAs: l.trust, ServerName: "localhost"})
	require.NoError(t, conn.HandshakeContext(context.Background()))
	assert.IsType(t, &x509.Certificate{}, conn.ConnectionState().PeerCertificates[0])
	require.NoError(t, conn.Close())
	assert.Equal(t, "closed before it carried a whole request", l.notes()[0].Text)
}
