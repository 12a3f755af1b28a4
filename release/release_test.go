// Package release has tests that install what users install, as they install it, and
// use it where there is no Go. It exports nothing.
package release

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "claudemock-release-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "making a folder for the binary:", err)
		os.Exit(1)
	}
	scratch = folder
	_ = os.Unsetenv("GOFLAGS") // those of tests, such as -race, are not those of a release
	build = sync.OnceValues(func() (string, error) { return binaries(folder) })
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// scratch is a folder for what several tests share. It goes when they are over.
var scratch string

// version is that of packages which tests make: no release has it.
const version = "0.0.0"

// build returns a folder with a subfolder for each platform that packages are made for,
// such as linux-amd64/claudemock. In tests that is this machine's platform alone.
var build func() (string, error)

func binaries(folder string) (string, error) {
	name := "claudemock"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(folder, runtime.GOOS+"-"+runtime.GOARCH, name)
	cmd := exec.Command("go", "build", "-C", "..", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/claudemock")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building claudemock: %w\n%s", err, output)
	}
	return folder, nil
}

// packaged makes the packages of an ecosystem, by the script with which a release makes
// them, and returns their folder.
func packaged(t *testing.T, ecosystem string) string {
	t.Helper()
	from, err := build()
	require.NoError(t, err)
	dist := t.TempDir()
	script, err := filepath.Abs(filepath.Join("..", "packages", ecosystem, "build"))
	require.NoError(t, err)
	output, err := exec.Command(script, from, dist, version).CombinedOutput()
	require.NoError(t, err, "packages/%s/build\n%s", ecosystem, output)
	return dist
}
