package frames

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/net/http2"
)

// stream is one request and its answer, and the body of the request. The lock of the
// connection guards all its fields.
type stream struct {
	conn   *serverConn
	id     uint32
	cancel context.CancelCauseFunc

	body     bytes.Buffer // received and not yet read
	declared int64        // the body's length as the client gave it; -1 when it did not
	received int64        // of the body
	credit   int64        // what the client may still send
	owed     int64        // what was read and is not yet granted again
	complete bool         // all of the body was received
	late     bool         // the deadline has passed: reads and writes wait no longer
	deadline *time.Timer  // sets late; nil without a deadline
	window   int64        // what we may send
	closed   error        // why nothing can be sent any more; nil while the stream is open
}

// errLate ends reads and writes that took too long.
var errLate = fmt.Errorf("the stream was given up: %w", os.ErrDeadlineExceeded)

// finish ends the stream for both sides. The connection is locked.
func (s *stream) finish(why error) {
	if s.closed != nil {
		return
	}
	s.closed = why
	s.cancel(why)
	s.discard()
	c := s.conn
	delete(c.streams, s.id)
	if c.quiet = time.Now(); len(c.streams) == 0 && !c.begun {
		c.setDeadline()
	}
	c.changed.Broadcast()
	c.closeIfDone()
}

// Read reads from the request's body.
func (s *stream) Read(p []byte) (int, error) {
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
	n, _ := s.body.Read(p) // an error means that it is empty, which it is not
	return n, s.refund(int64(n))
}

// Close does nothing: the part of a body that nobody reads goes with the stream.
func (s *stream) Close() error { return nil }

// answer calls the handler, and ends the stream.
func (c *serverConn) answer(s *stream, r *http.Request, handler http.Handler) {
	w := &ResponseWriter{stream: s, header: http.Header{}}
	defer func() {
		code := http2.ErrCodeNo
		if problem := recover(); problem != nil {
			code = http2.ErrCodeInternal
			if problem != http.ErrAbortHandler {
				c.config.Log.Error("serving a request failed", "panic", problem, "stack", string(debug.Stack()))
			}
		}
		w.end(code)
		s.cancel(nil)
		c.mu.Lock()
		defer c.mu.Unlock()
		s.setDeadline(time.Time{})
		c.handlers--
	}()
	handler.ServeHTTP(w, r)
}

// setDeadline sets the time at which reads and writes stop waiting; the zero time is
// never. The connection is locked.
func (s *stream) setDeadline(by time.Time) {
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
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
		if s.deadline == timer { // no other deadline has taken its place
			s.late = true
			s.conn.changed.Broadcast()
		}
	})
	s.deadline = timer
}
