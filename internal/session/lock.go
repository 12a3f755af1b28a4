package session

import "context"

// cancelLock is a lock whose waiters can give up. It is a channel with room for one.
type cancelLock chan struct{}

// lock takes the lock. It calls patience only if it has to wait, and gives up when
// the context that patience returns ends; the error is then the cause of that. After
// a nil error the caller must call unlock.
func (l cancelLock) lock(patience func() (ctx context.Context, stop func())) error {
	select {
	case l <- struct{}{}:
		return nil
	default:
	}
	ctx, stop := patience()
	defer stop()
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (l cancelLock) unlock() { <-l }
