package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// place is a machine on which a user installs claudemock: it has the programs that the
// test names and those of every system, no Go, and empty caches.
type place struct {
	folder string   // an empty folder, in which programs run
	bin    string   // the only folder of their PATH
	env    []string // of those programs
}

// everywhere are programs that every system has.
var everywhere = []string{
	"basename", "cat", "chmod", "cp", "cut", "dirname", "env", "expr", "grep", "head", "id", "ls", "mkdir", "mktemp", "mv", "readlink", "rm",
	"sed", "sh", "sleep", "sort", "tail", "tar", "tr", "uname", "xargs",
}

// newPlace makes a place with these programs, by name or path, and skips the test where
// one is missing. If CI is set, the test fails instead: a package that nobody installed
// must not count as tried.
func newPlace(t *testing.T, programs ...string) *place {
	t.Helper()
	if testing.Short() {
		t.Skip("packages are not installed with -short")
	}
	bin, caches := t.TempDir(), t.TempDir()
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed, and CI=true asks for every package", name)
		} else if err != nil {
			t.Skipf("%s is not installed: its package is not tried", name)
		}
		require.NoError(t, os.Symlink(path, filepath.Join(bin, filepath.Base(name))))
	}
	for _, name := range everywhere {
		if path, err := exec.LookPath(name); err == nil {
			require.NoError(t, os.Symlink(path, filepath.Join(bin, name)))
		}
	}
	p := &place{folder: t.TempDir(), bin: bin, env: []string{
		"PATH=" + bin, "HOME=" + caches, "NO_COLOR=1", "NO_PROXY=*",
		"PIP_CACHE_DIR=" + caches + "/pip", "npm_config_cache=" + caches + "/npm", "UV_CACHE_DIR=" + caches + "/uv",
	}}
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); isRegistrySetting(name) {
			p.env = append(p.env, pair)
		}
	}
	return p
}

// isRegistrySetting reports whether a variable says how this machine reaches the package
// registries.
func isRegistrySetting(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, "pip_") && lower != "pip_cache_dir" || strings.HasPrefix(lower, "npm_config_") && lower != "npm_config_cache" ||
		strings.HasSuffix(lower, "_cert_file") || lower == "node_extra_ca_certs" || lower == "java_home" || lower == "maven_opts"
}

// run runs a program in the place's folder and returns what it prints. The test fails
// unless it succeeds.
func (p *place) run(t *testing.T, argv ...string) string {
	t.Helper()
	output, err := p.try(argv...)
	require.NoError(t, err, "%s\n%s", strings.Join(argv, " "), output)
	return output
}

// try runs a program in the place's folder. The error says how it failed.
func (p *place) try(argv ...string) (output string, err error) {
	cmd := exec.Command("env", append([]string{"-i"}, append(p.env, argv...)...)...) // env finds the program in the place's PATH
	cmd.Dir = p.folder
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// write writes a file below the place's folder.
func (p *place) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(p.folder, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}
