package server

import (
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

// observer sees the requests whose answers are over.
type observer struct {
	see   func(journal.Entry) // nil if there is none
	limit int                 // requests a second; 0 for none
	left  func(requests int)

	mu     sync.Mutex
	second time.Time // the start of the one that is counted
	seen   int       // requests in it
	unseen int       // requests since left was last called
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

// show shows the observer a request that is over.
func (s *Server) show(record *session.Record) {
	if !s.observer.admits(s.clock.Now()) {
		return
	}
	if complete, ok := record.Entry(); ok {
		s.observer.see(complete)
	}
}
