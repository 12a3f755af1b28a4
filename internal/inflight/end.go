package inflight

import (
	"context"
	"sync"
	"time"
)

// EndsWithin waits until a channel is closed, and reports whether that happens within
// the limit.
func EndsWithin(ended <-chan struct{}, limit time.Duration) bool {
	late, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	select {
	case <-ended:
		return true
	case <-late.Done():
		return false
	}
}

// Ended returns a channel that is closed when work has ended.
func Ended(work *sync.WaitGroup) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work.Wait()
	}()
	return done
}
