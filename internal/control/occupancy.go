package control

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/words"
)

// How long a control endpoint waits for a client: to send the body of a request, and to
// read each part of an answer.
const (
	bodyTimeout   = 10 * time.Second
	readerTimeout = 30 * time.Second
)

// How many requests to control endpoints may be under way at a time, and how many of them
// may read a journal or a list of sessions, follow a journal, or ask for a verdict or a timeline.
const (
	maxRequests  = 512
	maxReaders   = 64
	maxFollowers = 256
	maxVerdicts  = 32
)

// occupancy counts the requests that are under way.
type occupancy struct{ requests, readers, followers, verdicts atomic.Int32 }

// enter counts a request unless there are most already, and reports whether it did. Then
// leave must follow.
func enter(count *atomic.Int32, most int32) bool {
	if count.Add(1) > most {
		count.Add(-1)
		return false
	}
	return true
}

// leave ends what enter began.
func leave(count *atomic.Int32) { count.Add(-1) }

// bounded is middleware that refuses requests beyond maxRequests, and sets deadlines for
// reading the body and writing the answer.
func (h *handler) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timed := play.NewTimedWriter(w, readerTimeout)
		if r.Body != nil && r.Body != http.NoBody {
			timed.AwaitBody(bodyTimeout)
		}
		if !enter(&h.occupied.requests, maxRequests) {
			refuseBusy(timed, fmt.Sprintf("%d requests to control endpoints are under way, the most there may be at a time", maxRequests))
			return
		}
		defer leave(&h.occupied.requests)
		next.ServeHTTP(timed, r)
		if timed.Late() {
			h.Log.Info("an answer of a control endpoint is cut: nobody reads it", "path", words.Excerpt(r.URL.Path), "client", r.RemoteAddr, "limit", readerTimeout)
		}
	})
}
