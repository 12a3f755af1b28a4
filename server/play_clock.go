package server

import (
	"context"
	"time"
)

// Clock is the only source of time of a Server: what it is told to wait, and
// what it reads when it looks whether something expired.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// Wait returns nil after d, or the cause of ctx as soon as that is done.
	Wait(ctx context.Context, d time.Duration) error
}

// wallClock is the real time, and the virtual one inside a testing/synctest
// bubble.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	return await(ctx, timer)
}

func await(ctx context.Context, timer *time.Timer) error {
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// answerClock is the wallClock for one answer, which waits many times and is not
// alone: with a timer for each wait, ten thousand streams would leave the garbage
// collector a third more memory than they need.
type answerClock struct {
	wallClock
	timer *time.Timer // nil before the first wait
}

// forAnswer is the clock for the waits of one answer.
func forAnswer(c Clock) Clock {
	if _, wall := c.(wallClock); wall {
		return &answerClock{}
	}
	return c
}

func (c *answerClock) Wait(ctx context.Context, d time.Duration) error {
	if c.timer == nil {
		c.timer = time.NewTimer(d)
	} else {
		c.timer.Reset(d)
	}
	defer c.timer.Stop()
	return await(ctx, c.timer)
}
