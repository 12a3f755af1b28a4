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
	again <-chan struct{}  // closed by the second: whoever sends it has no more patience
}

// relaySignals takes signals on until stop is called. The context ends before
// anybody can know of the first one: however fast the command exits, no other
// scenario begins.
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

// outliveReaders keeps the end of a pipe's reader from ending the process, until
// stop is called: there is a command to end, a verdict to write or a server to
// keep up. Writing fails instead. The command gets the system's default all the
// same, which it would not if the signal were ignored.
func outliveReaders() (stop func()) {
	unread := make(chan os.Signal, 1)
	signal.Notify(unread, syscall.SIGPIPE)
	return func() { signal.Stop(unread) }
}
