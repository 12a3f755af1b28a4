package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPython installs the wheel as users do, and follows the package's page by its own
// words. What comes after needs what the page installed.
func TestPython(t *testing.T) {
	p := pythonPlace(t)
	dist := packaged(t, "python")
	p.run(t, "python3", "-m", "venv", "venv")
	venv := filepath.Join(p.folder, "venv", "bin")
	p.env = append(p.env, "PIP_FIND_LINKS="+dist, "UV_FIND_LINKS="+dist, "UV_PYTHON_DOWNLOADS=never", "PATH="+venv+":"+pathOf(p))

	t.Run("does what README begins with", func(t *testing.T) { p.followFirst(t, "Python", "claudemock") })
	page := contents(t, "../packages/python/README.md")
	writePrograms(t, p, page)
	t.Run("follows the page", func(t *testing.T) { p.follow(t, page) })
	if t.Failed() {
		return
	}
	p.run(t, "pip", "install", "--quiet", "pytest-xdist", "pytest-asyncio", "mypy", "uv")
	t.Run("runs by uvx", func(t *testing.T) {
		const command = "uvx --with anthropic claudemock run --scenario overloaded-once -- python chat.py"
		assert.Contains(t, page, "`"+command+"`")
		assert.Regexp(t, `(?m)^overloaded-once +PASS +2 requests `, p.run(t, strings.Fields(command)...))
	})
	t.Run("has sound types", func(t *testing.T) {
		p.run(t, "python", "-m", "mypy", "--strict", "--package", "claudemock")
	})
	t.Run("passes its own tests", func(t *testing.T) {
		copyFolder(t, p, "../packages/python/tests", "package/tests")
		p.write(t, "package/pyproject.toml", contents(t, "../packages/python/pyproject.toml"))
		output := p.run(t, "pytest", "-q", "-n", "2", "--rootdir", "package", "package")
		assert.Regexp(t, `(?m)^\d\d passed`, output)
	})
	copyFolder(t, p, "../examples/python", "example")
	copyFolder(t, p, "testdata/python", "naive")
	t.Run("runs the example, side by side too", func(t *testing.T) {
		output := p.run(t, "pytest", "-q", "-n", "2", "example")
		assert.Regexp(t, `(?m)^\d\d passed in `, output)
		output = p.run(t, "pytest", "-q", "example/test_chat.py::test_no_failure_goes_unnoticed[request_1/inside_text/truncate]")
		assert.Regexp(t, `(?m)^1 passed in `, output)
	})
	t.Run("fails tests as it should", func(t *testing.T) { pythonFails(t, p) })
}

// pythonFails runs tests whose clients are wrong.
func pythonFails(t *testing.T, p *place) {
	output, err := p.try("pytest", "-q", "--continue-on-collection-errors", "naive")
	require.Error(t, err, output)
	assert.Regexp(t, `(?m)^7 failed, 1 error in `, output, "the tests fail, and no teardown; what cannot be swept is no test")
	assert.Regexp(t, `(?m)^ERROR naive/test_swept_in_vain.py`, output)
	assert.Regexp(t, `(?m)^FAILED naive/test_naive_sweep.py::test_takes_what_came\[request_1/inside_text/truncate\]`, output)
	for _, text := range []string{
		"notices-truncation: the stream ended after 10 events without message_stop; the code under test returned with the half answer\n",
		"expect.within: the client was still running after 0.50 s and was stopped\n",
		"the test took longer than 0.1 s\n",
		"overloaded-once: not exercised, 0 requests\n", // below a failure of the test's own
		`claudemock.Error: scenario.yaml:3:1: unknown key "stpes"`,
		"request_1/inside_text/truncate: fail, 1 request\n",
		"silent-difference: ",
		"request_1/inside_text/stall: fail, 1 request\n  hang: ",
		"- truncate: {at: {event: content_block_delta",
		"claudemock: nothing can be swept: running without a fault: the program fails when nothing is broken: ",
		"no treasure",
	} {
		assert.Contains(t, output, text)
	}
	assert.Regexp(t, `(?m)→  POST /v1/messages  stream`, output)
	for _, word := range []string{"exited", "exit status", "ANTHROPIC_BASE_URL", "the teardown", "pytest_plugin.py", "During handling of", "sk-ant"} {
		assert.NotContains(t, output, word)
	}
}

// TestPythonWheels makes the wheels of all platforms twice, of what need not be a program.
func TestPythonWheels(t *testing.T) {
	pythonPlace(t) // skips the test where there is no Python
	binaries := t.TempDir()
	for _, name := range []string{
		"linux-amd64/claudemock", "linux-arm64/claudemock", "darwin-amd64/claudemock", "darwin-arm64/claudemock",
		"windows-amd64/claudemock.exe", "windows-arm64/claudemock.exe",
	} {
		path := filepath.Join(binaries, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(name), 0o755))
	}
	made := func() map[string]string {
		dist := t.TempDir()
		output, err := exec.Command("../packages/python/build", binaries, dist, "v1.2.0-rc.1").CombinedOutput()
		require.NoError(t, err, "%s", output)
		wheels := map[string]string{}
		for _, path := range glob(t, filepath.Join(dist, "*")) {
			wheels[filepath.Base(path)] = contents(t, path)
		}
		return wheels
	}
	first, second := made(), made()
	assert.True(t, equal(first, second), "two builds of the same binaries are equal")
	for _, platform := range []string{
		"manylinux2014_x86_64.manylinux_2_17_x86_64.musllinux_1_1_x86_64", "manylinux2014_aarch64.manylinux_2_17_aarch64.musllinux_1_1_aarch64",
		"macosx_12_0_x86_64", "macosx_12_0_arm64", "win_amd64", "win_arm64",
	} {
		assert.Contains(t, first, "claudemock-1.2.0rc1-py3-none-"+platform+".whl")
	}
	assert.Len(t, first, 6)
}

func equal(a, b map[string]string) bool {
	for name := range a {
		if a[name] != b[name] {
			return false
		}
	}
	return len(a) == len(b)
}

// pythonPlace is a place with Python: the interpreter itself, since a version manager's
// shim in its place needs more of the machine.
func pythonPlace(t *testing.T) *place {
	t.Helper()
	python := "python3"
	if path, err := exec.Command(python, "-c", "import sys; print(sys.executable)").Output(); err == nil {
		python = strings.TrimSpace(string(path))
	}
	return newPlace(t, python)
}

// programBlock matches a program of a page, whose first line is its name.
var programBlock = regexp.MustCompile("(?ms)^```python\n# (\\S+\\.py)\n.*?^```$")

// writePrograms saves the programs that a page shows under their names.
func writePrograms(t *testing.T, p *place, page string) {
	t.Helper()
	found := programBlock.FindAllStringSubmatch(page, -1)
	require.Len(t, found, 3)
	for _, b := range found {
		p.write(t, b[1], strings.TrimSuffix(strings.TrimPrefix(b[0], "```python\n"), "```"))
	}
}

// commandBlock matches what a page says to type, and with $ what then comes.
var commandBlock = regexp.MustCompile("(?ms)^```(?:sh|console)\n(.*?)^```$")

// follow types what a page says, and looks for the lines that it shows: they are the
// same but for numbers, and more can come below.
func (p *place) follow(t *testing.T, page string) {
	t.Helper()
	for _, b := range commandBlock.FindAllStringSubmatch(page, -1) {
		command, shown := b[1], ""
		if after, ok := strings.CutPrefix(command, "$ "); ok {
			command, shown, _ = strings.Cut(after, "\n")
		}
		output, err := p.try("sh", "-ec", command)
		if shown == "" {
			require.NoError(t, err, "%s\n%s", command, output)
		}
		for line := range strings.Lines(shown) {
			assert.Contains(t, anyNumber(output), anyNumber(line), "%s\n%s", command, output)
		}
	}
}

var number = regexp.MustCompile(`\d+(\.\d+)?`)

func anyNumber(text string) string { return number.ReplaceAllString(text, "0") }

// pathOf returns the PATH of a place.
func pathOf(p *place) string {
	for _, pair := range p.env {
		if path, ok := strings.CutPrefix(pair, "PATH="); ok {
			return path
		}
	}
	return ""
}

func contents(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths, pattern)
	return paths
}

// copyFolder copies the files of a folder, without its subfolders, into a place.
func copyFolder(t *testing.T, p *place, from, to string) {
	t.Helper()
	for _, path := range glob(t, filepath.Join(from, "*.*")) {
		p.write(t, filepath.Join(to, filepath.Base(path)), contents(t, path))
	}
}
