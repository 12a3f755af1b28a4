package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxSize is the maximum size of the binary in bytes, built as for the image. One import
// can cost megabytes: that of a large library, or of a package that looks methods up by
// name, so that the linker keeps every exported method of every type.
const maxSize = 25_500_000

func TestTheBinaryStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a binary")
	}
	compiler, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command to build with")
	}
	binary := filepath.Join(t.TempDir(), "claudemock")
	build := exec.Command(compiler, "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".")
	// GOFLAGS may contain -race, which is only for tests.
	build.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	info, err := os.Stat(binary)
	require.NoError(t, err)
	assert.Less(t, info.Size(), int64(maxSize), "go tool nm -size -sort size shows what is large; -ldflags=-dumpdep what it is there for")
}
