package play

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// Play plays a script as net/http has answers, or, when the script is raw, on the
// connection itself, which is taken out of net/http's hands and ends with the
// answer.
func (h *HTTPWire) Play(ctx context.Context, clock Clock, gates Gates, script script.Script) Outcome {
	if !script.Raw {
		return Play(ctx, h, clock, gates, script)
	}
	conn, err := takeOver(h)
	if err != nil {
		trouble := journal.Result{End: journal.Failed, EndedBy: journal.ByServer, Trouble: err.Error()}
		return Outcome{Result: trouble, Abort: true}
	}
	wire := &ConnWire{conn: conn}
	ctx, stop := wire.watch(ctx, func() error { return discard(conn) })
	outcome := Play(ctx, wire, clock, gates, script)
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
func takeOver(h *HTTPWire) (net.Conn, error) {
	conn, buffered, err := h.control.Hijack()
	if err != nil {
		return nil, fmt.Errorf("taking over the connection: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return nil, fmt.Errorf("taking over the connection: %w", err)
	}
	if passed, ok := conn.(interface{ Bare() net.Conn }); ok {
		conn = passed.Bare() // all that was read ahead of it is taken
	}
	return conn, nil
}
