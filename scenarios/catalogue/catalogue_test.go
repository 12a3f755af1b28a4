package catalogue

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
)

func scenarioText(name, summary string) []byte {
	return []byte("name: " + name + "\nsummary: " + summary + "\n")
}

func embedded() fstest.MapFS {
	return fstest.MapFS{
		"healthy.yaml":       {Data: scenarioText("healthy", "embedded")},
		"server/down.yaml":   {Data: scenarioText("down", "embedded")},
		"server/broken.yaml": {Data: []byte("name: broken\nsummry: x\n")},
		"schema.json":        {Data: []byte("{}")},
	}
}

func write(t *testing.T, dir, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(dir, name+".yaml")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.WriteFile(path, text, 0o644))
	return path
}

func summary(t *testing.T, c *Catalogue, name string) string {
	t.Helper()
	s, err := c.Get(name)
	require.NoError(t, err)
	return s.Summary
}

func TestEmbeddedFilesAreParsedAtFirstUse(t *testing.T) {
	c, err := New(embedded(), faults.Builtin())
	require.NoError(t, err, "a broken embedded file does not show before it is used")
	assert.Equal(t, []string{"broken", "down", "healthy"}, c.Names())
	down, err := c.Get("down")
	require.NoError(t, err)
	assert.Equal(t, "server", down.Category)
	again, _ := c.Get("down")
	assert.Same(t, down, again)
	_, err = c.Get("broken")
	assert.ErrorContains(t, err, `server/broken.yaml:2:1: unknown key "summry"`)
}

func TestAnUnknownNameIsAnsweredWithTheNearest(t *testing.T) {
	c, err := New(embedded(), faults.Builtin())
	require.NoError(t, err)
	_, err = c.Get("helthy")
	var unknown *UnknownError
	require.ErrorAs(t, err, &unknown)
	assert.EqualError(t, err, `there is no scenario "helthy"; did you mean "healthy"?`)
	_, err = c.Get("xyz")
	assert.EqualError(t, err, `there is no scenario "xyz"`)
}

func TestLaterSourcesWin(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write(t, one, "down", scenarioText("down", "one"))
	write(t, filepath.Join(one, "below"), "extra", scenarioText("extra", "one"))
	write(t, filepath.Join(one, ".hidden"), "swap", []byte("broken"))
	write(t, filepath.Join(one, "node_modules", "package"), "settings", []byte("broken"))
	path := write(t, two, "down", scenarioText("down", "two"))

	c, err := New(embedded(), faults.Builtin(), one, path)
	require.NoError(t, err)
	assert.Equal(t, "two", summary(t, c, "down"))
	assert.Equal(t, "one", summary(t, c, "extra"))
	assert.Equal(t, []string{"broken", "down", "extra", "healthy"}, c.Names())
}

func TestListIsGroupedByCategory(t *testing.T) {
	fsys := embedded()
	delete(fsys, "server/broken.yaml")
	dir := t.TempDir()
	path := write(t, dir, "mine", []byte("name: mine\nsummary: own\ntags: [a]\n"))
	c, err := New(fsys, faults.Builtin(), dir)
	require.NoError(t, err)
	list, err := c.List()
	require.NoError(t, err)
	assert.Equal(t, []Summary{
		{Name: "healthy", Summary: "embedded", File: "healthy.yaml"},
		{Name: "mine", Summary: "own", Tags: []string{"a"}, File: path, Own: true},
		{Name: "down", Category: "server", Summary: "embedded", File: "server/down.yaml"},
	}, list)
}

func TestBrokenFilesAreRefusedAtStartAllAtOnce(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a", []byte("name: a\n"))
	write(t, dir, "b", []byte("name: b\nsummary: s\nstpes: []\n"))
	_, err := New(embedded(), faults.Builtin(), dir)
	var problems strictyaml.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 2)
	assert.Equal(t, filepath.Join(dir, "a.yaml"), problems[0].Pos.File)
	assert.Equal(t, filepath.Join(dir, "b.yaml"), problems[1].Pos.File)
}

func TestSourcesThatCannotBeReadAreRefused(t *testing.T) {
	_, err := New(embedded(), faults.Builtin(), filepath.Join(t.TempDir(), "gone"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	text := filepath.Join(t.TempDir(), "notes.txt")
	require.NoError(t, os.WriteFile(text, nil, 0o644))
	_, err = New(embedded(), faults.Builtin(), text)
	assert.ErrorContains(t, err, "neither a folder nor a .yaml file")
}

func TestReloadShowsWhatChanged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "down", scenarioText("down", "first"))
	write(t, dir, "same", scenarioText("same", "same"))
	c, err := New(embedded(), faults.Builtin(), dir)
	require.NoError(t, err)
	same, _ := c.Get("same")

	write(t, dir, "down", scenarioText("down", "second"))
	write(t, dir, "new", scenarioText("new", "new"))
	changes, err := c.Reload()
	require.NoError(t, err)
	assert.Equal(t, Changes{Added: []string{"new"}, Changed: []string{"down"}}, changes)
	assert.Equal(t, "second", summary(t, c, "down"))
	stillSame, _ := c.Get("same")
	assert.Same(t, same, stillSame, "what did not change is not parsed again")

	require.NoError(t, os.Remove(filepath.Join(dir, "down.yaml")))
	require.NoError(t, os.Remove(filepath.Join(dir, "new.yaml")))
	changes, err = c.Reload()
	require.NoError(t, err)
	assert.Equal(t, Changes{Changed: []string{"down"}, Removed: []string{"new"}}, changes)
	assert.Equal(t, "embedded", summary(t, c, "down"), "the embedded one is back")
}

func TestReloadKeepsTheLastGoodVersion(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "mine", scenarioText("mine", "good"))
	write(t, dir, "other", scenarioText("other", "first"))
	c, err := New(embedded(), faults.Builtin(), dir)
	require.NoError(t, err)

	write(t, dir, "mine", []byte("name: mine\nsummary: [\n"))
	write(t, dir, "other", scenarioText("other", "second"))
	write(t, dir, "fresh", []byte("nonsense\n"))
	changes, err := c.Reload()
	var problems strictyaml.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 2)
	assert.Equal(t, Changes{Changed: []string{"other"}}, changes)
	assert.Equal(t, "good", summary(t, c, "mine"))
	assert.Equal(t, "second", summary(t, c, "other"))
	assert.NotContains(t, c.Names(), "fresh")
}

func TestReadersAndReloadsMeetWithoutHarm(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "mine", scenarioText("mine", "good"))
	c, err := New(embedded(), faults.Builtin(), dir)
	require.NoError(t, err)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 50 {
				_, err := c.Get("mine")
				assert.NoError(t, err)
				_, err = c.Get("down")
				assert.NoError(t, err)
			}
		})
	}
	for range 10 {
		_, err := c.Reload()
		require.NoError(t, err)
	}
	readers.Wait()
}

func TestEveryEmbeddedScenarioParses(t *testing.T) {
	c, err := Open()
	require.NoError(t, err)
	for _, name := range c.Names() {
		_, err := c.Get(name)
		assert.NoError(t, err)
	}
}

func TestAFileGivenByItselfMayHaveAnyName(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "draft-2.yaml")
	write := func(text string) { require.NoError(t, os.WriteFile(path, []byte(text), 0o600)) }
	write("name: mine\nsummary: first\nsteps: [{reply: {}}]\n")
	_, err := Open(folder)
	assert.ErrorContains(t, err, `the file's name says "draft-2"`, "in a folder names must agree, so that a file is found")

	c, err := Open(path)
	require.NoError(t, err)
	summary := func() string {
		s, err := c.Get("mine")
		require.NoError(t, err)
		return s.Summary
	}
	assert.Equal(t, "first", summary())
	write("name: mine\nsummary: second\nsteps: [{reply: {}}]\n")
	changes, err := c.Reload()
	require.NoError(t, err)
	assert.Equal(t, Changes{Changed: []string{"mine"}}, changes)
	assert.Equal(t, "second", summary())
	write("name: [")
	_, err = c.Reload()
	require.Error(t, err)
	assert.Equal(t, "second", summary(), "it keeps its last good version")
}

// besideA writes a scenario a.yaml with a step, and files beside it.
func besideA(t *testing.T, step string, files map[string]string) (path string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	path = filepath.Join(dir, "a.yaml")
	require.NoError(t, os.WriteFile(path, []byte("name: a\nsummary: s\nsteps: ["+step+"]\n"), 0o600))
	return path
}

func TestAChangedBodyFileReloadsItsScenario(t *testing.T) {
	path := besideA(t, `{reply: {body: {file: page}}}`, map[string]string{"page": "one"})
	c, err := Open(path)
	require.NoError(t, err)
	before, err := c.Get("a")
	require.NoError(t, err)
	changes, err := c.Reload()
	require.NoError(t, err)
	assert.Empty(t, changes.Changed)

	page := filepath.Join(filepath.Dir(path), "page")
	require.NoError(t, os.WriteFile(page, []byte("two"), 0o600))
	require.NoError(t, os.Chtimes(page, time.Time{}, time.Unix(1, 0)))
	changes, err = c.Reload()
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, changes.Changed)
	after, err := c.Get("a")
	require.NoError(t, err)
	assert.NotEqual(t, before.Hash, after.Hash)
	assert.Equal(t, scenarios.Body("two"), *after.Steps[0].Reply.Body)
}
