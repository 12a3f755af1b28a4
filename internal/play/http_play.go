package play

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/claudemock/claudemock/journal"
)

// Play plays a script over net/http. If the script is raw, Play hijacks the connection
// and plays on that, and the connection ends with the answer.
func (h *HTTPWire) Play(ctx context.Context, piece Piece) Outcome {
	if !piece.Script.Raw {
		return Play(ctx, h, piece)
	}
	conn, err := h.hijackUnwritten()
	if err != nil {
		trouble := journal.Result{End: journal.Failed, EndedBy: journal.ByServer, Trouble: err.Error()}
		return Outcome{Result: trouble, Abort: true}
	}
	wire := &ConnWire{conn: conn}
	ctx, stop := wire.watch(ctx, func() error { return discard(conn) })
	outcome := Play(ctx, wire, piece)
	_ = wire.Close()
	stop()
	return outcome
}

// discard reads until the client has left.
func discard(from io.Reader) error {
	if _, err := io.Copy(io.Discard, from); err != nil {
		return err
	}
	return io.EOF
}

// hijackUnwritten takes the connection before anything was written to it.
func (h *HTTPWire) hijackUnwritten() (net.Conn, error) {
	conn, buffered, err := h.control.Hijack()
	if err != nil {
		return nil, fmt.Errorf("taking over the connection: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return nil, fmt.Errorf("taking over the connection: %w", err)
	}
	if handed, ok := conn.(interface{ Bare() net.Conn }); ok {
		conn = handed.Bare() // net/http has taken what was read ahead
	}
	return conn, nil
}
