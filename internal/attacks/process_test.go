package attacks

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// built is the path of the program, once a test has built it.
var built atomic.Pointer[string]

// binary builds the program as it is released, once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "claudemock-attacks")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "claudemock")
	built.Store(&path)
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "github.com/claudemock/claudemock/cmd/claudemock")
	build.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, output)
	}
	return path, nil
})

// removeProgram removes the built program, if any.
func removeProgram() {
	if path := built.Load(); path != nil {
		_ = os.RemoveAll(filepath.Dir(*path))
	}
}

// program returns the path of the binary.
func program(t *testing.T) string {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	return path
}

// process is `claudemock serve` in a process of its own.
type process struct {
	cmd  *exec.Cmd
	addr string
}

// serve starts the server and waits until it listens. It is killed at the end of
// the test unless it has ended by then.
func serve(t *testing.T, args ...string) *process {
	t.Helper()
	cmd := exec.Command(program(t), append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	return start(t, cmd)
}

// start starts a command of serve with the other settings of the test.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	file := filepath.Join(t.TempDir(), "port")
	cmd.Args = append(cmd.Args, "--port-file", file)
	require.NoError(t, cmd.Start())
	p := &process{cmd: cmd}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for ctx.Err() == nil {
		if text, err := os.ReadFile(file); err == nil && len(text) > 0 {
			p.addr = strings.TrimSpace(string(text))
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.Fail(t, "the server does not listen within a minute")
	return nil
}

// peak returns the most memory that the process has used so far, in bytes; 0 if the
// system does not tell.
func (p *process) peak(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Skip("this system does not tell the memory of a process")
	}
	_, after, found := strings.Cut(string(status), "VmHWM:")
	require.True(t, found)
	kilobytes, err := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
	require.NoError(t, err)
	return kilobytes << 10
}

// answers returns the status that another client gets.
func (p *process) answers(t *testing.T) int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	request := requestTo(t, p.addr, http.MethodPost, "/s/healthy/bystander/v1/messages", hello)
	response, err := client.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

// ends waits for the process after a signal and returns its exit code.
func (p *process) ends(t *testing.T, signals ...os.Signal) int {
	t.Helper()
	for _, signal := range signals {
		require.NoError(t, p.cmd.Process.Signal(signal))
	}
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

func TestAProcessUnderAttackServesOthersAndEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a binary")
	}
	p := serve(t, "--log-format", "none")
	require.Equal(t, http.StatusOK, p.answers(t))
	require.Positive(t, p.peak(t))
	require.Zero(t, p.ends(t, syscall.SIGTERM))
}
