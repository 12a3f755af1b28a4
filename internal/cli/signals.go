package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupts are the signals with which people and CI end a command.
type interrupts struct {
	first <-chan os.Signal // the first one
	again <-chan struct{}  // closed by the second signal, which asks to end at once
}

// relaySignals handles signals until stop is called. The context ends before
// the first signal is passed on, so that no other scenario begins even if the
// command exits at once.
func relaySignals(ctx context.Context) (_ context.Context, relayed interrupts, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	in, first, again := make(chan os.Signal, 2), make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(in, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		for count := 1; ; count++ {
			s, open := <-in
			if !open {
				return
			}
			cancel()
			switch count {
			case 1:
				first <- s
			case 2:
				close(again)
			}
		}
	}()
	return ctx, interrupts{first, again}, func() {
		signal.Stop(in)
		close(in)
		cancel()
	}
}

// outliveReaders keeps SIGPIPE from ending the process until stop is called:
// there is still a command to end, a verdict to write or a server to run. Writes
// fail instead. The command still gets the default handling of the signal, which
// it would not if the signal were ignored.
func outliveReaders() (stop func()) {
	unread := make(chan os.Signal, 1)
	signal.Notify(unread, syscall.SIGPIPE)
	return func() { signal.Stop(unread) }
}
