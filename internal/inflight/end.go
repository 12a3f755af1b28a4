package inflight

import (
	"context"
	"sync"
	"time"
)

// EndsWithin reports whether something ends within a time. What ends closes the
// channel.
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

// Ended is closed when work has ended.
func Ended(work *sync.WaitGroup) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work.Wait()
	}()
	return done
}
