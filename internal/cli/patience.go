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
	told  func(limit time.Duration) // called once when nobody reads; may be nil

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
		if w.gone = errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe); w.gone {
			err = nil
		}
		return len(p), err
	case <-ctx.Done():
		w.gone = true
		if w.told != nil {
			w.told(w.limit)
		}
		return len(p), nil
	}
}

// patient are the streams of a command that must come to its end whether or not
// somebody reads what it prints.
func patient(streams Streams) Streams {
	errs := &patientWriter{to: streams.Err, limit: unreadLimit}
	out := &patientWriter{to: streams.Out, limit: unreadLimit, told: func(limit time.Duration) {
		leftOut(errs, "what is printed to stdout", limit)
	}}
	streams.Out, streams.Err = out, errs
	return streams
}

// leftOut says that nobody read an output, where somebody may read it.
func leftOut(w io.Writer, what string, limit time.Duration) {
	fmt.Fprintf(w, "%s nobody read %s for %s: the rest is left out\n", warnStyle.Styled("claudemock:"), what, limit)
}
