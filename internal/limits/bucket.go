// Package limits decides whether an organisation may send one more request, as
// the API does: token buckets that refill continuously, for requests, input
// tokens and output tokens of each model class; a number of open requests; and
// a limit on how fast use may grow. Nothing here knows the time or waits: now
// is an argument, and all else follows from what was asked before. Nothing is
// safe for concurrent use.
package limits

import "time"

// MaxPerMinute is the largest limit a Bucket can have.
const MaxPerMinute = 50_000_000

// Bucket holds a minute's worth of a limit and refills continuously, at the
// rate of the limit. All it remembers is when it will be full again, so a time
// that is earlier than the one before does no harm.
type Bucket struct {
	perMinute int
	full      time.Time
}

// NewBucket is a full bucket, of 1 to MaxPerMinute.
func NewBucket(perMinute int) Bucket { return Bucket{perMinute: perMinute} }

// Wait is how long it takes until the bucket holds n; 0 says that it does. It
// never will when n is more than fits into it.
func (b *Bucket) Wait(now time.Time, n int) (wait time.Duration, ever bool) {
	if n > b.perMinute {
		return 0, false
	}
	return max(0, b.missing(now)+b.cost(n)-time.Minute), true
}

// Take takes n out. What is taken beyond what is there, as happens to output
// tokens, whose number is known only when they are, has to be made up for; at
// most a minute's worth.
func (b *Bucket) Take(now time.Time, n int) {
	missing := min(b.missing(now)+b.cost(n), 2*time.Minute)
	b.full = now.Add(missing)
}

// Put gives back n that were taken and not used.
func (b *Bucket) Put(n int) { b.full = b.full.Add(-b.cost(n)) }

// Left is how much the bucket holds, rounded down.
func (b *Bucket) Left(now time.Time) int {
	gone := int64(b.missing(now)) * int64(b.perMinute)
	return max(0, b.perMinute-int((gone+int64(time.Minute)-1)/int64(time.Minute)))
}

// Full is when the bucket will be full again: now, when it is.
func (b *Bucket) Full(now time.Time) time.Time { return now.Add(b.missing(now)) }

// missing is how long it takes until the bucket is full.
func (b *Bucket) missing(now time.Time) time.Duration { return max(0, b.full.Sub(now)) }

// cost is how long the bucket takes to make n. It rounds down, so that a whole
// minute's worth fits into a minute.
func (b *Bucket) cost(n int) time.Duration {
	n = min(n, 2*b.perMinute) // more is never held nor owed
	return time.Duration(int64(n) * int64(time.Minute) / int64(b.perMinute))
}
