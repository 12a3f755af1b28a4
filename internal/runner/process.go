package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// Streams are those of a command. What it prints is passed on as it comes, and
// its end is kept for the verdict.
type Streams struct {
	In       *os.File  // nil for nothing to read
	Out, Err io.Writer // nil to pass nothing on
}

// killGrace is how long a command has to end by itself after it was asked to.
const killGrace = 5 * time.Second

// errLimit is why a command is ended that took too long.
var errLimit = errors.New("the time limit is over")

// run runs the job's command to its end, and ends all that it leaves behind in
// its process group. The error says that the command could not be started.
func run(ctx context.Context, job Job, env []string, connected <-chan struct{}) (verdict.Ending, error) {
	limited, done := limit(ctx, job, connected)
	defer done()
	var overtime atomic.Bool
	cmd := exec.CommandContext(limited, job.Command[0], job.Command[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdin = env, job.Dir, stdin(job.Streams.In)
	cmd.WaitDelay = killGrace
	cmd.Cancel = func() error {
		if errors.Is(context.Cause(limited), errLimit) {
			overtime.Store(true)
		}
		return askToEnd(cmd)
	}
	inOwnGroup(cmd)

	pipes, err := connect(cmd, job.Streams)
	if err != nil {
		return verdict.Ending{}, err
	}
	ending := verdict.Ending{Command: job.Kind, OK: job.OK, Began: time.Now(), Limit: journal.Millis(job.Limit)}
	if err := cmd.Start(); err != nil {
		pipes.abandon()
		return verdict.Ending{}, fmt.Errorf("cannot start %s: %w", job.Command[0], reason(err))
	}
	stopPassing := passOn(job.Signals, cmd)
	_ = cmd.Wait() // how it ended is in its state
	ending.Ended = time.Now()
	stopPassing()
	killGroup(cmd)
	ending.Output = pipes.rest()
	ending.Exit, ending.Signal = cmd.ProcessState.ExitCode(), signalOf(cmd.ProcessState)
	ending.Killed = overtime.Load()
	return ending, nil
}

// limit ends a context when a job's command has had its time, counted from its
// first connection on. The function returned ends it earlier.
func limit(ctx context.Context, job Job, connected <-chan struct{}) (context.Context, func()) {
	limited, cancel := context.WithCancelCause(ctx)
	if job.Limit > 0 {
		startup := job.Startup
		if startup == 0 {
			startup = DefaultStartup
		}
		go func() {
			defer cancel(errLimit)
			if await(limited, job.Limit+startup, connected) {
				await(limited, job.Limit, nil)
			}
		}()
	}
	return limited, func() { cancel(context.Canceled) }
}

// await waits for a channel to be closed, for that long; ok is false when it was
// not, or when ctx ended.
func await(ctx context.Context, most time.Duration, closed <-chan struct{}) (ok bool) {
	ctx, done := context.WithTimeout(ctx, most)
	defer done()
	select {
	case <-closed:
		return true
	case <-ctx.Done():
		return false
	}
}

// stdin keeps a nil file from becoming a reader that is not nil.
func stdin(file *os.File) io.Reader {
	if file == nil {
		return nil
	}
	return file
}

// reason is an error of os/exec without the name that the caller says itself.
func reason(err error) error {
	var named *exec.Error
	var path *os.PathError
	switch {
	case errors.As(err, &named):
		return named.Err
	case errors.As(err, &path):
		return path.Err
	default:
		return err
	}
}

// passOn passes signals on to the command until the function returned is
// called.
func passOn(signals <-chan os.Signal, cmd *exec.Cmd) (stop func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case s := <-signals:
				tellGroup(cmd, s)
			case <-over:
				return
			}
		}
	}()
	return func() {
		close(over)
		<-ended
	}
}

// pipes carry a command's output. They are not left to os/exec, which would
// wait for processes that the command leaves behind.
type pipes struct {
	readers, writers []*os.File
	kept             tail
	copying          sync.WaitGroup
}

// connect makes a pipe for each of the command's two outputs.
func connect(cmd *exec.Cmd, streams Streams) (*pipes, error) {
	p := &pipes{}
	for _, end := range []struct {
		at   *io.Writer
		pass io.Writer
	}{{&cmd.Stdout, streams.Out}, {&cmd.Stderr, streams.Err}} {
		r, w, err := os.Pipe()
		if err != nil {
			p.abandon()
			return nil, fmt.Errorf("making a pipe for the command's output: %w", err)
		}
		*end.at = w
		p.readers, p.writers = append(p.readers, r), append(p.writers, w)
		p.copying.Go(func() { p.carry(r, end.pass) })
	}
	return p, nil
}

// carry passes output on and keeps it. When nobody takes it any more it is
// still kept, so that the command is not held up.
func (p *pipes) carry(from *os.File, to io.Writer) {
	room := make([]byte, 32<<10)
	for {
		n, err := from.Read(room)
		_, _ = p.kept.Write(room[:n])
		if to != nil && n > 0 {
			if _, failed := to.Write(room[:n]); failed != nil {
				to = nil
			}
		}
		if err != nil {
			return
		}
	}
}

// lateOutput is how long to read on when the command has ended and something
// outside its process group still holds its output.
const lateOutput = 500 * time.Millisecond

// rest reads what is still in the pipes, and is the end of all that was
// printed.
func (p *pipes) rest() string {
	for _, w := range p.writers {
		_ = w.Close() // ours; the command had its own
	}
	for _, r := range p.readers {
		_ = r.SetReadDeadline(time.Now().Add(lateOutput)) // where there are no deadlines, the writers are gone
	}
	p.copying.Wait()
	for _, r := range p.readers {
		_ = r.Close()
	}
	return p.kept.String()
}

// abandon closes the pipes of a command that never started.
func (p *pipes) abandon() { p.rest() }
