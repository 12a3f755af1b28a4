package cli

import (
	"context"
	"io"
	"os"
)

// untilEnd returns a context that also ends with the input. What started the server holds
// the other end of it, and lets go of that even when it is killed. No input has ended.
func untilEnd(ctx context.Context, in *os.File) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if in == nil {
		cancel()
		return ctx, cancel
	}
	go func() {
		_, _ = io.Copy(io.Discard, in) // whatever ends it, nobody is there any more
		cancel()
	}()
	return ctx, cancel
}
