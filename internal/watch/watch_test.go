package watch

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// waits counts the waits for changes to settle.
type waits struct {
	count   int
	between func()
}

func (w *waits) Wait(ctx context.Context, _ time.Duration) error {
	w.count++
	w.between()
	return context.Cause(ctx)
}

func TestABurstOfChangesSettlesAsOneChange(t *testing.T) {
	clock := &waits{}
	w := newWatcher(Config{Settling: clock})
	left := 3
	clock.between = func() {
		if left--; left > 0 {
			for range 200 { // files of a checkout
				w.note()
			}
		}
	}
	assert.True(t, w.settled(t.Context()))
	assert.Equal(t, 3, clock.count, "the number of files does not count")
}

func TestChangesThatNeverEndAreReadAllTheSame(t *testing.T) {
	clock := &waits{}
	w := newWatcher(Config{Settling: clock})
	clock.between = w.note
	assert.True(t, w.settled(t.Context()))
	assert.EqualValues(t, SettleAtMost/settle, clock.count)
	over, stop := context.WithCancel(t.Context())
	stop()
	assert.False(t, w.settled(over))
}

func TestTheEndDoesNotWaitForADiskThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		w := newWatcher(Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
		stopped := false
		w.stop = func() { stopped = true }
		began := time.Now()
		w.Stop()
		assert.True(t, stopped)
		assert.Equal(t, LastReload, time.Since(began))
		assert.Contains(t, log.String(), "still being read at the end")
	})
}
