package play

import (
	"errors"
	"net/http"
	"os"
	"time"
)

// TimedWriter is an http.ResponseWriter for answers that follow no script, such as a
// journal. It writes in parts, and the client must read each within a timeout, so that
// nobody keeps an answer in memory by not reading it.
type TimedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	awaits  bool // the request's body has not arrived yet
	late    bool // the client did not read a part in time
}

// NewTimedWriter returns a writer to w whose parts must be read within a timeout.
func NewTimedWriter(w http.ResponseWriter, timeout time.Duration) *TimedWriter {
	return &TimedWriter{ResponseWriter: w, control: http.NewResponseController(w), timeout: timeout}
}

// AwaitBody sets a timeout for the request's body. It also holds for the part that
// net/http discards after the handler has returned.
func (t *TimedWriter) AwaitBody(timeout time.Duration) {
	t.awaits = true
	_ = t.control.SetReadDeadline(time.Now().Add(timeout))
}

// BodyArrived removes the deadline of AwaitBody, which would otherwise end a connection
// that goes on.
func (t *TimedWriter) BodyArrived() {
	if t.awaits {
		t.awaits = false
		_ = t.control.SetReadDeadline(time.Time{})
	}
}

// Late reports whether the client did not read a part in time.
func (t *TimedWriter) Late() bool { return t.late }

// Unwrap is for http.ResponseController.
func (t *TimedWriter) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Write implements http.ResponseWriter.
func (t *TimedWriter) Write(data []byte) (written int, err error) {
	for written < len(data) && err == nil {
		part := data[written:min(len(data), written+PartSize)]
		_ = t.control.SetWriteDeadline(time.Now().Add(t.timeout))
		var n int
		n, err = t.ResponseWriter.Write(part)
		written += n
	}
	_ = t.control.SetWriteDeadline(time.Time{})
	t.late = t.late || errors.Is(err, os.ErrDeadlineExceeded)
	return written, err
}

// Unblock ends a write that waits for a client that does not read.
func (t *TimedWriter) Unblock() { _ = t.control.SetWriteDeadline(past) }

// Send sends what was written.
func (t *TimedWriter) Send() error {
	_ = t.control.SetWriteDeadline(time.Now().Add(t.timeout))
	err := t.control.Flush()
	_ = t.control.SetWriteDeadline(time.Time{})
	t.late = t.late || errors.Is(err, os.ErrDeadlineExceeded)
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}
