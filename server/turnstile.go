package server

import "context"

// turnstile is a lock whose waiters can give up. It is a channel with room for one.
type turnstile chan struct{}

// enter takes the lock. It calls patience only if it has to wait, and gives up when
// the context that patience returns ends; the error is then the cause of that. After
// a nil error the caller must call leave.
func (t turnstile) enter(patience func() (ctx context.Context, stop func())) error {
	select {
	case t <- struct{}{}:
		return nil
	default:
	}
	ctx, stop := patience()
	defer stop()
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (t turnstile) leave() { <-t }
