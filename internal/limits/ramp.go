package limits

import "time"

// restAfter is the idle time after which growth starts again from the
// beginning. The value of the API is not published.
const restAfter = 10 * time.Minute

// ramp limits how fast use may grow: to step input tokens in the first minute,
// and by another step with each minute of the clock. The refusals of the API
// say that the limit rises by the same amount at each minute boundary ("Your
// current limit is 58,276 input tokens per minute, and will increase to 68,276
// at the next minute boundary"); the first limit is not confirmed. The zero
// ramp limits nothing.
type ramp struct {
	step  int
	began time.Time // the minute in which use began
	now   time.Time // the latest minute seen
	used  int       // in that minute
	rest  time.Time // when growth starts again, unless a request comes first
}

// wait returns the time until n more may be used; 0 means now. A refused request counts
// as activity too: the limit grows while a client waits.
func (r *ramp) wait(now time.Time, n int) time.Duration {
	if r.step == 0 {
		return 0
	}
	r.enter(now)
	if r.used+n <= r.limit() {
		r.rest = now.Add(restAfter)
		return 0
	}
	needed := (n + r.step - 1) / r.step // minutes from the beginning until n alone would do
	next := r.now.Add(time.Minute)
	if enough := r.began.Add(time.Duration(needed-1) * time.Minute); enough.After(next) {
		next = enough
	}
	wait := next.Sub(now)
	r.rest = next.Add(restAfter)
	return wait
}

// enter moves on to the minute that now is in.
func (r *ramp) enter(now time.Time) {
	minute := now.Truncate(time.Minute)
	if now.After(r.rest) {
		r.began = minute
	}
	if minute.After(r.now) {
		r.now, r.used = minute, 0
	}
}

// limit returns what may be used in the current minute.
func (r *ramp) limit() int { return r.step * (1 + int(r.now.Sub(r.began)/time.Minute)) }

func (r *ramp) take(n int) { r.used += n }

// put returns what was taken and not used. It has no effect after the end of
// the minute.
func (r *ramp) put(n int) { r.used = max(0, r.used-n) }
