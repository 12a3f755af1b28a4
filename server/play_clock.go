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
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
