package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"
)

// pipes carry the output of a command. os/exec is not used for this, since it
// would wait for processes that the command leaves behind.
type pipes struct {
	readers, writers []*os.File
	outputs          []*outputWriter
	kept             tail            // of both
	complaints       tail            // of the second, stderr, alone
	over             atomic.Bool     // the command has ended
	drained          []chan struct{} // each is closed when its pipe has been read to the end
	failed           chan error      // holds the reason why output could not be passed on, if any
}

// connect makes a pipe for each of the command's two outputs.
func connect(cmd *exec.Cmd, streams Streams) (*pipes, error) {
	p := &pipes{failed: make(chan error, 1)}
	for _, end := range []struct {
		at   *io.Writer
		pass io.Writer
		keep []*tail
	}{{&cmd.Stdout, streams.Out, []*tail{&p.kept}}, {&cmd.Stderr, streams.Err, []*tail{&p.kept, &p.complaints}}} {
		r, w, err := os.Pipe()
		if err != nil {
			_ = p.rest(defaultUnreadLimit)
			return nil, fmt.Errorf("making a pipe for the command's output: %w", err)
		}
		*end.at = w
		drained, to := make(chan struct{}), &outputWriter{to: end.pass}
		p.readers, p.writers, p.drained, p.outputs = append(p.readers, r), append(p.writers, w), append(p.drained, drained), append(p.outputs, to)
		go func() {
			defer close(drained)
			p.copyOutput(r, to, end.keep...)
		}()
	}
	return p, nil
}

// outputWriter passes output on and records how long a write has been blocked.
type outputWriter struct {
	to    io.Writer // nil to pass nothing on
	since atomic.Pointer[time.Time]
}

// Write implements io.Writer.
func (t *outputWriter) Write(p []byte) (int, error) {
	if t.to == nil {
		return len(p), nil
	}
	now := time.Now()
	t.since.Store(&now)
	defer t.since.Store(nil)
	return t.to.Write(p) //nolint:wrapcheck // the caller names the error
}

// waits returns how long the current write has been blocked; 0 if none is.
func (t *outputWriter) waits() time.Duration {
	if since := t.since.Load(); since != nil {
		return time.Since(*since)
	}
	return 0
}

// How long, and how many bytes, are still read if a process outside the command's
// group holds its output open after the end of the command. No pipe holds more
// bytes.
const (
	lateTime  = 500 * time.Millisecond
	lateBytes = 1 << 20
)

// copyOutput passes output on and keeps it. If the reader fails, copyOutput still keeps
// the output, so that the command is not blocked.
func (p *pipes) copyOutput(from *os.File, to io.Writer, keep ...*tail) {
	room := make([]byte, 32<<10)
	for late, bytes := lateTime, 0; late > 0 && bytes < lateBytes; {
		began, over := time.Now(), p.over.Load()
		if over {
			_ = from.SetReadDeadline(began.Add(late)) // the time of writing does not count
		}
		n, err := from.Read(room)
		if over {
			late, bytes = late-time.Since(began), bytes+n
		}
		for _, kept := range keep {
			_, _ = kept.Write(room[:n])
		}
		if to != nil && n > 0 {
			if _, failed := to.Write(room[:n]); failed != nil {
				p.fail(failed)
				to = nil
			}
		}
		if err != nil {
			return
		}
	}
}

// fail keeps the first reason why output is left out. A reader that has closed its
// end is not such a reason.
func (p *pipes) fail(err error) {
	if errors.Is(err, syscall.EPIPE) {
		return
	}
	select {
	case p.failed <- err:
	default:
	}
}

// defaultUnreadLimit is how long the reader of a command's output may take to read
// the end.
const defaultUnreadLimit = 10 * time.Second

// rest reads what is still in the pipes and passes it on. It leaves out output
// that is blocked for longer than most, including the time before the call. The
// error says why output was left out.
func (p *pipes) rest(most time.Duration) error {
	for _, w := range p.writers {
		_ = w.Close() // our copy; the command had its own
	}
	p.over.Store(true)
	for _, r := range p.readers {
		_ = r.SetReadDeadline(time.Now().Add(lateTime)) // if the system supports no deadlines, all writers have ended
	}
	began := time.Now()
	for i, drained := range p.drained {
		if !await(context.Background(), most-max(time.Since(began), p.outputs[i].waits()), drained) {
			p.fail(fmt.Errorf("nobody read it for %s", most))
		}
	}
	for _, r := range p.readers {
		_ = r.Close()
	}
	select {
	case err := <-p.failed:
		return err
	default:
		return nil
	}
}
