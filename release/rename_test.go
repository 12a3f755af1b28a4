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

// checkout makes a checkout of the commit that is checked out here, in a new folder.
func checkout(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("nothing is checked out with -short")
	}
	if _, err := exec.Command("git", "-C", "..", "rev-parse", "HEAD").Output(); err != nil {
		t.Skip("this is no checkout of git")
	}
	folder := filepath.Join(t.TempDir(), "checkout")
	in(t, ".", "git", "clone", "--quiet", "..", folder)
	return folder
}

// in runs a program in a folder and returns what it prints. The test fails unless it
// succeeds.
func in(t *testing.T, folder string, argv ...string) string {
	t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = folder
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", strings.Join(argv, " "), output)
	return string(output)
}

// long skips a test that takes minutes, unless they are asked for.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "1" {
		t.Skip("takes minutes: CLAUDEMOCK_LONG_TESTS=1 runs it")
	}
}

const (
	oldPath = "github.com/claudemock/claudemock"
	newPath = "github.com/Somebody/claude-fails"
)

func TestARenamedCheckoutNamesTheOldPathNowhere(t *testing.T) {
	folder := checkout(t)
	in(t, folder, "release/rename", newPath)
	assert.Empty(t, in(t, folder, "sh", "-c", "git grep -nI claudemock/claudemock -- ':!*_test.go' || true"))
	assert.Empty(t, in(t, folder, "sh", "-c", "git grep -nIF "+oldPath+" || true"))
	assert.Empty(t, in(t, folder, "git", "ls-files", "--others"), "nothing is left lying about")
	assert.Contains(t, in(t, folder, "git", "diff", "--stat"), "README.md", "links in documents, too")
	assert.Empty(t, in(t, folder, "gofmt", "-l", "."), "imports are sorted by the new path")
	assert.Contains(t, in(t, folder, "go", "list", "-deps", "./cmd/claudemock"), newPath+"/server\n", "imports lead somewhere")
}

func TestARenamedCheckoutBuilds(t *testing.T) {
	long(t)
	folder := checkout(t)
	in(t, folder, "release/rename", newPath)
	in(t, folder, "go", "build", "./...")
	in(t, folder, "go", "vet", "work")
}

func TestAPathThatIsNoneIsRefused(t *testing.T) {
	for _, path := range []string{"", "claudemock", "https://github.com/a/b", "github.com/a/b#c", "github.com/a b"} {
		output, err := exec.Command("./rename", path).CombinedOutput()
		require.Error(t, err, path)
		assert.Contains(t, string(output), "usage: release/rename", path)
	}
}
