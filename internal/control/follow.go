package control

import (
	"context"
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
)

// followJournal writes a session's journal as JSON Lines, and goes on writing as it grows,
// until the client leaves, the session ends or the last request of a server that shuts down
// is over. It writes all that the journal has by then.
func (h *handler) followJournal(w http.ResponseWriter, r *http.Request, sess *session.Session) {
	if !enter(&h.occupied.followers, maxFollowers) {
		refuseBusy(w, fmt.Sprintf("%d followers of journals are there, the most there may be at a time", maxFollowers))
		return
	}
	defer leave(&h.occupied.followers)
	timed := w.(*play.TimedWriter)
	stop := context.AfterFunc(h.Cutting, timed.Unblock)
	defer stop()
	follower := sess.Journal.Follow()
	defer follower.Close()
	linesHeader(w)
	w.WriteHeader(http.StatusOK)
	for over := r.Method == http.MethodHead; ; {
		if writeLines(w, follower) != nil || timed.Send() != nil || over {
			return // the client left, or reads nothing
		}
		select {
		case <-follower.More():
		case <-sess.Done():
			over = true
		case <-h.Requests.Emptied():
			over = true
		case <-h.Cutting.Done():
			return
		case <-r.Context().Done():
			return
		}
	}
}
