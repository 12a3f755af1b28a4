package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/journal"
)

// errClientLeft is the cause with which the context of an answer on a rawWire
// ends when the client has ended its side of the connection.
var errClientLeft = errors.New("the client went away")

// rawWire plays raw scripts on the connection itself, taken out of net/http's
// hands. It has a reader of its own, which notices the client leave: net/http
// no longer does. The connection ends with the answer.
type rawWire struct {
	conn    net.Conn
	out     *bufio.Writer
	closed  bool
	reading sync.WaitGroup
	stop    func()
}

// playOn plays a script on the wire it needs: net/http's, or the connection
// itself.
func playOn(ctx context.Context, h *httpWire, clock Clock, hold holdFunc, script faults.Script) Outcome {
	if !script.Raw {
		return play(ctx, h, clock, hold, script)
	}
	ctx, wire, err := takeOver(ctx, h)
	if err != nil {
		trouble := journal.Result{End: journal.Failed, EndedBy: journal.ByServer, Trouble: err.Error()}
		return Outcome{Result: trouble, Abort: true}
	}
	defer wire.release()
	return play(ctx, wire, clock, hold, script)
}

// takeOver takes the connection. The context returned ends with the client on
// it.
func takeOver(ctx context.Context, h *httpWire) (context.Context, *rawWire, error) {
	conn, buffered, err := h.control.Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("taking over the connection: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	// an answer that is over must not wait for a client that does not read
	stop := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(time.Unix(1, 0)) })
	r := &rawWire{conn: conn, out: buffered.Writer}
	r.reading.Go(func() {
		_, _ = io.Copy(io.Discard, conn)
		cancel(errClientLeft)
	})
	r.stop = func() {
		stop()
		cancel(nil)
	}
	return ctx, r, nil
}

// release ends what began with takeOver, the connection if it is still there
// included.
func (r *rawWire) release() {
	_ = r.Close()
	r.reading.Wait()
	r.stop()
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

// Head implements Wire.
func (r *rawWire) Head(_ *faults.Head, raw []byte) error { return r.Write(raw) }

// Write implements Wire.
func (r *rawWire) Write(data []byte) error {
	_, err := r.out.Write(data)
	return err
}

// Flush implements Wire.
func (r *rawWire) Flush() error { return r.out.Flush() }

// End implements Wire: what completes the answer was written.
func (r *rawWire) End() error { return r.Close() }

// Reset implements Wire.
func (r *rawWire) Reset() error {
	err := r.out.Flush()
	r.closed = true
	return errors.Join(err, resetConn(r.conn))
}

// Close implements Wire.
func (r *rawWire) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	return errors.Join(r.out.Flush(), r.conn.Close())
}

// HalfClose implements Wire. Over TLS the client gets both ends, that of TLS
// and that of TCP.
func (r *rawWire) HalfClose() error {
	if err := r.out.Flush(); err != nil {
		return err
	}
	type halfCloser interface{ CloseWrite() error }
	half, ok := r.conn.(halfCloser)
	if !ok {
		return errors.New("this transport cannot close one side only")
	}
	if err := half.CloseWrite(); err != nil {
		return fmt.Errorf("closing one side: %w", err)
	}
	if secured, ok := r.conn.(interface{ NetConn() net.Conn }); ok {
		if half, ok := secured.NetConn().(halfCloser); ok {
			return half.CloseWrite()
		}
	}
	return nil
}
