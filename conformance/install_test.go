package conformance

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

// recipe is how one set of locked clients is installed.
type recipe struct {
	name  string   // of its cache folder
	needs []string // programs, the first of which runs the client
	locks []string // the files that decide what is installed, and programs to build; copied into the folder
	// install fills the folder, in which it runs.
	install [][]string
}

// The official SDKs as the tests drive them: both majors of TypeScript's in one
// folder, of Python's in an environment each, and the programs for Java's.
var (
	nodeModules = npm("typescript", "typescript")
	javaClients = maven("java", "java/pom.xml", "java/Client.java", "programs/java/Chat.java")
)

func virtualEnv(major string) recipe {
	return pip("python-"+major, "python/requirements-"+major+".txt")
}

// npm installs what the lock file in a folder says.
func npm(name, folder string) recipe {
	return recipe{
		name:    name,
		needs:   []string{"node", "npm"},
		locks:   []string{folder + "/package.json", folder + "/package-lock.json"},
		install: [][]string{{"npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"}},
	}
}

// pip makes a virtual environment with what a lock file says. Renaming the folder
// breaks the scripts in venv/bin, which name it, and leaves venv/bin/python, the
// only one used later, intact.
func pip(name, lock string) recipe {
	return recipe{
		name:  name,
		needs: []string{"python3"},
		locks: []string{lock},
		install: [][]string{
			{"python3", "-m", "venv", "venv"},
			{filepath.Join("venv", "bin", "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", filepath.Base(lock)},
		},
	}
}

// maven builds programs, each a class of one jar in target/, and fetches what they
// need. What a version depends on never changes at Maven Central, so the file that
// names the versions is the lock.
func maven(name, pom string, programs ...string) recipe {
	return recipe{
		name:    name,
		needs:   []string{"java", "javac", "mvn"},
		locks:   append([]string{pom}, programs...),
		install: [][]string{{"mvn", "--quiet", "--batch-mode", "--strict-checksums", "package", "dependency:copy-dependencies"}},
	}
}

// installing is held by one installation at a time: several clients share a
// recipe, and the first to ask installs it for all.
var installing sync.Mutex

// installed is the folder that holds the recipe's clients, installed now unless
// an earlier run has. The folder is named after the lock files, so a changed
// lock is a new folder, and it appears under that name only when complete, so
// that two runs at once cannot disturb each other.
func installed(t *testing.T, r recipe) string {
	t.Helper()
	for _, program := range r.needs {
		needProgram(t, program)
	}
	installing.Lock()
	defer installing.Unlock()
	caches, err := os.UserCacheDir()
	require.NoError(t, err)
	parent := filepath.Join(caches, "claudemock", "conformance")
	folder := filepath.Join(parent, r.name+"-"+r.hash(t))
	if _, err := os.Stat(folder); err == nil {
		return folder
	}

	require.NoError(t, os.MkdirAll(parent, 0o755))
	fresh, err := os.MkdirTemp(parent, r.name+"-new-")
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(fresh) }()
	r.run(t, fresh)
	if err := os.Rename(fresh, folder); err != nil && !errors.Is(err, fs.ErrExist) {
		require.NoError(t, err, "putting the installed clients in place")
	}
	return folder
}

// needProgram skips the test without the program; where CI is set it fails,
// since there a client that never ran must not pass for one that did.
func needProgram(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed, and CI=true asks for every client", name)
	}
	t.Skipf("%s is not installed: its clients are left out", name)
}

// hash tells apart the folders of different locks and of different
// interpreters, since a virtual environment is tied to the one that made it.
func (r recipe) hash(t *testing.T) string {
	t.Helper()
	sum := sha256.New()
	for _, lock := range r.locks {
		data, err := os.ReadFile(lock)
		require.NoError(t, err)
		sum.Write(data)
	}
	version, err := exec.Command(r.needs[0], "--version").Output()
	require.NoError(t, err, "asking %s for its version", r.needs[0])
	sum.Write(version)
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

// run copies the lock files into the folder and installs there.
func (r recipe) run(t *testing.T, folder string) {
	t.Helper()
	t.Logf("installing the %s clients, once", r.name)
	for _, lock := range r.locks {
		data, err := os.ReadFile(lock)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.Base(lock)), data, 0o644))
	}
	for _, argv := range r.install {
		program := argv[0]
		if filepath.Base(program) != program {
			program = filepath.Join(folder, program)
		}
		cmd := exec.Command(program, argv[1:]...)
		cmd.Dir = folder
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "%v\n%s", argv, output)
	}
}

// longVar asks for the tests that first have to install or build for minutes.
const longVar = "CLAUDEMOCK_LONG_TESTS"

// needLong skips a test of those, so that all others pass on a bare machine in a
// quarter of an hour.
func needLong(t *testing.T, why string) {
	t.Helper()
	if os.Getenv(longVar) == "" && !*update {
		t.Skipf("%s: %s=1 runs this test", why, longVar)
	}
}
