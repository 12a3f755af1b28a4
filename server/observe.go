package server

import (
	"sync"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// WithObserver has f called with each request when its answer is over, from the
// goroutine that served it.
func WithObserver(f func(journal.Entry)) Option {
	return func(set *settings) { set.observer.see = f }
}

// WithObserverLimit has the observer see no more than so many requests in any
// second, for one that could not keep up under load. left, which may be nil, is
// told how many it did not see, before the first that it sees again. Default 0:
// it sees all.
func WithObserverLimit(perSecond int, left func(requests int)) Option {
	return func(set *settings) { set.observer.limit, set.observer.left = perSecond, left }
}

// observer is told of requests whose answers are over.
type observer struct {
	see   func(journal.Entry) // nil for nobody
	limit int                 // requests a second; 0 for none
	left  func(requests int)

	mu     sync.Mutex
	second time.Time // the one that is counted
	seen   int       // requests in it
	unseen int       // requests since left was last told
}

// admits reports whether a request that ends now is to be seen.
func (o *observer) admits(now time.Time) bool {
	if o.see == nil || o.limit == 0 {
		return o.see != nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Sub(o.second) >= time.Second {
		o.second, o.seen = now, 0
		if o.unseen > 0 && o.left != nil {
			o.left(o.unseen)
		}
		o.unseen = 0
	}
	if o.seen++; o.seen > o.limit {
		o.unseen++
		return false
	}
	return true
}
