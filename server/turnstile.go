package server

import "context"

// turnstile lets one pass at a time, like a lock for which nobody has to wait for
// ever. It is a channel with room for one.
type turnstile chan struct{}

// enter waits until it is free. What tells how long to wait is asked only when it is
// not: the context ends when nobody is left who wants an answer, and the error is its
// cause. Unless there is one, leave must follow.
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
