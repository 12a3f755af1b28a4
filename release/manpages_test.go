package release

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pages writes the man pages as release/build does and returns their folder.
func pages(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a program")
	}
	folder := filepath.Join(t.TempDir(), "man")
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	in(t, ".", "go", "run", "./manpages", folder)
	return folder
}

func TestEveryCommandHasAManPage(t *testing.T) {
	folder := pages(t)
	from, err := build()
	require.NoError(t, err)
	binaries, err := filepath.Glob(from + "/*/claudemock*")
	require.NoError(t, err)
	require.Len(t, binaries, 1)
	help := in(t, ".", binaries[0], "--help")
	_, commands, _ := strings.Cut(help, "Available Commands:\n")
	commands, _, _ = strings.Cut(commands, "\n\n")
	found := 0
	for line := range strings.Lines(commands) {
		name := strings.Fields(line)[0]
		if name == "completion" || name == "help" { // cobra's own, added when a command line is run
			continue
		}
		found++
		assert.FileExists(t, filepath.Join(folder, "claudemock-"+name+".1"))
	}
	assert.Greater(t, found, 15)
}

func TestManShowsThePages(t *testing.T) {
	if _, err := exec.LookPath("man"); err != nil {
		t.Skip("man is not installed")
	}
	folder := pages(t)
	t.Setenv("MANWIDTH", "100")
	page := in(t, folder, "man", "--warnings", "-l", "claudemock-run.1")
	assert.NotContains(t, page, "warning")
	assert.Contains(t, page, "claudemock-run - Run a client's command against a failure")
	assert.Contains(t, page, "--scenario")
	assert.Contains(t, page, "Nov 2023", "the date is that of the commit")
	for _, section := range []string{"SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLE", "SEE ALSO"} {
		assert.Contains(t, page, section)
	}
}
