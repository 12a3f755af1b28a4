//go:build unix

package catalogue

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
)

func TestWhatIsNoFileIsNeitherReadNorInTheWay(t *testing.T) {
	for name, make := range map[string]func(t *testing.T, path string){
		"a pipe": func(t *testing.T, path string) { require.NoError(t, syscall.Mkfifo(path, 0o600)) },
		"a link to a pipe": func(t *testing.T, path string) {
			require.NoError(t, syscall.Mkfifo(path+"-pipe", 0o600))
			require.NoError(t, os.Symlink(path+"-pipe", path))
		},
		"an endless device": func(t *testing.T, path string) { require.NoError(t, os.Symlink("/dev/zero", path)) },
		"a huge file": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, nil, 0o600))
			require.NoError(t, os.Truncate(path, 6<<30))
		},
		"a link to nothing": func(t *testing.T, path string) { require.NoError(t, os.Symlink(path+"-gone", path)) },
		"a link to itself":  func(t *testing.T, path string) { require.NoError(t, os.Symlink(path, path)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "good", scenarioText("good", "first"))
			c, err := New(embedded(), faults.Builtin(), dir)
			require.NoError(t, err)
			odd := filepath.Join(dir, "odd.yaml")
			make(t, odd)
			_, err = New(embedded(), faults.Builtin(), dir)
			require.ErrorContains(t, err, odd+": cannot be read: ", "at the start it is refused")

			write(t, dir, "good", scenarioText("good", "second"))
			changes, err := c.Reload()
			require.ErrorContains(t, err, odd+": cannot be read: ")
			assert.Equal(t, Changes{Changed: []string{"good"}}, changes, "the others are read")
			require.NoError(t, os.Remove(odd))
			write(t, dir, "odd", scenarioText("odd", "mended"))
			assert.True(t, c.Stale())
			changes, err = c.Reload()
			require.NoError(t, err)
			assert.Equal(t, Changes{Added: []string{"odd"}}, changes)
		})
	}
}

func TestASourceThatIsGoneKeepsWhatWasReadOfIt(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write(t, one, "a", scenarioText("a", "first"))
	write(t, two, "b", scenarioText("b", "first"))
	c, err := New(embedded(), faults.Builtin(), filepath.Join(one, "a.yaml"), two)
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(one, "a.yaml")))
	write(t, two, "b", scenarioText("b", "second"))
	changes, err := c.Reload()
	require.ErrorContains(t, err, "a.yaml: cannot be read: no such file or directory")
	assert.Equal(t, Changes{Changed: []string{"b"}}, changes)
	assert.Equal(t, "first", summary(t, c, "a"))
	assert.False(t, c.Stale(), "it is still gone")
	write(t, one, "a", scenarioText("a", "again"))
	assert.True(t, c.Stale())
	_, err = c.Reload()
	require.NoError(t, err)
	assert.Equal(t, "again", summary(t, c, "a"))
}

// TestLinksThatLeadElsewhereAreStale replaces a link as Kubernetes does for a ConfigMap:
// each file is a link through the link ..data.
func TestLinksThatLeadElsewhereAreStale(t *testing.T) {
	dir := t.TempDir()
	version := func(name, says string) {
		folder := filepath.Join(dir, ".."+name)
		require.NoError(t, os.Mkdir(folder, 0o700))
		write(t, folder, "a", scenarioText("a", says))
		require.NoError(t, os.Symlink(".."+name, filepath.Join(dir, "..new")))
		require.NoError(t, os.Rename(filepath.Join(dir, "..new"), filepath.Join(dir, "..data")))
	}
	version("1", "first")
	require.NoError(t, os.Symlink("..data/a.yaml", filepath.Join(dir, "a.yaml")))
	current := filepath.Join(t.TempDir(), "current") // the source is a link, too
	require.NoError(t, os.Symlink(dir, current))
	for _, source := range []string{dir, current, filepath.Join(current, "a.yaml")} {
		c, err := New(embedded(), faults.Builtin(), source)
		require.NoError(t, err)
		before := summary(t, c, "a")
		assert.False(t, c.Stale())
		version(before, before+" again")
		assert.True(t, c.Stale(), source)
		_, err = c.Reload()
		require.NoError(t, err)
		assert.Equal(t, before+" again", summary(t, c, "a"))
		assert.False(t, c.Stale())
	}
}

func TestABodyFileThatChangesIsStale(t *testing.T) {
	path := besideA(t, `{reply: {body: {file: page}}}`, map[string]string{"page": "one"})
	c, err := Open(path)
	require.NoError(t, err)
	page := filepath.Join(filepath.Dir(path), "page")
	assert.False(t, c.Stale())
	require.NoError(t, os.Remove(page))
	assert.True(t, c.Stale())
	_, err = c.Reload()
	require.Error(t, err)
	assert.False(t, c.Stale(), "that it is gone is known")
	require.NoError(t, syscall.Mkfifo(page, 0o600))
	assert.True(t, c.Stale())
	_, err = c.Reload()
	require.ErrorContains(t, err, "it is no ordinary file")
}
