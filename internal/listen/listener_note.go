package listen

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/claudemock/claudemock/journal"
)

// journalEnd notes in the listener's session what became of a connection that carried no
// request. There is one such note for each of these, but none if the scenario does
// nothing to connections: a client that connects ahead of need has lost nothing.
func (l *Listener) journalEnd(c *listenedConn, by journal.Party, format string, args ...any) {
	if l.plain {
		return
	}
	l.server.Handler.NoteConnection(l.scenario, l.session, journal.Note{
		At: l.server.Clock.Now(), Kind: journal.NoteConnection, Text: fmt.Sprintf(format, args...), Connection: c.number, EndedBy: by,
	})
}

// journalIdle notes the end of a connection that got as far as HTTP: if it carried no
// request, or if a limit of the server's own ended it. limit is that limit, or "".
func (l *Listener) journalIdle(c *listenedConn, limit string) {
	if limit != "" {
		l.note("a connection is closed", c, "why", limit)
	}
	switch {
	case l.alive.Err() != nil:
	case c.requested.Load() && limit != "":
		l.server.Handler.NoteLimit(l.scenario, l.session, c.number, limit)
	case c.requested.Load():
	case limit != "":
		l.journalEnd(c, journal.ByServer, "closed before it carried a whole request: %s", limit)
	default:
		l.journalEnd(c, journal.ByClient, "closed before it carried a whole request")
	}
}

// endOfConn says why a connection ended before any request.
func endOfConn(err error) string {
	var handshake *handshakeError
	switch {
	case errors.As(err, &handshake):
		return handshake.String()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("nothing was asked within %s", headerTimeout)
	case errors.Is(err, io.EOF):
		return "closed by the client before it asked anything"
	default:
		return "ended before any request: " + err.Error()
	}
}

// handshakeError is a TLS handshake that failed although the scenario did nothing to it.
type handshakeError struct {
	err  error
	asks bool // the client is asked for a certificate
}

// endedBy returns who ended a connection before any request.
func endedBy(err error) journal.Party {
	var handshake *handshakeError
	if errors.As(err, &handshake) && handshake.refused() != "" {
		return journal.ByScript
	}
	return journal.ByClient
}

// refused says what was wrong with the client's certificate, or is "" if the handshake
// failed for another reason.
func (e *handshakeError) refused() string {
	var verification *tls.CertificateVerificationError
	switch {
	case !e.asks:
		return ""
	case errors.As(e.err, &verification):
		return "the client's certificate was refused: " + verification.Err.Error()
	case strings.Contains(e.err.Error(), "client didn't provide a certificate"):
		return "the client showed no certificate"
	default:
		return ""
	}
}

func (e *handshakeError) Error() string { return "the TLS handshake failed: " + e.err.Error() }
func (e *handshakeError) Unwrap() error { return e.err }

// String says who ended the handshake and why.
func (e *handshakeError) String() string {
	const failed = "TLS handshake failed: "
	var alert *net.OpError
	var notTLS tls.RecordHeaderError
	switch {
	case e.refused() != "":
		return failed + e.refused()
	case errors.As(e.err, &alert) && alert.Op == "remote error":
		why := strings.TrimPrefix(alert.Err.Error(), "tls: ")
		if strings.Contains(why, "certificate") {
			return failed + "the client refused the certificate (" + why + ")"
		}
		return failed + "the client broke it off (" + why + ")"
	case errors.As(e.err, &notTLS):
		return failed + "the client does not speak TLS"
	case errors.Is(e.err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("%sthe client took longer than %s", failed, headerTimeout)
	case errors.Is(e.err, io.EOF):
		return failed + "the client closed the connection"
	case alert != nil:
		return failed + "the client broke off the connection"
	default:
		return failed + strings.TrimPrefix(e.err.Error(), "tls: ")
	}
}
