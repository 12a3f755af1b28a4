package server

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// playOn plays a script on the wire it needs: net/http's, or, when it is raw,
// the connection itself, which is taken out of net/http's hands and ends with
// the answer.
func playOn(ctx context.Context, h *httpWire, clock Clock, hold holding, played script.Script) Outcome {
	if !played.Raw {
		return play(ctx, h, clock, hold, played)
	}
	conn, err := takeOver(h)
	if err != nil {
		trouble := journal.Result{End: journal.Failed, EndedBy: journal.ByServer, Trouble: err.Error()}
		return Outcome{Result: trouble, Abort: true}
	}
	wire := &connWire{conn: conn}
	ctx, stop := wire.watch(ctx, func() error { return discard(conn) })
	outcome := play(ctx, wire, clock, hold, played)
	_ = wire.Close()
	stop()
	return outcome
}

// discard reads until the client is gone.
func discard(from io.Reader) error {
	if _, err := io.Copy(io.Discard, from); err != nil {
		return err
	}
	return io.EOF
}

// takeOver takes the connection: from then on net/http no longer notices the
// client leave.
func takeOver(h *httpWire) (net.Conn, error) {
	conn, buffered, err := h.control.Hijack()
	if err != nil {
		return nil, fmt.Errorf("taking over the connection: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return nil, fmt.Errorf("taking over the connection: %w", err)
	}
	if handed, ok := conn.(*handedConn); ok {
		conn = handed.Conn
	}
	return conn, nil
}

// framed reports whether the transport frames answers itself, so that nothing
// raw can be said on it: HTTP/2, and writers that are no connection.
func framed(w http.ResponseWriter) bool {
	for {
		if _, ok := w.(http.Hijacker); ok {
			return false
		}
		wrapper, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return true
		}
		w = wrapper.Unwrap()
	}
}
