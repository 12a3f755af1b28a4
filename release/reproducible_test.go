package release

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheSameCommitGivesTheSameBytesWhereverItIsCheckedOut(t *testing.T) {
	first := dist(t)
	second, err := makeDist(filepath.Join(scratch, "second", "elsewhere"))
	require.NoError(t, err)
	parts := []string{"assets", "binaries"}
	if everything() {
		parts = append(parts, "homebrew", "scoop")
	}
	for _, part := range parts {
		in(t, ".", "diff", "--recursive", "--brief", filepath.Join(first, part), filepath.Join(second, part))
	}
	binary := filepath.Join(first, "binaries", runtime.GOOS+"-"+runtime.GOARCH, "claudemock")
	text, err := os.ReadFile(binary)
	require.NoError(t, err)
	assert.NotContains(t, string(text), scratch, "no path of the machine that built it")
	assert.Contains(t, in(t, ".", binary, "version"), "claudemock v1.2.3 ", "the version is that of the tag")
}
