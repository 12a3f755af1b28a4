package limits

import "time"

// MaxPerMinute is the largest possible limit.
const MaxPerMinute = 50_000_000

// bucket holds a minute's worth of a limit and refills continuously, at the
// rate of the limit. It only stores when it will be full again, so that a time
// before the previous one does no harm.
type bucket struct {
	perMinute int
	full      time.Time
}

// newBucket returns a full bucket; perMinute is 1 to MaxPerMinute.
func newBucket(perMinute int) bucket { return bucket{perMinute: perMinute} }

// wait returns the time until the bucket holds n; 0 if it does already. ever is false
// if n is more than the bucket can hold.
func (b *bucket) wait(now time.Time, n int) (wait time.Duration, ever bool) {
	if n > b.perMinute {
		return 0, false
	}
	return max(0, b.missing(now)+b.cost(n)-time.Minute), true
}

// take takes n out. The bucket can go into debt, by at most a minute's worth,
// since the number of output tokens is known only when they exist.
func (b *bucket) take(now time.Time, n int) {
	missing := min(b.missing(now)+b.cost(n), 2*time.Minute)
	b.full = now.Add(missing)
}

// put returns n that were taken and not used.
func (b *bucket) put(n int) { b.full = b.full.Add(-b.cost(n)) }

// left returns how much the bucket holds, rounded down.
func (b *bucket) left(now time.Time) int {
	used := int64(b.missing(now)) * int64(b.perMinute)
	return max(0, b.perMinute-int((used+int64(time.Minute)-1)/int64(time.Minute)))
}

// fullAt returns when the bucket will be full again, or now if it is full.
func (b *bucket) fullAt(now time.Time) time.Time { return now.Add(b.missing(now)) }

// missing returns how long it takes until the bucket is full.
func (b *bucket) missing(now time.Time) time.Duration { return max(0, b.full.Sub(now)) }

// cost returns the time in which the bucket gains n. It rounds down, so that a whole
// minute's worth fits into a minute.
func (b *bucket) cost(n int) time.Duration {
	n = min(n, 2*b.perMinute) // the bucket never holds or owes more
	return time.Duration(int64(n) * int64(time.Minute) / int64(b.perMinute))
}
