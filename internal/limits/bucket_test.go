package limits

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestABucketRefillsContinuously(t *testing.T) {
	b := newBucket(60)
	b.take(noon, 60)
	for _, tt := range []struct {
		after time.Duration
		left  int
	}{
		{0, 0},
		{999 * time.Millisecond, 0},
		{time.Second, 1},
		{30 * time.Second, 30},
		{59*time.Second + 999*time.Millisecond, 59},
		{time.Minute, 60},
		{time.Hour, 60},
	} {
		assert.Equal(t, tt.left, b.left(noon.Add(tt.after)), "after %s", tt.after)
	}
	assert.Equal(t, noon.Add(time.Minute), b.fullAt(noon))
	assert.Equal(t, noon.Add(time.Hour), b.fullAt(noon.Add(time.Hour)), "full now")
}

func TestABucketGivesAWholeMinutesWorthAtOnceAndNoMore(t *testing.T) {
	for _, perMinute := range []int{1, 5, 7, 50, 997, 4000} {
		b := newBucket(perMinute)
		for i := range perMinute {
			wait, ever := b.wait(noon, 1)
			require.True(t, ever)
			require.Zero(t, wait, "number %d of %d", i+1, perMinute)
			b.take(noon, 1)
		}
		wait, _ := b.wait(noon, 1)
		assert.Positive(t, wait, "number %d of %d", perMinute+1, perMinute)
		assert.Zero(t, b.left(noon))
	}
}

func TestABucketNeverHoldsMoreThanItsLimit(t *testing.T) {
	b := newBucket(100)
	_, ever := b.wait(noon, 101)
	assert.False(t, ever)
	b.take(noon, 10)
	b.put(50)
	assert.Equal(t, 100, b.left(noon))
}

func TestWhatIsOverdrawnHasToBeMadeUpFor(t *testing.T) {
	b := newBucket(60)
	b.take(noon, 90)
	assert.Zero(t, b.left(noon.Add(30*time.Second)))
	wait, ever := b.wait(noon, 1)
	assert.True(t, ever)
	assert.Equal(t, 31*time.Second, wait)

	b.take(noon, MaxPerMinute)
	wait, _ = b.wait(noon, 1)
	assert.Equal(t, 61*time.Second, wait, "but never for more than a minute's worth")
}

func TestATimeBeforeTheLastChangesNothing(t *testing.T) {
	b := newBucket(60)
	b.take(noon, 60)
	wait, _ := b.wait(noon.Add(-time.Second), 1)
	assert.Equal(t, 2*time.Second, wait)
}

// The requests arrive at random intervals.
func TestNoMinuteAdmitsMoreThanTheLimitAndOneBurst(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		perMinute := 1 + r.IntN(2000)
		b := newBucket(perMinute)
		now := noon
		var times []time.Time
		var sizes []int
		for range 300 {
			now = now.Add(time.Duration(r.Int64N(int64(2 * time.Second))))
			n := 1 + r.IntN(perMinute)
			if r.IntN(3) > 0 {
				n = 1 + r.IntN(1+perMinute/50)
			}
			if wait, _ := b.wait(now, n); wait == 0 {
				b.take(now, n)
				times, sizes = append(times, now), append(sizes, n)
			}
		}
		for from := range times {
			sum := 0
			for i := from; i < len(times) && times[i].Sub(times[from]) < time.Minute; i++ {
				sum += sizes[i]
			}
			require.LessOrEqual(t, sum, 2*perMinute)
		}
	}
}

func TestWaitingAsLongAsAskedAdmitsAndNoShorterWaitDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		perMinute := 1 + r.IntN(MaxPerMinute)
		b := newBucket(perMinute)
		b.take(noon, r.IntN(2*perMinute))
		n := 1 + r.IntN(perMinute)
		wait, ever := b.wait(noon, n)
		require.True(t, ever)
		again, _ := b.wait(noon.Add(wait), n)
		require.Zero(t, again, "%d of %d", n, perMinute)
		if wait > 0 {
			early, _ := b.wait(noon.Add(wait-1), n)
			require.Positive(t, early, "%d of %d", n, perMinute)
		}
		if left := b.left(noon); left > 0 {
			wait, _ := b.wait(noon, left)
			require.Zero(t, wait, "what is said to be left is there")
		}
	}
}
