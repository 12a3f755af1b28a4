//go:build unix

package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNothingInAFolderEndsReloading(t *testing.T) {
	dir := scenarioDir(t, text("mine", "one"))
	r := start(t, nil, WithScenarios(dir))
	odd := filepath.Join(dir, "odd.yaml")
	require.NoError(t, syscall.Mkfifo(odd, 0o600))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "it is no ordinary file") })
	writeScenario(t, dir, text("mine", "three"))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "changed=[mine]") })
	require.NoError(t, os.Remove(odd))
	require.NoError(t, os.Symlink("/dev/zero", odd))
	writeScenario(t, dir, text("mine", "two"))
	eventually(t, func() bool { return strings.Count(r.log.String(), "changed=[mine]") == 2 })
	assert.Equal(t, "two", r.answers("/s/mine/a/v1/messages", 1))
}

func TestAScenarioThatIsDeletedCanComeBack(t *testing.T) {
	dir := scenarioDir(t, text("mine", "one"))
	r := start(t, nil, WithScenarios(dir))
	require.NoError(t, os.Remove(filepath.Join(dir, "mine.yaml")))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "removed=[mine]") })
	writeScenario(t, dir, text("mine", "one"))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "added=[mine]") })
	assert.Equal(t, "one", r.answers("/s/mine/b/v1/messages", 1))
}

func TestWhatChangesBehindALinkIsReloaded(t *testing.T) {
	elsewhere, dir := scenarioDir(t, text("mine", "one")), t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(elsewhere, "mine.yaml"), filepath.Join(dir, "mine.yaml")))
	current := filepath.Join(t.TempDir(), "current")
	require.NoError(t, os.Symlink(dir, current))
	r := start(t, nil, WithScenarios(current))
	writeScenario(t, elsewhere, text("mine", "three"))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "changed=[mine]") })

	other := t.TempDir() // of which no event tells
	writeScenario(t, other, text("mine", "two"))
	require.NoError(t, os.Symlink(other, current+"-new"))
	require.NoError(t, os.Rename(current+"-new", current))
	eventually(t, func() bool { return strings.Count(r.log.String(), "changed=[mine]") == 2 })
	assert.Equal(t, "two", r.answers("/s/mine/a/v1/messages", 1))
}

func TestManyFilesAreReloadedTogether(t *testing.T) {
	var texts []string
	for i := range 200 {
		texts = append(texts, text(fmt.Sprintf("mine-%d", i), "one"))
	}
	dir := scenarioDir(t, texts...)
	r := start(t, nil, WithScenarios(dir))
	for i := range 200 {
		writeScenario(t, dir, text(fmt.Sprintf("mine-%d", i), "three"))
	}
	eventually(t, func() bool { return r.answers("/s/mine-199/v1/messages", 1) == "three" })
	assert.Equal(t, "three", r.answers("/s/mine-0/v1/messages", 1))
}

func TestAFileThatIsHalfWrittenIsMendedByTheNextWrite(t *testing.T) {
	dir := scenarioDir(t, text("mine", "one"))
	r := start(t, nil, WithScenarios(dir))
	path := filepath.Join(dir, "mine.yaml")
	whole := text("mine", "three")
	require.NoError(t, os.WriteFile(path, []byte(whole[:len(whole)-20]), 0o600))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "the last good version stays") })
	assert.Equal(t, "one", r.answers("/s/mine/a/v1/messages", 1))
	require.NoError(t, os.WriteFile(path, []byte(whole), 0o600))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "changed=[mine]") })
	assert.Equal(t, "three", r.answers("/s/mine/b/v1/messages", 1))
}
