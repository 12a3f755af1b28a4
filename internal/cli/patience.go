package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"time"
)

// unreadLimit is how long a command that runs a client waits until something that
// it prints is read.
const unreadLimit = 10 * time.Second

// patientWriter writes to what may have no reader, or one that does not read.
// What is printed is then left out, and the command goes on to write its reports
// and to exit with the code that says how it went. Other errors, such as a full
// disk, are returned.
type patientWriter struct {
	to    io.Writer
	limit time.Duration
	told  func(why error) // called once when nobody reads; may be nil

	mu   sync.Mutex
	gone bool
}

// Write implements io.Writer.
func (w *patientWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		return len(p), nil
	}
	written, text := make(chan error, 1), bytes.Clone(p)
	go func() {
		_, err := w.to.Write(text)
		written <- err
	}()
	ctx, done := context.WithTimeout(context.Background(), w.limit)
	defer done()
	select {
	case err := <-written:
		if w.gone = readerLeft(err); w.gone {
			err = nil
		}
		return len(p), err
	case <-ctx.Done():
		w.gone = true
		if w.told != nil {
			w.told(fmt.Errorf("nobody read it for %s", w.limit))
		}
		return len(p), nil
	}
}

// patient are the streams of a command that must come to its end whether or not
// somebody reads what it prints.
func patient(streams Streams) Streams {
	errs := &patientWriter{to: streams.Err, limit: unreadLimit}
	out := &patientWriter{to: streams.Out, limit: unreadLimit, told: func(why error) {
		leftOut(errs, "what goes to stdout", why)
	}}
	streams.Out, streams.Err = out, errs
	return streams
}

// leftOut says that some of an output is lost, where that may be read.
func leftOut(w io.Writer, what string, why error) {
	fmt.Fprintf(w, "%s the rest of %s is left out: %s\n", warnStyle.Styled("claudemock:"), what, why)
}

// outcomeWriter remembers that something could not be printed, such as on a full
// disk: what is not there was not done.
type outcomeWriter struct {
	to io.Writer

	mu  sync.Mutex
	err error
}

// Write implements io.Writer.
func (w *outcomeWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && !readerLeft(err) {
		w.err = err
	}
	return n, err
}

// failed is how a command ends that printed less than it had to say.
func (w *outcomeWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		return nil
	}
	return failure(fmt.Errorf("printing: %w", w.err))
}

// readerLeft reports whether writing failed because somebody has read enough.
func readerLeft(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
