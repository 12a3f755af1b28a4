package server

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/claudemock/claudemock/internal/play"
)

// How long a control endpoint waits for a client: for the body of a request, and
// with each part of an answer for somebody to read it.
const (
	visitTimeout  = 10 * time.Second
	readerTimeout = 30 * time.Second
)

// How many requests to control endpoints there are at a time, those that read a
// journal or a list of sessions, and those that follow a journal; and how many
// verdicts are given.
const (
	maxVisits    = 512
	maxReaders   = 64
	maxFollowers = 256
	maxVerdicts  = 32
)

// occupancy is how many of each there are.
type occupancy struct{ visits, readers, followers, verdicts atomic.Int32 }

// enter takes one of so many places; leave must follow when it reports true.
func enter(count *atomic.Int32, most int32) bool {
	if count.Add(1) > most {
		count.Add(-1)
		return false
	}
	return true
}

func leave(count *atomic.Int32) { count.Add(-1) }

// visited bounds how many requests to control endpoints there are at a time, and how
// long each of them may keep the server waiting.
func (s *Server) visited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timed := play.NewTimedWriter(w, readerTimeout)
		if r.Body != nil && r.Body != http.NoBody {
			timed.AwaitBody(visitTimeout)
		}
		if !enter(&s.occupied.visits, maxVisits) {
			refuseBusy(timed, fmt.Sprintf("%d requests to control endpoints are under way, the most there may be at a time", maxVisits))
			return
		}
		defer leave(&s.occupied.visits)
		next.ServeHTTP(timed, r)
		if timed.Late() {
			s.log.Info("an answer of a control endpoint is cut: nobody reads it", "path", excerpt(r.URL.Path), "client", r.RemoteAddr, "limit", readerTimeout)
		}
	})
}

// bodyArrived ends the waiting for the body of a request.
func bodyArrived(w http.ResponseWriter) {
	if timed, ok := w.(*play.TimedWriter); ok {
		timed.BodyArrived()
	}
}
