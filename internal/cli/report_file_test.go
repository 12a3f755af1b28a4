package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func write(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func TestAReportReplacesRegularFilesOnly(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "report"), filepath.Join(folder, "latest")
	require.NoError(t, writeAtomically(file, write("a")))
	require.NoError(t, os.Symlink(file, link))
	require.NoError(t, writeAtomically(link, write("b")))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.Equal(t, os.ModeSymlink, info.Mode().Type(), "the link is still one")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "b", string(text))

	require.NoError(t, writeAtomically(os.DevNull, write("c")))
	info, err = os.Lstat(os.DevNull)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeDevice, "the device is still one")
}

func TestAReportBehindLinksKeepsItsMode(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	require.NoError(t, os.WriteFile(at("file"), []byte("before"), 0o600))
	require.NoError(t, os.Symlink("file", at("link")))
	require.NoError(t, os.Symlink(at("link"), at("link-to-link")))
	require.NoError(t, os.Symlink("later", at("dangling")))
	broken := func(io.Writer) error { return io.ErrShortWrite }
	require.ErrorIs(t, writeAtomically(at("link-to-link"), broken), io.ErrShortWrite)
	text, err := os.ReadFile(at("file"))
	require.NoError(t, err)
	assert.Equal(t, "before", string(text))

	require.NoError(t, writeAtomically(at("link-to-link"), write("after")))
	text, err = os.ReadFile(at("file"))
	require.NoError(t, err)
	assert.Equal(t, "after", string(text))
	info, err := os.Lstat(at("file"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())

	require.NoError(t, writeAtomically(at("dangling"), write("new")))
	text, err = os.ReadFile(at("later"))
	require.NoError(t, err)
	assert.Equal(t, "new", string(text))
	for _, name := range []string{"link", "link-to-link", "dangling"} {
		info, err := os.Lstat(at(name))
		require.NoError(t, err)
		assert.Equal(t, os.ModeSymlink, info.Mode().Type())
	}
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 5, "and nothing half-written")
}

func TestAReportThatNobodyReadsIsNotWaitedFor(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	err := writeWithin(time.Millisecond, os.DevNull, func(io.Writer) error { <-never; return nil })
	require.EqualError(t, err, "nobody reads it within 1ms")
}

func TestAReportThatCannotBeWrittenLeavesWhatWasThere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	require.NoError(t, writeAtomically(file, write("before")))
	broken := func(w io.Writer) error { return fmt.Errorf("no room: %w", io.ErrShortWrite) }
	require.ErrorIs(t, writeAtomically(file, broken), io.ErrShortWrite)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "before", string(text))
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, left, 1)
}
