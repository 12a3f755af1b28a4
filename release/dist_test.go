package release

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// platforms are those that a release has binaries for.
var platforms = []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64", "windows_arm64"}

// dist returns the folder dist of a checkout in which release/build has made everything.
// It is made once.
func dist(t *testing.T) string {
	t.Helper()
	long(t)
	if runtime.GOOS != "linux" {
		t.Skip("a release is made on Linux")
	}
	folder, err := made()
	require.NoError(t, err)
	return folder
}

var made = sync.OnceValues(func() (string, error) { return makeDist(filepath.Join(scratch, "first")) })

// makeDist makes everything in a new checkout of what is checked out here.
func makeDist(folder string) (string, error) {
	if output, err := exec.Command("git", "clone", "--quiet", "..", folder).CombinedOutput(); err != nil {
		return "", fmt.Errorf("checking out: %w\n%s", err, output)
	}
	if output, err := exec.Command(filepath.Join(folder, "release/build"), "--snapshot").CombinedOutput(); err != nil {
		return "", fmt.Errorf("release/build: %w\n%s", err, output)
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
	assert.Len(t, sums, len(platforms)*2+4, "an archive and a bill for each platform, and .deb and .rpm for two")
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
