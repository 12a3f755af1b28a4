package server

import (
	"fmt"
	"net/http"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// postState moves a session's scenario into a state.
func (s *Server) postState(w http.ResponseWriter, r *http.Request) {
	sess := s.named(w, r)
	if sess == nil {
		return
	}
	var asked struct {
		State string `json:"state"`
	}
	if !decodeControl(w, r, &asked) {
		return
	}
	if len(asked.State) > mostQuoted {
		refuseControl(w, http.StatusBadRequest, fmt.Sprintf("state: no scenario has a state %q", excerpt(asked.State)))
		return
	}
	if err := sess.move(asked.State, s.clock.Now()); err != nil {
		refuseControl(w, http.StatusBadRequest, err.Error())
		return
	}
	s.sessions.grown(sess)
	writeControl(w, http.StatusOK, sess.info(s.clock.Now()))
}

// move goes into a state of the scenario, and notes it. The error names the
// states there are.
func (s *session) move(state string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.progress.StateAt(s.scenario, now)
	if err := s.progress.Move(s.scenario, state, now); err != nil {
		return err
	}
	text := fmt.Sprintf("moved from state %s to %s", before, s.progress.StateAt(s.scenario, now))
	s.journal.Note(journal.Note{At: now, Kind: journal.NoteState, Text: text})
	return nil
}
