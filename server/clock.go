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
