package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
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

// DefaultGrace is how long a command has to end by itself after it was asked to.
const DefaultGrace = 5 * time.Second

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
	cmd.WaitDelay = cmp.Or(job.Grace, DefaultGrace)
	cmd.Cancel = func() error {
		if errors.Is(context.Cause(limited), errLimit) {
			overtime.Store(true)
		}
		return askToEnd(cmd)
	}
	inOwnGroup(cmd)
	endWithParent(cmd)
	// The kernel takes the thread that starts the command for its parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	pipes, err := connect(cmd, job.Streams)
	if err != nil {
		return verdict.Ending{}, err
	}
	ending := verdict.Ending{Command: job.Kind, OK: job.OK, Began: time.Now(), Limit: journal.Millis(job.Limit)}
	if err := cmd.Start(); err != nil {
		_ = pipes.rest(DefaultUnreadLimit)
		return verdict.Ending{}, fmt.Errorf("cannot start %s: %w", job.Command[0], reason(err))
	}
	stopPassing := passOn(job, cmd)
	_ = cmd.Wait() // how it ended is in its state
	ending.Ended = time.Now()
	stopPassing()
	killGroup(cmd)
	if err := pipes.rest(cmp.Or(job.UnreadLimit, DefaultUnreadLimit)); err != nil && job.LeftOut != nil {
		job.LeftOut(err)
	}
	ending.Output = pipes.kept.String()
	ending.Exit, ending.Signal = cmd.ProcessState.ExitCode(), signalOf(cmd.ProcessState)
	ending.Killed = overtime.Load()
	return ending, nil
}

// limit ends a context when a job's command has had its time, counted from its
// first connection on. The function returned ends it earlier.
func limit(ctx context.Context, job Job, connected <-chan struct{}) (context.Context, func()) {
	limited, cancel := context.WithCancelCause(ctx)
	if job.Limit > 0 {
		go func() {
			defer cancel(errLimit)
			if await(limited, job.Limit+cmp.Or(job.Startup, DefaultStartup), connected) {
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

// passOn passes a signal on to the command until the function returned is
// called. A command that goes on all the same is ended after its grace, or as soon
// as that is asked for.
func passOn(job Job, cmd *exec.Cmd) (stop func()) {
	running, over := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case s := <-job.Signals:
			tellGroup(cmd, s)
			await(running, cmp.Or(job.Grace, DefaultGrace), job.Kill)
		case <-job.Kill:
		case <-running.Done():
		}
		if running.Err() == nil {
			killGroup(cmd)
		}
	}()
	return func() {
		over()
		<-ended
	}
}
