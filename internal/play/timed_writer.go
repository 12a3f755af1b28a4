package play

import (
	"errors"
	"net/http"
	"os"
	"time"
)

// TimedWriter is the http.ResponseWriter of a document, such as a journal. It writes
// in parts, each of which must be read within a time, so that nobody keeps an answer
// in memory by not reading it.
type TimedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	awaits  bool // the body is still to come
	late    bool // the client did not read
}

// NewTimedWriter has each part be read within a timeout.
func NewTimedWriter(w http.ResponseWriter, timeout time.Duration) *TimedWriter {
	return &TimedWriter{ResponseWriter: w, control: http.NewResponseController(w), timeout: timeout}
}

// AwaitBody has the body of the request be there within a timeout, and also what
// net/http throws away of it afterwards.
func (t *TimedWriter) AwaitBody(timeout time.Duration) {
	t.awaits = true
	_ = t.control.SetReadDeadline(time.Now().Add(timeout))
}

// BodyArrived ends the waiting for a body: left standing, the deadline would pass
// for a client that goes on with the connection.
func (t *TimedWriter) BodyArrived() {
	if t.awaits {
		t.awaits = false
		_ = t.control.SetReadDeadline(time.Time{})
	}
}

// Late reports whether the client did not read a part in time.
func (t *TimedWriter) Late() bool { return t.late }

// Unwrap is what http.ResponseController asks for.
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

// Unblock ends a write that waits for the client to read.
func (t *TimedWriter) Unblock() { _ = t.control.SetWriteDeadline(past) }

// Send puts what was written onto the network.
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
