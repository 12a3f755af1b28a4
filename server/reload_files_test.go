//go:build unix

package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
)

// waits counts the waits for changes to settle.
type waits struct {
	play.WallClock
	count   atomic.Int64
	between func()
}

func (w *waits) Wait(ctx context.Context, d time.Duration) error {
	w.count.Add(1)
	if w.between != nil {
		w.between()
	}
	return context.Cause(ctx)
}

func TestABurstOfChangesSettlesAsOneChange(t *testing.T) {
	clock := &waits{}
	w := &watching{Server: &Server{}, changed: make(chan struct{}, 1)}
	w.clock = clock
	left := 3
	clock.between = func() {
		if left--; left > 0 {
			for range 200 { // files of a checkout
				w.note()
			}
		}
	}
	assert.True(t, w.settled(t.Context()))
	assert.EqualValues(t, 3, clock.count.Load(), "the number of files does not count")
}

func TestChangesThatNeverEndAreReadAllTheSame(t *testing.T) {
	clock := &waits{}
	w := &watching{Server: &Server{}, changed: make(chan struct{}, 1)}
	w.clock, clock.between = clock, w.note
	assert.True(t, w.settled(t.Context()))
	assert.EqualValues(t, settleAtMost/settle, clock.count.Load())
	over, stop := context.WithCancel(t.Context())
	stop()
	assert.False(t, w.settled(over))
}

func TestTheEndOfTheServerDoesNotWaitForADiskThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &lockedBuffer{}
		s := &Server{}
		s.log = slog.New(slog.NewTextHandler(log, nil))
		began := time.Now()
		s.endWatch(make(chan struct{}))
		assert.Equal(t, lastReload, time.Since(began))
		assert.Contains(t, log.String(), "still being read at the end")
	})
}

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
