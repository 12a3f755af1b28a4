package listen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// httpExchange is a request that came over net/http, or over package frames.
type httpExchange struct {
	ctx     context.Context
	w       http.ResponseWriter
	request *http.Request
	wire    *play.HTTPWire

	unread bool           // not all of the body was read
	rest   scenarios.Rest // what becomes of the unread rest
}

// Answer calls the handler for a request to the API that came over net/http.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request) {
	c := httpExchange{w: w, request: r, wire: play.NewHTTPWire(w)}
	var release func()
	c.ctx, release = c.wire.CutWith(r.Context(), s.Cutting)
	defer release()
	to, _, _ := s.Handler.Find(r)
	if s.Handler.Serve(&c, r, originOf(r.Context()).assign(to)) {
		panic(http.ErrAbortHandler) // this is how net/http breaks off an answer
	}
	c.disposeOfBody()
}

// Body implements Exchange.
func (c *httpExchange) Body(buffer *request.Buffer, most int) error {
	r, limit := c.request, int64(most)
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if r.ContentLength > limit {
		return &http.MaxBytesError{Limit: limit}
	}
	if !buffer.TakeFirst() {
		return request.ErrNoMemory
	}
	c.wire.SetBodyDeadline(bodyDue(most))
	if errors.Is(context.Cause(c.ctx), play.ErrShutdown) {
		c.wire.Unblock() // the new deadline has undone a cut
	}
	var body io.Reader = http.MaxBytesReader(c.w, r.Body, limit)
	if r.ContentLength > 0 {
		body = io.LimitReader(body, r.ContentLength+1) // the limit is a hint for the buffer; one byte more shows the end
	}
	err := buffer.ReadAll(body)
	c.wire.SetBodyDeadline(time.Time{}) // if the deadline stayed and passed, the client would seem to have left
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil || errors.As(err, &tooLarge) || errors.Is(err, request.ErrNoMemory):
		return err
	case r.ProtoMajor == 1 && !isCut(err):
		return fmt.Errorf("%w: %w", request.ErrBadFraming, err)
	default:
		return fmt.Errorf("%w: %w", request.ErrCutBody, err)
	}
}

// isCut reports whether a body of HTTP/1.1 ended because its connection did, or because
// it took too long. Otherwise its chunks are not valid.
func isCut(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, http.ErrBodyReadAfterClose)
}

// Framed implements Exchange.
func (c *httpExchange) Framed() bool { return c.wire.Framed() }

// FrameFault implements Exchange.
func (c *httpExchange) FrameFault() (use script.Use, settle func(script.Script)) {
	w, ours := c.w.(*frames.ResponseWriter)
	if !ours {
		return script.Use{}, nil
	}
	fault := originOf(c.request.Context()).listener.nextFrameFault()
	if fault == nil {
		return script.Use{}, nil
	}
	return fault.strike(w)
}

// Waiting implements Exchange.
func (c *httpExchange) Waiting() (ctx context.Context, stop func()) { return c.ctx, func() {} }

// ReadPart implements Exchange.
func (c *httpExchange) ReadPart(buffer *request.Buffer, bytes int, rest scenarios.Rest) error {
	_ = http.NewResponseController(c.w).EnableFullDuplex() // otherwise net/http reads on before it answers; HTTP/2 needs nothing
	c.unread, c.rest = true, rest
	if c.request.Body == nil || bytes == 0 {
		return nil
	}
	c.wire.SetBodyDeadline(bodyDue(bytes))
	defer c.wire.SetBodyDeadline(time.Time{})
	if err := buffer.ReadAll(io.LimitReader(c.request.Body, int64(bytes))); err != nil {
		return fmt.Errorf("%w: %w", request.ErrCutBody, err)
	}
	return nil
}

// Play implements Exchange. net/http does not notice that a client leaves if it has not
// read the body to the end, or if the client has sent more than its request: Play watches
// such connections.
func (c *httpExchange) Play(piece play.Piece) play.Outcome {
	ctx := c.ctx
	conn := originOf(c.request.Context()).peer
	if conn != nil && c.request.ProtoMajor == 1 && (c.unread || piece.Script.Pauses()) {
		var stop func()
		ctx, stop = play.WatchUnread(ctx, conn)
		defer stop()
	}
	outcome := c.wire.Play(ctx, piece)
	if piece.Script.Raw || outcome.End != journal.Completed {
		c.unread = false // the connection has ended
	}
	return outcome
}

// disposeOfBody deals with the unread rest of a body when the answer is over and
// journalled. A client that expected a 100 has got the answer in its place, and sends no
// body.
func (c *httpExchange) disposeOfBody() {
	expects := c.request.Header.Get("Expect") != ""
	switch {
	case !c.unread || expects:
	case c.rest == scenarios.RestDrain:
		_ = c.wire.Flush()
		c.wire.SetBodyDeadline(bodyDue(request.DefaultMaxBody))
		_, _ = io.CopyN(io.Discard, c.request.Body, maxDrained)
	case c.rest == scenarios.RestLeave && c.wire.Sized():
		_ = c.wire.Close() // unread data makes it a reset
	}
}

// maxDrained is how much of a body is discarded so that its connection can go on: as much
// as any endpoint takes.
const maxDrained = 500 << 20
