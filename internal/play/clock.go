package play

import (
	"context"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// Wait returns nil after d, or the cause of ctx if that is done first.
	Wait(ctx context.Context, d time.Duration) error
}

// WallClock is the real clock. Inside a testing/synctest bubble its time is virtual.
type WallClock struct{}

// Now implements Clock.
func (WallClock) Now() time.Time { return time.Now() }

// Wait implements Clock.
func (WallClock) Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	return await(ctx, timer)
}

// await waits for the timer, or returns the cause of ctx.
func await(ctx context.Context, timer *time.Timer) error {
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// answerClock is the WallClock for one answer, which waits many times with one timer.
// With a timer for each wait, ten thousand streams would leave the garbage collector a
// third more memory than they need.
type answerClock struct {
	WallClock
	timer *time.Timer // nil before the first wait
}

// forAnswer returns a clock for the waits of one answer.
func forAnswer(c Clock) Clock {
	if _, wall := c.(WallClock); wall {
		return &answerClock{}
	}
	return c
}

// Wait implements Clock.
func (c *answerClock) Wait(ctx context.Context, d time.Duration) error {
	if c.timer == nil {
		c.timer = time.NewTimer(d)
	} else {
		c.timer.Reset(d)
	}
	defer c.timer.Stop()
	return await(ctx, c.timer)
}
