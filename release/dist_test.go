package release

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// platforms returns those that dist makes, as the names of assets have them: that of
// this machine, and with CLAUDEMOCK_LONG_TESTS=1 all that a release has.
func platforms() []string {
	if everything() {
		return []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64", "windows_arm64"}
	}
	return []string{host}
}

const host = runtime.GOOS + "_" + runtime.GOARCH

func everything() bool { return os.Getenv("CLAUDEMOCK_LONG_TESTS") == "1" }

// dist returns the folder dist of a checkout in which release/build has made everything
// of the platforms. It is made once.
func dist(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a release")
	}
	if runtime.GOOS != "linux" {
		t.Skip("a release is made on Linux")
	}
	needs(t, "zip")
	folder, err := made()
	require.NoError(t, err)
	return folder
}

var made = sync.OnceValues(func() (string, error) { return makeDist(filepath.Join(scratch, "first")) })

// makeDist makes everything in a new checkout of what is checked out here, with a tag.
func makeDist(folder string) (string, error) {
	arguments := []string{"--snapshot"}
	if !everything() {
		arguments = append(arguments, runtime.GOOS+"-"+runtime.GOARCH)
	}
	for _, argv := range [][]string{
		{"git", "clone", "--quiet", "..", folder},
		{"git", "-C", folder, "tag", "v1.2.3"},
		append([]string{filepath.Join(folder, "release/build")}, arguments...),
	} {
		if output, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, output)
		}
	}
	return filepath.Join(folder, "dist"), nil
}

func TestEveryAssetHasItsChecksum(t *testing.T) {
	assets := filepath.Join(dist(t), "assets")
	in(t, assets, "sha256sum", "--check", "--strict", "--quiet", "checksums.txt")
	entries, err := os.ReadDir(assets)
	require.NoError(t, err)
	sums := sums(t, assets)
	assert.Len(t, sums, len(entries)-1, "all but the file of checksums itself")
	for _, platform := range platforms() {
		assert.Contains(t, sums, named(platform))
	}
}

func TestReleaseBuildRefusesWhatHasNoTag(t *testing.T) {
	folder := checkout(t)
	output, err := exec.Command(filepath.Join(folder, "release/build")).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(output), "the commit has no tag such as v1.2.3")
	in(t, folder, "git", "tag", "v1.2.3")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "README.md"), []byte("changed"), 0o600))
	output, err = exec.Command(filepath.Join(folder, "release/build")).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(output), "changes that are in no commit")
}
