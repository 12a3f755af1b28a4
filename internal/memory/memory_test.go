package memory

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
)

// accountOf returns an account that allows its requests that many bytes.
func accountOf(t *testing.T, most int) *Account {
	t.Helper()
	return NewAccount(most, 16<<30, play.WallClock{}, t.Context())
}

func TestARequestWaitsForMemoryThatOthersGiveBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := accountOf(t, 100)
		first, second := a.Reserve(), a.Reserve()
		require.True(t, first.Take(60))
		var waiting sync.WaitGroup
		waiting.Go(func() {
			began := time.Now()
			assert.True(t, second.Take(60))
			assert.Equal(t, time.Second, time.Since(began))
		})
		time.Sleep(time.Second - pause/2)
		first.Release()
		waiting.Wait()
		second.Release()
		assert.Zero(t, a.used.Load())
	})
}

func TestARequestIsRefusedWhatNobodyGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := accountOf(t, 100)
		first, second := a.Reserve(), a.Reserve()
		require.True(t, first.Take(60))
		began := time.Now()
		assert.False(t, second.Take(60))
		assert.Equal(t, Timeout, time.Since(began))
		assert.Equal(t, "overloaded_error", second.Refused.Type)
		assert.False(t, second.Take(1), "what was refused once is not asked for again")
		assert.False(t, first.Take(60), "beyond the limit alone")
		assert.Equal(t, Timeout, time.Since(began), "no wait would help")
		second.Release()
		first.Release()
		assert.Zero(t, a.used.Load())
	})
}

func TestSmallRequestsAreServedWhenLargeOnesHaveTakenAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := accountOf(t, 100)
		large, small, last := a.Reserve(), a.Reserve(), a.Reserve()
		require.True(t, large.Take(100))
		assert.True(t, small.TakeFirst(maxReserved))
		assert.False(t, last.TakeFirst(1), "those have an end, too")
	})
}

func TestAProcessWithLittleMemoryDividesIt(t *testing.T) {
	for _, c := range []struct {
		most, process       int
		want, wantsReserved int64
	}{
		{0, 256 << 20, 128 << 20, 32 << 20},
		{0, 16 << 30, 8 << 30, maxReserved},
		{1 << 20, 256 << 20, 1 << 20, 32 << 20},
	} {
		a := NewAccount(c.most, c.process, play.WallClock{}, t.Context())
		assert.Equal(t, [2]int64{c.want, c.wantsReserved}, [2]int64{a.most, a.reserved})
	}
}
