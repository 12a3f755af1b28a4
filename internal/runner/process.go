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

// Streams are the standard streams of a command. Output is passed on as it
// arrives, and its end is kept for the verdict.
type Streams struct {
	In       *os.File  // nil for nothing to read
	Out, Err io.Writer // nil to pass nothing on
}

// defaultGrace is how long a command has to end by itself after a signal.
const defaultGrace = 5 * time.Second

// errLimit is the cause if a command takes too long.
var errLimit = errors.New("the time limit is over")

// run runs the command of the job to its end, and kills the rest of its process
// group. The error says that the command could not be started.
func run(ctx context.Context, job Job, env []string, connected <-chan struct{}) (verdict.Ending, error) {
	limited, done := limit(ctx, job, connected)
	defer done()
	var overtime atomic.Bool
	cmd := exec.CommandContext(limited, job.Command[0], job.Command[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdin = env, job.Dir, stdin(job.Streams.In)
	cmd.WaitDelay = cmp.Or(job.Grace, defaultGrace)
	cmd.Cancel = func() error {
		if errors.Is(context.Cause(limited), errLimit) {
			overtime.Store(true)
		}
		return terminateGroup(cmd)
	}
	startInOwnGroup(cmd)
	endWithParent(cmd)
	// For the kernel, the thread that starts the command is its parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	pipes, err := connect(cmd, job.Streams)
	if err != nil {
		return verdict.Ending{}, err
	}
	ending := verdict.Ending{Command: job.Kind, OK: job.OK, Began: time.Now(), Limit: journal.Millis(job.Limit)}
	if err := cmd.Start(); err != nil {
		_ = pipes.rest(defaultUnreadLimit)
		return verdict.Ending{}, fmt.Errorf("cannot start %s: %w", job.Command[0], reason(err))
	}
	stopPassing := passOn(job, cmd)
	_ = cmd.Wait() // the state says how it ended
	ending.Ended = time.Now()
	stopPassing()
	killGroup(cmd)
	if err := pipes.rest(cmp.Or(job.UnreadLimit, defaultUnreadLimit)); err != nil && job.LeftOut != nil {
		job.LeftOut(err)
	}
	ending.Output, ending.Stderr = pipes.kept.String(), pipes.complaints.end(maxStderr)
	ending.Exit, ending.Signal = cmd.ProcessState.ExitCode(), signalOf(cmd.ProcessState)
	ending.Killed = overtime.Load()
	return ending, nil
}

// limit cancels a context when the time limit of the job is over, counted from
// the first connection. The returned function cancels it earlier.
func limit(ctx context.Context, job Job, connected <-chan struct{}) (context.Context, func()) {
	limited, cancel := context.WithCancelCause(ctx)
	if job.Limit > 0 {
		go func() {
			defer cancel(errLimit)
			if await(limited, job.Limit+cmp.Or(job.Startup, defaultStartup), connected) {
				await(limited, job.Limit, nil)
			}
		}()
	}
	return limited, func() { cancel(context.Canceled) }
}

// await waits until a channel is closed, for at most that long; ok is false if
// it was not, or if ctx ended.
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

// stdin turns a nil file into a nil reader.
func stdin(file *os.File) io.Reader {
	if file == nil {
		return nil
	}
	return file
}

// reason returns an error of os/exec without the name of the command, which the
// caller adds.
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

// passOn passes a signal on to the command until the returned function is called.
// A command that goes on is killed after the grace period, or when Kill is closed.
func passOn(job Job, cmd *exec.Cmd) (stop func()) {
	running, over := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case s := <-job.Signals:
			signalGroup(cmd, s)
			await(running, cmp.Or(job.Grace, defaultGrace), job.Kill)
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
