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

// HTTPWire plays on net/http. It takes the connection out of net/http's hands
// only to break it, and not a moment earlier: from then on nobody would notice
// the client leave. Where that is impossible (HTTP/2, a test recorder), Reset
// and Close answer ErrAborts.
type HTTPWire struct {
	w       http.ResponseWriter
	control *http.ResponseController
	headed  bool // the status line and headers were handed over
	sized   bool // they held a content-length
	flushed bool
}

// NewHTTPWire is a wire on net/http.
func NewHTTPWire(w http.ResponseWriter) *HTTPWire {
	return &HTTPWire{w: w, control: http.NewResponseController(w)}
}

// framing lists the headers net/http looks at itself, and the only spelling
// under which it finds them. All others go out as they are written.
var framing = map[string]string{
	"connection": "Connection", "content-encoding": "Content-Encoding", "content-length": "Content-Length",
	"content-type": "Content-Type", "date": "Date", "trailer": "Trailer", "transfer-encoding": "Transfer-Encoding",
}

// netHTTPName is a header's spelling in framing. Most names are told by their
// first letter to be none of those.
func netHTTPName(name string) (known string, ok bool) {
	if name == "" || !strings.ContainsRune("cdtCDT", rune(name[0])) {
		return "", false
	}
	known, ok = framing[strings.ToLower(name)]
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
		h.w.WriteHeader(head.Status) // sends it at once
		clear(header)
		return nil
	}
	values := make([]string, len(head.Fields)) // for one slice in place of many
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

// End implements Wire. What is left is written when the handler returns.
func (h *HTTPWire) End() error {
	if !h.headed || h.sized || h.flushed {
		return nil
	}
	return h.Flush() // or net/http would put a content-length on a short body
}

// Breaker is an http.ResponseWriter that has a way of its own to break an answer
// off, in place of a reset. BreakOff returns ErrAborts when it has none for this
// answer.
type Breaker interface{ BreakOff() error }

// Reset implements Wire.
func (h *HTTPWire) Reset() error {
	if breaker, ok := h.w.(Breaker); ok {
		return breaker.BreakOff()
	}
	conn, err := h.take()
	if err != nil {
		return err
	}
	return Reset(conn)
}

// Close implements Wire. Neither the last chunk nor what content-length
// promised is sent.
func (h *HTTPWire) Close() error {
	conn, err := h.take()
	if err != nil {
		return err
	}
	return conn.Close()
}

// HalfClose implements Wire as far as net/http goes: nobody could say when the
// client is done. Scripts that need more are raw.
func (h *HTTPWire) HalfClose() error { return h.Close() }

// take gets hold of the connection, with everything written so far sent.
func (h *HTTPWire) take() (net.Conn, error) {
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

// A transport without deadlines is an in-memory one: there is nothing that
// could block for long.

// Expect sets the time by which the request's body must be there; the zero time
// is none.
func (h *HTTPWire) Expect(by time.Time) { _ = h.control.SetReadDeadline(by) }

// Unblock makes the client's side give up: a body that does not arrive, and a
// write that waits for a client that does not read.
func (h *HTTPWire) Unblock() {
	_ = h.control.SetReadDeadline(past)
	_ = h.control.SetWriteDeadline(past)
}

// CutWith is ctx until the server cuts what is still open, which is when cutting
// ends; then whatever the request waits for comes to an end, too.
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

// Sized reports whether the answer says how long it is.
func (h *HTTPWire) Sized() bool { return h.sized }

// Framed reports whether the transport frames answers itself, so that nothing raw
// can be said on it: HTTP/2, and writers that are no connection.
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
