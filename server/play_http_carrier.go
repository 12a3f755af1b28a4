package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/claudemock/claudemock/scenarios"
)

// httpCarrier is a request that came over net/http.
type httpCarrier struct {
	ctx     context.Context
	request *http.Request
	wire    *httpWire

	unread bool           // the body was not read, or not all of it
	rest   scenarios.Rest // and what becomes of the rest
}

// serveHTTP answers a request to the API that came over net/http.
func (s *Server) serveHTTP(w http.ResponseWriter, r *http.Request) {
	c := httpCarrier{request: r, wire: newHTTPWire(w)}
	var release func()
	c.ctx, release = s.cuttable(r.Context(), c.wire)
	defer release()
	if s.serveAPI(&c, r, s.target(r, originOf(r.Context()))) {
		panic(http.ErrAbortHandler) // net/http's own way to break an answer off
	}
	c.dispose()
}

// cuttable is ctx until the server cuts what is still open; then whatever the
// request waits for comes to an end, too.
func (s *Server) cuttable(ctx context.Context, wire *httpWire) (_ context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.cutting, func() {
		cancel(errShutdown)
		wire.unblock()
	})
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// body implements carrier.
func (c *httpCarrier) body(room *bodyRoom, most int) error {
	r, limit := c.request, int64(most)
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if r.ContentLength > limit {
		return &http.MaxBytesError{Limit: limit}
	}
	if !room.claim.takeFirst(cap(room.bytes)) {
		return errNoMemory
	}
	c.wire.expect(bodyDue(most))
	if errors.Is(context.Cause(c.ctx), errShutdown) {
		c.wire.unblock() // cut a moment ago: the deadline just set undid that
	}
	var body io.Reader = http.MaxBytesReader(c.wire.w, r.Body, limit)
	if r.ContentLength > 0 {
		body = io.LimitReader(body, r.ContentLength+1) // which says how much is to come, and lets the end be seen
	}
	err := room.read(body)
	c.wire.expect(time.Time{}) // left standing, the deadline would pass for a client that went away
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil || errors.As(err, &tooLarge) || errors.Is(err, errNoMemory):
		return err
	case r.ProtoMajor == 1 && !isCut(err):
		return fmt.Errorf("%w: %w", errBadFraming, err)
	default:
		return fmt.Errorf("%w: %w", errCutBody, err)
	}
}

// isCut reports whether a body of HTTP/1.1 ended because its connection did, or took
// too long. What else ends one is that its chunks are not what HTTP has.
func isCut(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, http.ErrBodyReadAfterClose)
}

// framed implements carrier.
func (c *httpCarrier) framed() bool { return framed(c.wire.w) }

// stream implements carrier.
func (c *httpCarrier) stream() *http2Response {
	stream, _ := c.wire.w.(*http2Response)
	return stream
}

// waiting implements carrier.
func (c *httpCarrier) waiting() (ctx context.Context, stop func()) { return c.ctx, func() {} }
