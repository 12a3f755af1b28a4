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

// How many requests to control endpoints may be under way at a time, how many of them
// may read a journal or a list of sessions, how many may follow a journal, and how many
// verdicts may be given.
const (
	maxVisits    = 512
	maxReaders   = 64
	maxFollowers = 256
	maxVerdicts  = 32
)

// occupancy counts those that are under way.
type occupancy struct{ visits, readers, followers, verdicts atomic.Int32 }

// enter takes one of so many places, and reports whether one was free. Who got one must
// call leave.
func enter(count *atomic.Int32, most int32) bool {
	if count.Add(1) > most {
		count.Add(-1)
		return false
	}
	return true
}

func leave(count *atomic.Int32) { count.Add(-1) }

// bounded lets no more than maxVisits requests be under way at a time, and no client keep
// the server waiting for long.
func (h *handler) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timed := play.NewTimedWriter(w, readerTimeout)
		if r.Body != nil && r.Body != http.NoBody {
			timed.AwaitBody(bodyTimeout)
		}
		if !enter(&h.occupied.visits, maxVisits) {
			refuseBusy(timed, fmt.Sprintf("%d requests to control endpoints are under way, the most there may be at a time", maxVisits))
			return
		}
		defer leave(&h.occupied.visits)
		next.ServeHTTP(timed, r)
		if timed.Late() {
			h.Log.Info("an answer of a control endpoint is cut: nobody reads it", "path", words.Excerpt(r.URL.Path), "client", r.RemoteAddr, "limit", readerTimeout)
		}
	})
}
