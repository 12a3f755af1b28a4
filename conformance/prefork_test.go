package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// forkedPython returns the command of a program on the current major of the Python SDK. It
// runs in a process that is forked from one in which the SDK is ready: getting ready takes
// seconds of processor time, and tests run such programs dozens of times.
func forkedPython(t *testing.T, program ...string) []string {
	t.Helper()
	needInstall(t)
	python := pythonOf(t, virtualEnv("v2"))
	require.NoError(t, firstPython.start(python), "starting the first Python program")
	return []string{python, "-I", "-S", "-B", prefork, "run", firstPython.socket(), filepath.Join(program...)}
}

var prefork = filepath.Join("python", "prefork.py")

// firstPython is the process from which others are forked. It ends with all tests.
var firstPython forkServer

type forkServer struct {
	once   sync.Once
	err    error // why it did not start
	folder string
	cmd    *exec.Cmd
	stdin  io.Closer
}

func (f *forkServer) socket() string { return filepath.Join(f.folder, "socket") }

// start starts the process, unless that was done, and has its SDK answered once.
func (f *forkServer) start(python string) error {
	f.once.Do(func() { f.err = f.startFirst(python) })
	return f.err
}

func (f *forkServer) startFirst(python string) (err error) {
	if f.folder, err = os.MkdirTemp("", "prefork-"); err != nil { // the name of a socket must be short
		return err
	}
	mock, err := server.New(server.WithScenarios(filepath.Join("testdata", "sweep-python.yaml")))
	if err != nil {
		return err
	}
	answering := httptest.NewServer(mock)
	defer answering.Close()
	f.cmd = exec.Command(python, "-B", prefork, "serve", f.socket(), filepath.Join("python", "sweep_agent.py"), "Right")
	f.cmd.Env = append(cleanEnv(), "ANTHROPIC_API_KEY="+clientKey, "ANTHROPIC_BASE_URL="+answering.URL+"/s/lighthouse/prefork")
	f.cmd.Stderr = os.Stderr
	stdin, pipeErr := f.cmd.StdinPipe()
	stdout, outErr := f.cmd.StdoutPipe()
	if err := errors.Join(pipeErr, outErr, f.cmd.Start()); err != nil {
		return err
	}
	f.stdin = stdin
	ready, err := bufio.NewReader(stdout).ReadString('\n')
	if err == nil && strings.TrimSpace(ready) != "ready" {
		err = fmt.Errorf("it said %q", ready)
	}
	return err
}

// end ends the process, if it was started.
func (f *forkServer) end() {
	if f.stdin != nil {
		_ = f.stdin.Close()
		_ = f.cmd.Wait()
	}
	_ = os.RemoveAll(f.folder)
}
