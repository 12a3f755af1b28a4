package play

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/claudemock/claudemock/script"
)

// HTTPWire writes an answer to an http.ResponseWriter. It hijacks the connection only
// when it breaks it: from then on net/http no longer notices that the client leaves.
// Where hijacking is impossible, as in HTTP/2, Reset and Close return ErrAborts.
type HTTPWire struct {
	w       http.ResponseWriter
	control *http.ResponseController
	headed  bool // the status line and headers were written
	sized   bool // there was a content-length among them
	flushed bool
}

// NewHTTPWire returns a wire that writes to w.
func NewHTTPWire(w http.ResponseWriter) *HTTPWire {
	return &HTTPWire{w: w, control: http.NewResponseController(w)}
}

// netHTTPNames are the headers that net/http itself looks at, with the only spelling
// under which it finds them. It sends all others as they are written.
var netHTTPNames = map[string]string{
	"connection": "Connection", "content-encoding": "Content-Encoding", "content-length": "Content-Length",
	"content-type": "Content-Type", "date": "Date", "trailer": "Trailer", "transfer-encoding": "Transfer-Encoding",
}

// netHTTPName is a header's spelling in netHTTPNames. The first letter of most names
// shows that they are not in there.
func netHTTPName(name string) (known string, ok bool) {
	if name == "" || !strings.ContainsRune("cdtCDT", rune(name[0])) {
		return "", false
	}
	known, ok = netHTTPNames[strings.ToLower(name)]
	return known, ok
}

// Head implements Wire.
func (h *HTTPWire) Head(head *script.Head, _ []byte) error {
	if head.Status < 100 || head.Status == http.StatusSwitchingProtocols || head.Status > 999 {
		return fmt.Errorf("status %d is none that an answer can have (100 to 999, without 101)", head.Status)
	}
	header := h.w.Header()
	if head.Status < 200 {
		for _, f := range head.Fields {
			header.Add(f.Name, f.Value)
		}
		h.w.WriteHeader(head.Status) // sends the head at once
		clear(header)
		return nil
	}
	values := make([]string, len(head.Fields)) // one allocation for all fields
	for i, f := range head.Fields {
		name := f.Name
		if known, ok := netHTTPName(name); ok {
			name = known
		}
		values[i] = f.Value
		if before, again := header[name]; again {
			header[name] = append(before, f.Value)
		} else {
			header[name] = values[i : i+1 : i+1]
		}
	}
	if _, given := header["Content-Type"]; !given {
		header["Content-Type"] = nil // or net/http would guess one
	}
	h.headed, h.sized = true, header["Content-Length"] != nil
	h.w.WriteHeader(head.Status)
	return nil
}

// Write implements Wire.
func (h *HTTPWire) Write(data []byte) error {
	_, err := h.w.Write(data)
	return err
}

// Flush implements Wire.
func (h *HTTPWire) Flush() error {
	if !h.headed {
		return nil // or net/http would send a head of its own
	}
	h.flushed = true
	if err := h.control.Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// End implements Wire. net/http sends the rest when the handler returns.
func (h *HTTPWire) End() error {
	if !h.headed || h.sized || h.flushed {
		return nil
	}
	return h.Flush() // or net/http would put a content-length on a short body
}

// Breaker is an http.ResponseWriter that can break off an answer by itself. BreakOff
// does that in place of a reset. It returns ErrAborts if it cannot break off this one.
type Breaker interface{ BreakOff() error }

// Reset implements Wire.
func (h *HTTPWire) Reset() error {
	if breaker, ok := h.w.(Breaker); ok {
		return breaker.BreakOff()
	}
	conn, err := h.hijack()
	if err != nil {
		return err
	}
	return Reset(conn)
}

// Close implements Wire. It sends neither the last chunk nor the rest of what
// content-length announced.
func (h *HTTPWire) Close() error {
	conn, err := h.hijack()
	if err != nil {
		return err
	}
	return conn.Close()
}

// HalfClose implements Wire by closing the connection: under net/http nobody could say
// when the client has closed its side. Scripts that need more are raw.
func (h *HTTPWire) HalfClose() error { return h.Close() }

// hijack sends what was written and takes the connection from net/http.
func (h *HTTPWire) hijack() (net.Conn, error) {
	if h.headed {
		if err := h.Flush(); err != nil {
			return nil, err
		}
	}
	conn, _, err := h.control.Hijack()
	if errors.Is(err, http.ErrNotSupported) {
		return nil, ErrAborts
	}
	return conn, err
}

// SetBodyDeadline sets the time by which the request's body must have arrived; the zero
// time is none. A transport without deadlines is in memory, where nothing blocks for
// long.
func (h *HTTPWire) SetBodyDeadline(by time.Time) { _ = h.control.SetReadDeadline(by) }

// Unblock ends reads of a body that does not arrive, and writes to a client that does
// not read.
func (h *HTTPWire) Unblock() {
	_ = h.control.SetReadDeadline(past)
	_ = h.control.SetWriteDeadline(past)
}

// CutWith returns a context that is done when ctx is, or when cutting is, with the
// cause ErrShutdown. Then also the reads and writes of the request end. release must be
// called.
func (h *HTTPWire) CutWith(ctx, cutting context.Context) (_ context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(cutting, func() {
		cancel(ErrShutdown)
		h.Unblock()
	})
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// Sized reports whether the answer has a content-length.
func (h *HTTPWire) Sized() bool { return h.sized }

// Framed reports whether the transport frames answers itself, so that no script can be
// raw: HTTP/2, and writers that are no connection.
func (h *HTTPWire) Framed() bool {
	for w := h.w; ; {
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
