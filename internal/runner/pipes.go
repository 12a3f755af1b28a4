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

// pipes carry a command's output. They are not left to os/exec, which would
// wait for processes that the command leaves behind.
type pipes struct {
	readers, writers []*os.File
	takers           []*taker
	kept             tail
	over             atomic.Bool     // the command has ended
	carried          []chan struct{} // each is closed when its pipe has been read to the end
	failed           chan error      // holds why output could not be passed on, if it could not
}

// connect makes a pipe for each of the command's two outputs.
func connect(cmd *exec.Cmd, streams Streams) (*pipes, error) {
	p := &pipes{failed: make(chan error, 1)}
	for _, end := range []struct {
		at   *io.Writer
		pass io.Writer
	}{{&cmd.Stdout, streams.Out}, {&cmd.Stderr, streams.Err}} {
		r, w, err := os.Pipe()
		if err != nil {
			_ = p.rest(DefaultUnreadLimit)
			return nil, fmt.Errorf("making a pipe for the command's output: %w", err)
		}
		*end.at = w
		carried, to := make(chan struct{}), &taker{to: end.pass}
		p.readers, p.writers, p.carried, p.takers = append(p.readers, r), append(p.writers, w), append(p.carried, carried), append(p.takers, to)
		go func() {
			defer close(carried)
			p.carry(r, to)
		}()
	}
	return p, nil
}

// taker passes output on, and knows for how long it has not been taken.
type taker struct {
	to    io.Writer // nil to pass nothing on
	since atomic.Pointer[time.Time]
}

// Write implements io.Writer.
func (t *taker) Write(p []byte) (int, error) {
	if t.to == nil {
		return len(p), nil
	}
	now := time.Now()
	t.since.Store(&now)
	defer t.since.Store(nil)
	return t.to.Write(p) //nolint:wrapcheck // the error is the caller's to name
}

// waits is how long it has been since somebody took something; 0 when nothing
// waits.
func (t *taker) waits() time.Duration {
	if since := t.since.Load(); since != nil {
		return time.Since(*since)
	}
	return 0
}

// What is still read when the command has ended and something outside its process
// group still holds its output: for so long, and so many bytes, which no pipe holds
// more of.
const (
	lateTime  = 500 * time.Millisecond
	lateBytes = 1 << 20
)

// carry passes output on and keeps it. When nobody takes it any more it is
// still kept, so that the command is not held up.
func (p *pipes) carry(from *os.File, to io.Writer) {
	room := make([]byte, 32<<10)
	for late, bytes := lateTime, 0; late > 0 && bytes < lateBytes; {
		began, over := time.Now(), p.over.Load()
		if over {
			_ = from.SetReadDeadline(began.Add(late)) // the time that writing took does not count
		}
		n, err := from.Read(room)
		if over {
			late, bytes = late-time.Since(began), bytes+n
		}
		_, _ = p.kept.Write(room[:n])
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

// fail keeps the first reason why output is left out. That somebody has read enough
// is none.
func (p *pipes) fail(err error) {
	if errors.Is(err, syscall.EPIPE) {
		return
	}
	select {
	case p.failed <- err:
	default:
	}
}

// DefaultUnreadLimit is how long the end of a command's output may take to be read
// by whom it is passed on to.
const DefaultUnreadLimit = 10 * time.Second

// rest reads what is still in the pipes and passes it on. What nobody takes for so
// long is left out, of which the time before counts. The error says why output was
// left out.
func (p *pipes) rest(most time.Duration) error {
	for _, w := range p.writers {
		_ = w.Close() // ours; the command had its own
	}
	p.over.Store(true)
	for _, r := range p.readers {
		_ = r.SetReadDeadline(time.Now().Add(lateTime)) // where there are no deadlines, the writers are gone
	}
	began := time.Now()
	for i, carried := range p.carried {
		if !await(context.Background(), most-max(time.Since(began), p.takers[i].waits()), carried) {
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
