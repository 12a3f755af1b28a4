package session

import "context"

// cancelLock is a lock whose waiters can give up: a channel with room for one.
type cancelLock chan struct{}

// lock takes the lock. If it must wait, it calls waiting and gives up when the context that
// waiting returns ends; the error is then the cause. After a nil error the caller must call
// unlock.
func (l cancelLock) lock(waiting func() (ctx context.Context, stop func())) error {
	select {
	case l <- struct{}{}:
		return nil
	default:
	}
	ctx, stop := waiting()
	defer stop()
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (l cancelLock) unlock() { <-l }
