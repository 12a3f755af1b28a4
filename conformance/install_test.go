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
	// install lists the commands that fill the folder. They run inside it.
	install [][]string
}

// The official SDKs as the tests drive them. Both majors of the TypeScript SDK share
// a folder; each major of the Python SDK has an environment of its own.
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

// interpreter is the Python of a virtual environment, inside its recipe's folder.
var interpreter = filepath.Join("venv", "bin", "python")

// pip makes a virtual environment with what lock files say. Renaming the folder
// breaks the scripts in venv/bin, which name it, and leaves the interpreter, the
// only one used later, intact.
func pip(name string, locks ...string) recipe {
	install := []string{interpreter, "-m", "pip", "install", "--quiet", "--require-hashes"}
	for _, lock := range locks {
		install = append(install, "--requirement", filepath.Base(lock))
	}
	return recipe{name: name, needs: []string{"python3"}, locks: locks, install: [][]string{{"python3", "-m", "venv", "venv"}, install}}
}

// maven builds programs into one jar in target/, a class each, and fetches their
// dependencies. The dependencies of a version never change at Maven Central, so the
// file that names the versions serves as the lock.
func maven(name, pom string, programs ...string) recipe {
	return recipe{
		name:    name,
		needs:   []string{"java", "javac", "mvn"},
		locks:   append([]string{pom}, programs...),
		install: [][]string{{"mvn", "--quiet", "--batch-mode", "--strict-checksums", "package", "dependency:copy-dependencies"}},
	}
}

// nodeSDK is the entry point of one major of the TypeScript SDK.
func nodeSDK(t *testing.T, module string) string {
	t.Helper()
	return filepath.Join(installed(t, nodeModules), "node_modules", module, "index.mjs")
}

// pythonOf is the interpreter of a recipe's virtual environment.
func pythonOf(t *testing.T, r recipe) string {
	t.Helper()
	return filepath.Join(installed(t, r), interpreter)
}

// jvm is the command that runs a class of a class path. The first two arguments
// shorten the start of the virtual machine, which otherwise takes seconds of
// processor time, and change nothing else.
func jvm(path, class string) []string {
	return []string{"java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, class}
}

// goProgram builds the Go program of a folder and returns its path.
func goProgram(t *testing.T, folder ...string) string {
	t.Helper()
	built := filepath.Join(t.TempDir(), "client")
	output, err := exec.Command("go", "build", "-C", filepath.Join(folder...), "-o", built, ".").CombinedOutput()
	require.NoError(t, err, "%s", output)
	return built
}

// installing is held by one installation at a time: several clients share a
// recipe, and the first to ask installs it for all.
var installing sync.Mutex

// installed returns the folder that holds the recipe's clients, and installs them
// unless an earlier run has. The folder is named after the lock files, so that a
// changed lock makes a new folder. It gets that name only when it is complete, so
// that two runs at once do not disturb each other.
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

// needInstall skips the test with -short, since its clients have to be installed.
func needInstall(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("clients are not installed with -short")
	}
}

// needProgram skips the test if the program is missing. If CI is set, the test
// fails instead, since a client that never ran must not count as passed.
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

// hash differs between lock files and between versions of the program that runs the
// client, since a virtual environment works only with the Python that made it.
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

// longVar is the variable that turns on the tests that install or build for minutes.
const longVar = "CLAUDEMOCK_LONG_TESTS"

// needLong skips a test unless longVar is set. All other tests together pass on a
// bare machine in a quarter of an hour.
func needLong(t *testing.T, why string) {
	t.Helper()
	if os.Getenv(longVar) == "" && !*update {
		t.Skipf("%s: %s=1 runs this test", why, longVar)
	}
}
