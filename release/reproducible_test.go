package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compiled builds the binary of this machine's platform in a checkout, with the settings
// of a release.
func compiled(t *testing.T, checkout string) (path string) {
	t.Helper()
	config := read[struct {
		Builds []struct{ Env, Flags, Ldflags []string }
	}](t, "goreleaser.yaml")
	require.Len(t, config.Builds, 1)
	settings := config.Builds[0]
	require.Contains(t, settings.Flags, "-trimpath")
	path = filepath.Join(t.TempDir(), "claudemock")
	cmd := exec.Command("go", append(append([]string{"build"}, settings.Flags...), "-ldflags", strings.Join(settings.Ldflags, " "), "-o", path, "./cmd/claudemock")...)
	cmd.Dir = checkout
	cmd.Env = append(os.Environ(), settings.Env...)
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	return path
}

func TestTwoCheckoutsOfATagGiveTheSameBinary(t *testing.T) {
	first, second := checkout(t), checkout(t)
	for _, folder := range []string{first, second} {
		in(t, folder, "git", "tag", "v1.2.3")
	}
	binary := compiled(t, first)
	same, err := os.ReadFile(binary)
	require.NoError(t, err)
	again, err := os.ReadFile(compiled(t, second))
	require.NoError(t, err)
	assert.Equal(t, len(same), len(again))
	assert.True(t, string(same) == string(again), "the same commit gives the same bytes, wherever it is checked out")
	assert.Contains(t, in(t, ".", binary, "version"), "claudemock v1.2.3 ", "the version is that of the tag")
	assert.NotContains(t, string(same), first, "no path of the machine that built it")
}

func TestTheSameCommitGivesTheSameAssets(t *testing.T) {
	first := dist(t)
	second, err := makeDist(filepath.Join(scratch, "second", "elsewhere"))
	require.NoError(t, err)
	for _, part := range []string{"assets", "homebrew", "scoop", "binaries"} {
		in(t, ".", "diff", "--recursive", "--brief", filepath.Join(first, part), filepath.Join(second, part))
	}
}
