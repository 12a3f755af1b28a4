//go:build unix

package runner

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// printed collects the output of a command on one stream, so that a test can
// wait for it.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
	want string
	seen chan struct{} // closed when want was printed
}

func newPrinted(want string) *printed { return &printed{want: want, seen: make(chan struct{})} }

func (p *printed) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := strings.Contains(p.text.String(), p.want)
	p.text.Write(data)
	if !before && strings.Contains(p.text.String(), p.want) {
		close(p.seen)
	}
	return len(data), nil
}

func newRunner(t *testing.T, opts ...server.Option) *Runner {
	t.Helper()
	r, err := New(opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// shell returns a job of the healthy scenario.
func shell(script string) Job {
	return Job{Scenario: "healthy", Command: []string{"sh", "-c", script}, Env: []string{"PATH=" + os.Getenv("PATH")}}
}

func ending(t *testing.T, job Job) verdict.Ending {
	t.Helper()
	v, err := newRunner(t).Run(context.Background(), job)
	require.NoError(t, err)
	require.NotNil(t, v.Ending)
	return *v.Ending
}

func TestOutputPassesThroughAndItsEndIsKept(t *testing.T) {
	out, errs := newPrinted("to out"), newPrinted("to err")
	job := shell("printf 'to out'; printf 'to err' >&2; exit 3")
	job.Streams = Streams{Out: out, Err: errs}
	job.Kind, job.Limit = verdict.Tests, time.Minute
	e := ending(t, job)
	assert.Equal(t, "to out", out.text.String())
	assert.Equal(t, "to err", errs.text.String())
	assert.Contains(t, []string{"to outto err", "to errto out"}, e.Output)
	assert.Equal(t, 3, e.Exit)
	assert.Empty(t, e.Signal)
	assert.False(t, e.Killed)
	assert.Equal(t, verdict.Tests, e.Command)
	assert.Equal(t, time.Minute, time.Duration(e.Limit))
	assert.False(t, e.Ended.Before(e.Began))
}

func TestACommandReadsWhatItIsGiven(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.WriteFile(path, []byte("a question\n"), 0o600))
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	job := shell("cat")
	job.Streams.In = file
	assert.Equal(t, "a question\n", ending(t, job).Output)
	assert.Empty(t, ending(t, shell("cat")).Output, "without anything there is an end at once")
}

func TestASignalThatEndsTheCommandIsNamed(t *testing.T) {
	e := ending(t, shell("kill -KILL $$"))
	assert.Equal(t, -1, e.Exit)
	assert.Equal(t, "killed", e.Signal)
	assert.False(t, e.Killed, "the limit had no part in it")
}

func TestTheLimitEndsTheCommand(t *testing.T) {
	job := shell("sleep 1000")
	job.Limit, job.Startup = 100*time.Millisecond, time.Nanosecond
	e := ending(t, job)
	assert.True(t, e.Killed)
	assert.Equal(t, "terminated", e.Signal)
}

// fifo makes a named pipe, with which processes wait without polling.
func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	return path
}

// heldOpen is closed when every process that has the fifo open for writing has
// ended.
func heldOpen(t *testing.T, path string) <-chan struct{} {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		file, err := os.Open(path)
		if assert.NoError(t, err) {
			_, err = io.Copy(io.Discard, file)
			assert.NoError(t, err)
			assert.NoError(t, file.Close())
		}
	}()
	return ended
}

func TestWhatIsLeftBehindIsEndedToo(t *testing.T) {
	const child = `sh -c 'trap "" TERM; exec 5>HELD; echo up >&6; sleep 1000' & read up <&6; `
	for name, c := range map[string]struct {
		script string
		limit  time.Duration
		check  func(verdict.Ending)
	}{
		"when the command ends":           {child + "exit 5", 0, func(e verdict.Ending) { assert.Equal(t, 5, e.Exit) }},
		"when the command's time is over": {child + "wait", 1500 * time.Millisecond, func(e verdict.Ending) { assert.True(t, e.Killed) }},
	} {
		t.Run(name, func(t *testing.T) {
			held := fifo(t)
			ended := heldOpen(t, held)
			job := shell("exec 6<>" + fifo(t) + "; " + strings.ReplaceAll(c.script, "HELD", held))
			job.Limit, job.Startup = c.limit, time.Nanosecond
			c.check(ending(t, job))
			<-ended
		})
	}
}

func TestWhoeverLeavesTheGroupCannotHoldUpTheVerdict(t *testing.T) {
	if _, err := os.Stat("/usr/bin/setsid"); err != nil {
		t.Skip("there is no setsid")
	}
	e := ending(t, shell(`setsid sh -c 'echo $$; exec sleep 60' & exit 0`))
	assert.Equal(t, 0, e.Exit)
}

func TestSignalsArePassedOnToTheGroup(t *testing.T) {
	for name, s := range map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			if signal.Ignored(s) {
				t.Skip("it is ignored, as nohup does, and then a shell cannot trap it")
			}
			out, signals := newPrinted("ready"), make(chan os.Signal)
			// A shell that waits for ever can miss a signal that comes just before.
			job := shell(`trap "echo got ` + name + `; exit 7" ` + name + `; echo ready; while :; do sleep 0.05; done`)
			job.Streams.Out, job.Signals = out, signals
			go func() {
				<-out.seen
				signals <- s
			}()
			e := ending(t, job)
			assert.Equal(t, 7, e.Exit)
			assert.Contains(t, e.Output, "got "+name+"\n") // besides what the shell prints about its child
		})
	}
}

func TestWhoeverIgnoresASignalIsKilledAfterItsGrace(t *testing.T) {
	stubborn := func(t *testing.T) (Job, *printed) {
		out := newPrinted("ready")
		held := fifo(t)
		ended := heldOpen(t, held)
		t.Cleanup(func() { <-ended })
		job := shell(`trap "" TERM; (trap "" TERM; exec 5>` + held + `; echo ready; while :; do sleep 0.05; done) & while :; do sleep 0.05; done`)
		job.Streams.Out = out
		return job, out
	}
	t.Run("after one signal", func(t *testing.T) {
		job, out := stubborn(t)
		signals := make(chan os.Signal)
		job.Signals, job.Grace = signals, time.Millisecond
		go func() { <-out.seen; signals <- syscall.SIGTERM }()
		assert.Equal(t, "killed", ending(t, job).Signal)
	})
	t.Run("at once when it is asked for", func(t *testing.T) {
		job, out := stubborn(t)
		signals, kill := make(chan os.Signal), make(chan struct{})
		job.Signals, job.Kill, job.Grace = signals, kill, time.Hour
		go func() { <-out.seen; signals <- syscall.SIGTERM; close(kill) }()
		assert.Equal(t, "killed", ending(t, job).Signal)
	})
	t.Run("after the end of its context", func(t *testing.T) {
		job, out := stubborn(t)
		kill := make(chan struct{})
		job.Kill, job.Grace = kill, time.Hour
		ctx, stop := context.WithCancel(context.Background())
		go func() { <-out.seen; stop(); close(kill) }()
		_, err := newRunner(t).Run(ctx, job)
		require.ErrorIs(t, err, context.Canceled)
	})
}

// unread is an output that is not read until the end of the test.
type unread struct{ began, over chan struct{} }

func (u unread) Write(p []byte) (int, error) {
	close(u.began)
	<-u.over
	return 0, io.ErrClosedPipe
}

func TestAnOutputThatNobodyReadsDoesNotHoldUpTheVerdict(t *testing.T) {
	var reasons []error
	out := unread{make(chan struct{}), make(chan struct{})}
	defer close(out.over)
	job := shell("head -c 10000000 /dev/zero; exit 0")
	job.Streams.Out, job.LeftOut = out, func(why error) { reasons = append(reasons, why) }
	job.Kill, job.UnreadLimit = out.began, time.Millisecond
	assert.Equal(t, "killed", ending(t, job).Signal, "it is held up, as by any pipe, until it is ended")
	require.Len(t, reasons, 1)
	assert.EqualError(t, reasons[0], "nobody read it for 1ms")
}

// slow is a reader that takes longer than the time for which the pipes are read
// after the end of the command.
type slow struct{ from *os.File }

func (s slow) Write(p []byte) (int, error) { return len(p), s.from.SetReadDeadline(time.Unix(1, 0)) }

func TestASlowReaderGetsTheWholeOutput(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	const size = 60 << 10 // a pipe holds as much, and it is read in two parts
	_, err = w.Write(make([]byte, size))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	var p pipes
	p.over.Store(true)
	p.copyOutput(r, slow{r}, &p.kept)
	assert.Len(t, p.kept.String(), size)
}

func TestTheEndOfTheContextEndsTheCommandWithoutAVerdict(t *testing.T) {
	out, reason := newPrinted("ready"), errors.New("somebody lost interest")
	ctx, stop := context.WithCancelCause(context.Background())
	job := shell("echo ready; sleep 1000")
	job.Streams.Out = out
	go func() {
		<-out.seen
		stop(reason)
	}()
	_, err := newRunner(t).Run(ctx, job)
	require.ErrorIs(t, err, reason)
}

func TestWhatCannotBeRunIsAnError(t *testing.T) {
	r := newRunner(t)
	_, err := r.Run(context.Background(), Job{Scenario: "healthy", Command: []string{"there-is-no-such-program"}})
	require.EqualError(t, err, "cannot start there-is-no-such-program: executable file not found in $PATH")
	_, err = r.Run(context.Background(), Job{Scenario: "healthy", Command: []string{t.TempDir()}})
	require.ErrorContains(t, err, "cannot start")
	_, err = r.Run(context.Background(), Job{Scenario: "healty", Command: []string{"true"}})
	var unknown *catalogue.UnknownError
	require.ErrorAs(t, err, &unknown)
}

func TestEachRunHasASessionOfItsOwnAndATestCanFindIt(t *testing.T) {
	r := newRunner(t)
	var at []Address
	job := shell("echo $ANTHROPIC_BASE_URL $CLAUDEMOCK_URL $CLAUDEMOCK_SCENARIO $CLAUDEMOCK_SESSION")
	job.Started = func(a Address) { at = append(at, a) }
	for range 2 {
		v, err := r.Run(context.Background(), job)
		require.NoError(t, err)
		latest := at[len(at)-1]
		assert.Equal(t, latest.URL+" "+r.control+" healthy "+latest.Session+"\n", v.Ending.Output)
		assert.Equal(t, latest.Session, v.Session)
	}
	assert.NotEqual(t, at[0].Session, at[1].Session)
	response, err := http.Get(r.control + "/readyz")
	require.NoError(t, err)
	_, _ = io.Copy(io.Discard, response.Body)
	require.NoError(t, response.Body.Close())
	http.DefaultClient.CloseIdleConnections()
}

func TestNothingIsLeftOnTheDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, err := New()
	require.NoError(t, err)
	authority, err := os.ReadFile(r.authority())
	require.NoError(t, err)
	assert.Contains(t, string(authority), "BEGIN CERTIFICATE")
	require.NoError(t, r.Close())
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestRunAllKeepsTheOrderAndHoldsToItsNumber(t *testing.T) {
	r := newRunner(t)
	folder := t.TempDir()
	jobs := make([]Job, 8)
	for i := range jobs {
		// a second command at the same time finds the folder taken
		jobs[i] = shell("mkdir " + folder + "/alone && rmdir " + folder + "/alone && echo " + string(rune('a'+i)))
	}
	shown := 0
	verdicts, err := r.RunAll(context.Background(), jobs, 1, func(*verdict.Verdict) { shown++ })
	require.NoError(t, err)
	require.Len(t, verdicts, len(jobs))
	for i, v := range verdicts {
		assert.Equal(t, string(rune('a'+i))+"\n", v.Ending.Output)
	}
	assert.Equal(t, len(jobs), shown)

}

func TestRunAllRunsSeveralAtATime(t *testing.T) {
	pipe := fifo(t)
	jobs := []Job{shell("cat <" + pipe), shell("echo met >" + pipe)} // neither ends without the other
	verdicts, err := newRunner(t).RunAll(context.Background(), jobs, 2, nil)
	require.NoError(t, err)
	require.Len(t, verdicts, 2)
	assert.Equal(t, "met\n", verdicts[0].Ending.Output)
}

func TestTheFirstErrorEndsTheRest(t *testing.T) {
	r := newRunner(t)
	jobs := []Job{shell("exit 0"), {Scenario: "healthy", Command: []string{"there-is-no-such-program"}}, shell("sleep 1000"), shell("sleep 1000")}
	verdicts, err := r.RunAll(context.Background(), jobs, 2, nil)
	require.ErrorContains(t, err, "cannot start there-is-no-such-program")
	for _, v := range verdicts {
		assert.Equal(t, 0, v.Ending.Exit)
	}
}

func TestAnInterruptKeepsWhatIsDone(t *testing.T) {
	r := newRunner(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	jobs := []Job{shell("exit 0"), shell("sleep 1000"), shell("exit 0")}
	verdicts, err := r.RunAll(ctx, jobs, 1, func(*verdict.Verdict) { stop() })
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, verdicts, 1)
}

func TestWhatAProgramSaidBeforeItsFirstRequestIsToldApart(t *testing.T) {
	v, err := newRunner(t).Run(context.Background(), shell("echo 'to stdout'; echo 'chat: no such file' >&2; exit 3"))
	require.NoError(t, err)
	assert.Equal(t, verdict.FailedFirst, v.Cause)
	assert.Equal(t, "chat: no such file\n", v.Ending.Stderr)
	assert.Equal(t, "the program exited 3 before its first request: chat: no such file", v.Reason)

	v, err = newRunner(t).Run(context.Background(), shell("exit 0"))
	require.NoError(t, err)
	assert.Equal(t, verdict.NoRequest, v.Cause)
	assert.Contains(t, v.Reason, "ANTHROPIC_BASE_URL")
}
