// Package examples has tests that run the examples for users against the built
// binary, with the official clients. It exports nothing.
package examples

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "claudemock-examples-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "making a folder for the binary:", err)
		os.Exit(1)
	}
	binary = sync.OnceValues(func() (string, error) { return build(folder) })
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// binary returns the path of claudemock, which its first call builds.
var binary func() (string, error)

// build builds claudemock as it is released: compiled once for all tests that do so, and
// without the race detector, which GOFLAGS may ask for.
func build(folder string) (string, error) {
	path := filepath.Join(folder, "claudemock")
	build := exec.Command("go", "build", "-C", "..", "-trimpath", "-ldflags=-s -w", "-o", path, "./cmd/claudemock")
	build.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building claudemock: %w\n%s", err, output)
	}
	return path, nil
}

// TestGo runs the module like a user's own, outside of the workspace. It updates
// the requirements in a copy of go.mod, never in the checkout.
func TestGo(t *testing.T) {
	notWithShort(t)
	t.Parallel()
	folder := t.TempDir()
	copyFile(t, "go/go.mod", filepath.Join(folder, "go.mod"))
	copyFile(t, "go/go.sum", filepath.Join(folder, "go.sum"))
	cmd := exec.Command("go", "test", "-modfile", filepath.Join(folder, "go.mod"), "./...")
	cmd.Dir = "go"
	cmd.Env = append(cleanEnv(), "GOFLAGS=-mod=mod", "GOWORK=off")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	assert.Contains(t, string(output), "example.com/chat")
}

func TestPython(t *testing.T) {
	notWithShort(t)
	t.Parallel()
	python := filepath.Join(installed(t, virtualEnv), "venv", "bin", "python")
	example := copied(t, "python")
	t.Run("passes, side by side too", func(t *testing.T) {
		output, err := example.run(python, "-m", "pytest", "-q", "-n", "2", "test_chat.py")
		require.NoError(t, err, output)
		assert.Regexp(t, `(?m)^\d\d passed in `, output)
	})
	t.Run("repeats one point of a sweep", func(t *testing.T) {
		output, err := example.run(python, "-m", "pytest", "-q", "test_chat.py::test_no_failure_goes_unnoticed[request_1/inside_text/truncate]")
		require.NoError(t, err, output)
		assert.Regexp(t, `(?m)^1 passed in `, output)
	})
	t.Run("fails at a point of a sweep when it should", func(t *testing.T) {
		copyFile(t, "testdata/test_naive_sweep.py", filepath.Join(example.folder, "test_naive_sweep.py"))
		copyFile(t, "testdata/test_swept_in_vain.py", filepath.Join(example.folder, "test_swept_in_vain.py"))
		output, err := example.run(python, "-m", "pytest", "-q", "--continue-on-collection-errors", "test_naive_sweep.py", "test_swept_in_vain.py")
		require.Error(t, err, output)
		assertComplaintsAtPoints(t, output)
		assert.Regexp(t, `(?m)^FAILED test_naive_sweep.py::test_takes_what_came\[request_1/inside_text/truncate\]`, output)
		assert.Regexp(t, `(?m)^ERROR test_swept_in_vain.py`, output)
		assert.Regexp(t, `(?m)^2 failed, 1 error in `, output)
	})
	t.Run("fails when it should", func(t *testing.T) {
		copyFile(t, "testdata/test_naive.py", filepath.Join(example.folder, "test_naive.py"))
		output, err := example.run(python, "-m", "pytest", "-q", "test_naive.py")
		require.Error(t, err, output)
		assertComplaints(t, output)
		assert.Contains(t, output, "\n5 failed in ", "the tests fail, and no teardown: that would be an error")
		assert.Contains(t, output, "the test took longer than 0.1 s")
	})
}

func TestTypeScript(t *testing.T) {
	notWithShort(t)
	t.Parallel()
	modules := filepath.Join(installed(t, nodeModules), "node_modules")
	example := copied(t, "typescript")
	require.NoError(t, os.Symlink(modules, filepath.Join(example.folder, "node_modules")))
	t.Run("has sound types", func(t *testing.T) {
		output, err := example.run(filepath.Join(modules, ".bin", "tsc"))
		require.NoError(t, err, output)
	})
	t.Run("passes", func(t *testing.T) {
		output, err := example.run(filepath.Join(modules, ".bin", "vitest"), "run", "chat.test.ts")
		require.NoError(t, err, output)
		assert.Regexp(t, `Tests  \d\d passed \(\d\d\)`, output)
	})
	t.Run("fails at a point of a sweep when it should", func(t *testing.T) {
		copyFile(t, "testdata/naive_sweep.test.ts", filepath.Join(example.folder, "naive_sweep.test.ts"))
		copyFile(t, "testdata/swept_in_vain.test.ts", filepath.Join(example.folder, "swept_in_vain.test.ts"))
		output, err := example.run(filepath.Join(modules, ".bin", "vitest"), "run", "naive_sweep.test.ts", "swept_in_vain.test.ts")
		require.Error(t, err, output)
		assertComplaintsAtPoints(t, output)
		assert.Contains(t, output, "FAIL  naive_sweep.test.ts > a client that takes what came > request_1/inside_text/truncate\n")
		assert.Contains(t, output, "FAIL  swept_in_vain.test.ts [")
		assert.Contains(t, output, "Tests  2 failed (2)")
	})
	t.Run("fails when it should", func(t *testing.T) {
		copyFile(t, "testdata/naive.test.ts", filepath.Join(example.folder, "naive.test.ts"))
		output, err := example.run(filepath.Join(modules, ".bin", "vitest"), "run", "naive.test.ts")
		require.Error(t, err, output)
		assertComplaints(t, output)
		assert.Contains(t, output, "Tests  4 failed (4)")
	})
}

// assertComplaints checks the failures of the naive tests in testdata: what
// their client did wrong, the proof, and the position of a mistake in a
// scenario.
func assertComplaints(t *testing.T, output string) {
	t.Helper()
	assert.Contains(t, output, "notices-truncation: the stream ended after 10 events without message_stop; the code under test returned with the half answer\n")
	assert.Regexp(t, `(?m)→  POST /v1/messages  stream`, output)
	assert.Contains(t, output, "expect.within: the client was still running after 0.50 s and was stopped\n")
	assert.Contains(t, output, "overloaded-once: not exercised, 0 requests\n", "below a failure of the test's own")
	for _, word := range []string{"exited", "exit status", "ANTHROPIC_BASE_URL", "the program", "the teardown"} {
		assert.NotContains(t, output, word, "in a test there is neither a program nor its environment")
	}
	assert.Contains(t, output, `scenario.yaml:3:1: unknown key "stpes"`)
	assert.NotContains(t, output, "sk-ant")
}

// assertComplaintsAtPoints checks the failures of the sweeps in testdata: what their client
// did wrong at which point, what was broken there, and why nothing else could be swept.
func assertComplaintsAtPoints(t *testing.T, output string) {
	t.Helper()
	assert.Contains(t, output, "request_1/inside_text/truncate: fail, 1 request\n")
	assert.Contains(t, output, "silent-difference: ")
	assert.Contains(t, output, "request_1/inside_text/stall: fail, 1 request\n  hang: ")
	assert.Contains(t, output, "client killed at the time limit of ")
	assert.Contains(t, output, "- truncate: {at: {event: content_block_delta")
	assert.Contains(t, output, "claudemock: nothing can be swept: running without a fault: the program fails when nothing is broken: ")
	assert.Contains(t, output, "no treasure")
	assert.NotContains(t, output, "sk-ant")
}

// example is a copy of an example, so that tests leave no files in the checkout.
type example struct{ folder, claudemock string }

func copied(t *testing.T, name string) example {
	t.Helper()
	program, err := binary()
	require.NoError(t, err)
	folder := t.TempDir()
	files, err := filepath.Glob(filepath.Join(name, "*.*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		copyFile(t, file, filepath.Join(folder, filepath.Base(file)))
	}
	return example{folder, program}
}

// run runs a program in the example's folder and returns its output.
func (e example) run(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = e.folder
	cmd.Env = append(cleanEnv(), "CLAUDEMOCK="+e.claudemock, "NO_COLOR=1")
	output, err := cmd.CombinedOutput()
	return string(output), err
}

func notWithShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("examples are not installed with -short")
	}
}

// cleanEnv returns the environment without variables that would send an SDK or the
// server elsewhere: credentials, base URLs, tokens and proxies.
func cleanEnv() []string {
	env := []string{"NO_PROXY=*"}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(strings.ToUpper(pair), "=")
		if strings.HasPrefix(name, "ANTHROPIC_") || strings.HasPrefix(name, "CLAUDEMOCK") || strings.HasSuffix(name, "_PROXY") {
			continue
		}
		env = append(env, pair)
	}
	return env
}
