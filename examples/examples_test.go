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
