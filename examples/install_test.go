package examples

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// recipe says how to install the dependencies of an example.
type recipe struct {
	name    string   // the name of its cache folder
	program string   // runs the example
	locks   []string // the files that decide what is installed; copied into the folder
	install [][]string
}

var virtualEnv = recipe{
	name:    "python",
	program: "python3",
	locks:   []string{"python/requirements.txt"},
	install: [][]string{
		{"python3", "-m", "venv", "venv"},
		{filepath.Join("venv", "bin", "python"), "-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"},
	},
}

// installing is held by one installation at a time: several tests share a
// recipe, and the first to ask installs it for all.
var installing sync.Mutex

// installed returns the folder with the recipe's dependencies, and installs
// them unless an earlier run has. The folder is named after the lock files, so
// that a changed lock makes a new folder. It gets that name only when it is
// complete, so that two runs at once do not disturb each other.
func installed(t *testing.T, r recipe) string {
	t.Helper()
	needProgram(t, r.program)
	installing.Lock()
	defer installing.Unlock()
	caches, err := os.UserCacheDir()
	require.NoError(t, err)
	parent := filepath.Join(caches, "claudemock", "examples")
	folder := filepath.Join(parent, r.name+"-"+r.hash(t))
	if _, err := os.Stat(folder); err == nil {
		return folder
	}

	t.Logf("installing what examples/%s needs, once", r.name)
	require.NoError(t, os.MkdirAll(parent, 0o755))
	fresh, err := os.MkdirTemp(parent, r.name+"-new-")
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(fresh) }()
	for _, lock := range r.locks {
		copyFile(t, lock, filepath.Join(fresh, filepath.Base(lock)))
	}
	for _, argv := range r.install {
		program := argv[0]
		if filepath.Base(program) != program {
			program = filepath.Join(fresh, program)
		}
		cmd := exec.Command(program, argv[1:]...)
		cmd.Dir = fresh
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "%v\n%s", argv, output)
	}
	if err := os.Rename(fresh, folder); err != nil && !errors.Is(err, fs.ErrExist) {
		require.NoError(t, err, "putting in place what was installed")
	}
	return folder
}

// hash differs between lock files and between versions of the interpreter,
// since a virtual environment works only with the Python that made it.
func (r recipe) hash(t *testing.T) string {
	t.Helper()
	sum := sha256.New()
	for _, lock := range r.locks {
		data, err := os.ReadFile(lock)
		require.NoError(t, err)
		sum.Write(data)
	}
	version, err := exec.Command(r.program, "--version").Output()
	require.NoError(t, err, "asking %s for its version", r.program)
	sum.Write(version)
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

// needProgram skips the test if the program is missing. If CI is set, the test
// fails instead, since an example that never ran must not count as passed.
func needProgram(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed, and CI=true asks for every example", name)
	}
	t.Skipf("%s is not installed: its example is left out", name)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, data, 0o644))
}
