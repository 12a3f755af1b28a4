package server

import (
	"encoding/json"
	"net/http"
)

// followJournal writes a session's journal as JSON Lines, and goes on writing
// as it grows, until the client leaves, the session ends or the last request of
// a server that shuts down is over. What the session had to say by then is
// written first.
func (s *Server) followJournal(w http.ResponseWriter, r *http.Request, sess *session) {
	wire := newHTTPWire(w)
	ctx, release := s.cuttable(r.Context(), wire)
	defer release()
	follower := sess.journal.Follow()
	defer follower.Close()
	wire.headed = true
	w.WriteHeader(http.StatusOK)
	encoder := json.NewEncoder(w)
	for over := false; ; {
		for _, line := range follower.Take() {
			if encoder.Encode(line) != nil {
				return // the client left
			}
		}
		if wire.Flush() != nil || over {
			return
		}
		select {
		case <-follower.More():
		case <-sess.over:
			over = true
		case <-s.gate.emptied():
			over = true
		case <-ctx.Done():
			return
		}
	}
}
