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

// unreadLimit is how long a command that runs a client waits until its output is
// read.
const unreadLimit = 10 * time.Second

// patientWriter writes to an output that may have no reader, or one that does
// not read. It then drops the text, so that the command can still write its
// reports and exit with the right code. It returns other errors, such as a full
// disk.
type patientWriter struct {
	to       io.Writer
	limit    time.Duration
	onUnread func(why error) // called once if nobody reads; may be nil

	mu     sync.Mutex
	unread bool
}

// Write implements io.Writer.
func (w *patientWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.unread {
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
		if w.unread = readerLeft(err); w.unread {
			err = nil
		}
		return len(p), err
	case <-ctx.Done():
		w.unread = true
		if w.onUnread != nil {
			w.onUnread(fmt.Errorf("nobody read it for %s", w.limit))
		}
		return len(p), nil
	}
}

// patient returns the streams of a command that must end even if nobody reads its
// output.
func patient(streams Streams) Streams {
	errs := &patientWriter{to: streams.Err, limit: unreadLimit}
	out := &patientWriter{to: streams.Out, limit: unreadLimit, onUnread: func(why error) {
		reportLost(errs, "what goes to stdout", why)
	}}
	streams.Out, streams.Err = out, errs
	return streams
}

// reportLost reports on another output that some of an output is lost.
func reportLost(w io.Writer, what string, why error) {
	fmt.Fprintf(w, "%s the rest of %s is left out: %s\n", warnStyle.Styled("claudemock:"), what, why)
}

// outcomeWriter records that something could not be printed, for instance on a
// full disk: then the command has failed.
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

// failed returns the error of a command whose output is incomplete.
func (w *outcomeWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		return nil
	}
	return failure(fmt.Errorf("printing: %w", w.err))
}

// readerLeft reports whether a write failed because the reader has closed its
// end.
func readerLeft(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
