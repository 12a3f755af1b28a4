package bench

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slack is how much a heap may grow without a leak: pools and maps keep memory.
const slack = 2 << 20

// steady returns an error if the live heap has grown by more than slack.
func steady(before, after uint64) error {
	if after > before+slack {
		return fmt.Errorf("the live heap grew from %d to %d bytes: something keeps what it should not", before, after)
	}
	return nil
}

// liveHeap returns the number of reachable bytes. It collects twice, since pools are
// emptied in the second collection.
func liveHeap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// openDescriptors counts the open file descriptors of this process; 0 if the system
// does not list them.
func openDescriptors(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if os.IsNotExist(err) {
		return 0
	}
	require.NoError(t, err)
	return len(entries)
}

func TestALeakIsSeen(t *testing.T) {
	const requests, each = 10_000, 512 // each is in bytes
	var kept [][]byte
	before := liveHeap()
	for range requests {
		kept = append(kept, make([]byte, each))
	}
	require.Error(t, steady(before, liveHeap()))
	runtime.KeepAlive(kept)

	descriptors := openDescriptors(t)
	file, err := os.Open(os.DevNull)
	require.NoError(t, err)
	if descriptors > 0 {
		assert.Equal(t, descriptors+1, openDescriptors(t))
	}
	require.NoError(t, file.Close())
	assert.Equal(t, descriptors, openDescriptors(t))
}

func TestWhatIsLetGoIsNoLeak(t *testing.T) {
	before := liveHeap()
	for range 10_000 {
		_ = make([]byte, 512)
	}
	assert.NoError(t, steady(before, liveHeap()))
}
