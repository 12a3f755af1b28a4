package listen

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/claudemock/claudemock/internal/play"
)

// http2Stream is one request and its answer. It is the request's body; all its
// fields are guarded by the connection's lock.
type http2Stream struct {
	conn   *http2Conn
	id     uint32
	cancel context.CancelCauseFunc

	body     bytes.Buffer // received and not yet read
	declared int64        // the body's length as the client gave it; -1 when it did not
	received int64        // of the body
	credit   int64        // what the client may still send
	owed     int64        // what was read and is not yet granted again
	complete bool         // all of the body was received
	late     bool         // whoever reads or writes waits no longer
	giveUp   *time.Timer  // makes it late; nil without a deadline
	window   int64        // what we may send
	closed   error        // why nothing can be sent any more; nil while the stream is open
}

// errLate is what reading and writing end with that took too long.
var errLate = fmt.Errorf("the stream was given up: %w", os.ErrDeadlineExceeded)

// finish ends the stream for both sides. The connection is locked.
func (s *http2Stream) finish(why error) {
	if s.closed != nil {
		return
	}
	s.closed = why
	s.cancel(why)
	s.unread()
	c := s.conn
	delete(c.streams, s.id)
	if c.quiet = time.Now(); len(c.streams) == 0 && !c.begun {
		c.setDeadline()
	}
	c.changed.Broadcast()
	c.closeIfDone()
}

// Read reads from the request's body.
func (s *http2Stream) Read(p []byte) (int, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	for s.body.Len() == 0 {
		switch {
		case s.closed != nil:
			return 0, s.closed
		case s.complete:
			return 0, io.EOF
		case s.late:
			return 0, errLate
		}
		c.changed.Wait()
	}
	n, _ := s.body.Read(p) // fails only when it is empty
	return n, s.refund(int64(n))
}

// Close does nothing: what is not read of a body hurts nobody.
func (s *http2Stream) Close() error { return nil }

// answer has the server answer the request, and ends the stream.
func (c *http2Conn) answer(s *http2Stream, r *http.Request, handler http.Handler) {
	w := &http2Response{stream: s, header: http.Header{}}
	defer func() {
		code := http2.ErrCodeNo
		if problem := recover(); problem != nil {
			code = http2.ErrCodeInternal
			if problem != http.ErrAbortHandler {
				c.listener.server.Log.Error("serving a request failed", "session", c.listener.Session(), "panic", problem, "stack", string(debug.Stack()))
			}
		}
		w.end(code)
		s.cancel(nil)
		c.mu.Lock()
		defer c.mu.Unlock()
		s.expect(time.Time{})
		c.answering--
	}()
	handler.ServeHTTP(w, r)
}

// http2Response is an http.ResponseWriter on a stream. Unlike net/http's, it
// can end the stream with frames of the scenario's choice.
type http2Response struct {
	stream *http2Stream
	header http.Header
	status int // 0 until there is one
	headed bool
	out    bytes.Buffer
	breaks *frameBreak // what a reset means; nil for what it always does
}

// Header implements http.ResponseWriter.
func (w *http2Response) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *http2Response) WriteHeader(status int) {
	if status < 200 {
		_ = w.sendHead(status, false) // what fails here fails again with the answer
		return
	}
	if w.status == 0 {
		w.status = status
	}
}

// Write implements http.ResponseWriter.
func (w *http2Response) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.out.Len()+len(data) < frameSize {
		return w.out.Write(data)
	}
	if err := w.FlushError(); err != nil {
		return 0, err
	}
	return len(data), w.sendBody(data)
}

// FlushError sends what was written so far.
func (w *http2Response) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if !w.headed {
		if err := w.sendHead(w.status, false); err != nil {
			return err
		}
	}
	defer w.out.Reset()
	return w.sendBody(w.out.Bytes())
}

// SetReadDeadline sets by when what the client sends must be there. There is one
// deadline for both ways: play never has two at a time.
func (w *http2Response) SetReadDeadline(by time.Time) error { return w.expect(by) }

// SetWriteDeadline is like SetReadDeadline.
func (w *http2Response) SetWriteDeadline(by time.Time) error { return w.expect(by) }

func (w *http2Response) expect(by time.Time) error {
	c := w.stream.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	w.stream.expect(by)
	return nil
}

// expect makes whoever waits give up then; the zero time is never. The connection
// is locked.
func (s *http2Stream) expect(by time.Time) {
	if s.giveUp != nil {
		s.giveUp.Stop()
		s.giveUp = nil
	}
	left := time.Until(by)
	s.late = !by.IsZero() && left <= 0
	s.conn.changed.Broadcast()
	if by.IsZero() || s.late {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(left, func() {
		s.conn.mu.Lock()
		defer s.conn.mu.Unlock()
		if s.giveUp == timer { // or another deadline has come in its place
			s.late = true
			s.conn.changed.Broadcast()
		}
	})
	s.giveUp = timer
}

// connectionHeaders have no place in HTTP/2.
var connectionHeaders = []string{"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}

// sendHead sends the status and the headers.
func (w *http2Response) sendHead(status int, last bool) error {
	w.headed = w.headed || status >= 200
	c := w.stream.conn
	return c.write(func() error {
		if w.stream.closed != nil {
			return w.stream.closed
		}
		c.head.Reset()
		fields := []hpack.HeaderField{{Name: ":status", Value: strconv.Itoa(status)}}
		for _, name := range slices.Sorted(maps.Keys(w.header)) {
			lower := strings.ToLower(name)
			if slices.Contains(connectionHeaders, lower) {
				continue
			}
			for _, value := range w.header[name] {
				fields = append(fields, hpack.HeaderField{Name: lower, Value: value})
			}
		}
		for _, field := range fields {
			if err := c.encoder.WriteField(field); err != nil {
				return fmt.Errorf("writing headers: %w", err)
			}
		}
		return w.sendBlock(last)
	})
}

// sendBlock sends the encoded headers in as many frames as they need.
func (w *http2Response) sendBlock(last bool) error {
	c, id := w.stream.conn, w.stream.id
	first := c.head.Next(frameSize)
	err := c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: first, EndStream: last, EndHeaders: c.head.Len() == 0,
	})
	for err == nil && c.head.Len() > 0 {
		more := c.head.Next(frameSize)
		err = c.framer.WriteContinuation(id, c.head.Len() == 0, more)
	}
	return err
}

// sendBody sends a piece of the body, as the client's windows allow.
func (w *http2Response) sendBody(data []byte) error {
	s, c := w.stream, w.stream.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(data) > 0 {
		switch room := min(c.window, s.window, frameSize, int64(len(data))); {
		case s.closed != nil:
			return s.closed
		case s.late:
			return errLate
		case room <= 0:
			c.changed.Wait()
		default:
			c.window -= room
			s.window -= room
			c.idle.earn(2 + int(room)/bytesPerFrame)
			if err := c.framer.WriteData(s.id, false, data[:room]); err != nil {
				return err
			}
			data = data[room:]
		}
	}
	return nil
}

// end finishes the stream: orderly when code is none and there was an answer,
// and with a RST_STREAM otherwise.
func (w *http2Response) end(code http2.ErrCode) {
	s, c := w.stream, w.stream.conn
	if code == http2.ErrCodeNo && w.FlushError() != nil {
		code = http2.ErrCodeInternal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.closed != nil {
		return
	}
	if code == http2.ErrCodeNo {
		_ = c.framer.WriteData(s.id, true, nil) // failing, the connection is at an end
	} else {
		_ = c.framer.WriteRSTStream(s.id, code) // likewise
	}
	if s.complete || code != http2.ErrCodeNo {
		s.finish(io.EOF)
		return
	}
	_ = c.framer.WriteRSTStream(s.id, http2.ErrCodeNo) // the rest of the request is not needed
	s.finish(io.EOF)
}

// BreakOff implements play.Breaker. It ends the stream, or the connection, with the frame of the
// scenario's choice. What was written before it arrives.
func (w *http2Response) BreakOff() error {
	if w.breaks == nil {
		return play.ErrAborts
	}
	if w.status != 0 {
		if err := w.FlushError(); err != nil {
			return err
		}
	}
	s, c := w.stream, w.stream.conn
	return c.write(func() error {
		if w.breaks.goAway {
			delete(c.streams, s.id) // it ends as the scenario says, not as cut
			s.closed = errByScript
			return c.goAway(w.breaks)
		}
		err := c.framer.WriteRSTStream(s.id, w.breaks.code)
		s.finish(errByScript)
		return err
	})
}
