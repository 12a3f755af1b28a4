//go:build unix

package attacks

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// alive makes a named pipe that the processes of a client hold open. ended is closed
// when all of them have ended.
func alive(t *testing.T) (path string, ended <-chan struct{}) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "alive")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	over := make(chan struct{})
	go func() {
		defer close(over)
		if file, err := os.Open(path); assert.NoError(t, err) {
			_, _ = io.Copy(io.Discard, file)
			_ = file.Close()
		}
	}()
	return path, over
}

// command returns `claudemock run` or `claudemock audit` of a shell script.
func command(t *testing.T, sub, script string, flags ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a binary")
	}
	args := append([]string{sub}, flags...)
	cmd := exec.Command(program(t), append(args, "--", "sh", "-c", script)...)
	t.Cleanup(func() {
		if cmd.Process != nil {
			_ = cmd.Process.Kill()
		}
	})
	return cmd
}

// closedPipe makes an output whose reader has closed it.
func closedPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// unreadPipe makes an output that is full and that nobody reads.
func unreadPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return w
}

const notExercised = 4 // the exit code

// asksOnce is a client that asks one question.
const asksOnce = `curl -s -o /dev/null -H "x-api-key: $ANTHROPIC_API_KEY" -H "anthropic-version: 2023-06-01" -H "content-type: application/json" -d '` + hello + `' "$ANTHROPIC_BASE_URL/v1/messages"`

func needsCurl(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
}

// exits returns the exit code in the error of a command.
func exits(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err == nil {
		return 0
	}
	require.ErrorAs(t, err, &exit)
	return exit.ExitCode()
}

func TestAReaderThatLeavesEndsNoRun(t *testing.T) {
	path, ended := alive(t)
	report := filepath.Join(t.TempDir(), "report")
	cmd := command(t, "run", "exec 5>"+path+"; head -c 1000000 /dev/zero; sleep 1000 & head -c 1000000 /dev/zero >&2; exit 0", "--report", report)
	cmd.Stdout, cmd.Stderr = closedPipe(t), closedPipe(t)
	assert.Equal(t, notExercised, exits(t, cmd.Run()))
	<-ended
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	assert.Contains(t, string(text), "NOT EXERCISED")
}

func TestAReaderThatLeavesEndsNoAudit(t *testing.T) {
	needsCurl(t)
	report := filepath.Join(t.TempDir(), "report")
	cmd := command(t, "audit", asksOnce, "--only", "healthy", "--json", report)
	cmd.Stdout, cmd.Stderr = closedPipe(t), closedPipe(t)
	assert.Contains(t, []int{0, 1}, exits(t, cmd.Run()), "it says how the audit went")
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	assert.NotEmpty(t, text)
}

// stubborn is a client that goes on after a signal to end, and so does its
// child.
const stubborn = `trap : TERM INT HUP; exec 5>ALIVE; (trap "" TERM INT HUP; echo ready; while :; do sleep 0.05; done) & while :; do sleep 0.05; done`

func TestASecondSignalEndsWhatIgnoresTheFirst(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			path, ended := alive(t)
			cmd := command(t, "run", strings.ReplaceAll(stubborn, "ALIVE", path), "--timeout", "0")
			var errs bytes.Buffer
			cmd.Stderr = &errs
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			_, err = io.ReadFull(out, make([]byte, len("ready\n")))
			require.NoError(t, err)
			require.NoError(t, cmd.Process.Signal(signal))
			require.NoError(t, cmd.Process.Signal(syscall.SIGQUIT)) // another one: the system may deliver two of a kind as one
			<-ended
			assert.Equal(t, notExercised, exits(t, cmd.Wait()))
			assert.Contains(t, errs.String(), "NOT EXERCISED", "the verdict is written")
		})
	}
}

func TestWhatIgnoresASignalIsEndedAfterItsGrace(t *testing.T) {
	long(t)
	for _, sub := range []string{"run", "audit"} {
		path, ended := alive(t)
		ready, isReady := alive(t)
		cmd := command(t, sub, strings.NewReplacer("ALIVE", path, "echo ready", "echo ready >"+ready).Replace(stubborn), "--timeout", "0")
		require.NoError(t, cmd.Start())
		<-isReady
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		<-ended
		assert.Contains(t, []int{3, notExercised}, exits(t, cmd.Wait()))
	}
}

func TestTheKernelEndsTheCommandOfARunThatIsKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux offers it")
	}
	path, ended := alive(t)
	cmd := command(t, "run", "exec 5>"+path+"; echo ready; exec sleep 1000", "--timeout", "0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = io.ReadFull(out, make([]byte, len("ready\n")))
	require.NoError(t, err)
	require.NoError(t, cmd.Process.Kill())
	<-ended
	_ = cmd.Wait()
}

func TestOutputsThatNobodyReadsDoNotHoldUpARun(t *testing.T) {
	long(t) // what is left out is waited for
	needsCurl(t)
	report := filepath.Join(t.TempDir(), "report")
	cmd := command(t, "run", asksOnce+"; head -c 10000000 /dev/zero", "--timeout", "1s", "--report", report)
	out := unreadPipe(t)
	cmd.Stdout, cmd.Stderr = out, out
	assert.Positive(t, exits(t, cmd.Run()))
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	assert.NotEmpty(t, text)
}

func TestAFullDiskIsAnErrorThatIsSaid(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	for _, args := range [][]string{{"list"}, {"schema"}, {"explain", "healthy"}, {"docs"}, {"version"}} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		require.NoError(t, err)
		var errs bytes.Buffer
		code := cli.Run(t.Context(), args, cli.Streams{Out: full, Err: &errs})
		assert.Equal(t, 3, code, "%q", args)
		assert.Contains(t, errs.String(), "printing: write /dev/full: no space left on device")
		require.NoError(t, full.Close())
	}
}

func TestAReportThatFindsNoRoomIsAnErrorThatIsSaid(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	needsCurl(t)
	for _, args := range [][]string{
		{"run", "--report", "/dev/full"}, {"audit", "--html", "/dev/full", "--only", "healthy"}, {"audit", "--junit", "/dev/full", "--only", "healthy"},
		{"audit", "--markdown", "/dev/full", "--only", "healthy"}, {"audit", "--json", "/dev/full", "--only", "healthy"},
		{"audit", "--write-baseline", "/dev/full", "--only", "healthy"},
	} {
		cmd := command(t, args[0], asksOnce, args[1:]...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		assert.Equal(t, 3, exits(t, cmd.Run()), "%q: %s", args, errs.String())
		assert.Contains(t, errs.String(), "no space left on device")
		info, err := os.Stat("/dev/full")
		require.NoError(t, err)
		assert.NotZero(t, info.Mode()&os.ModeDevice)
	}
}
