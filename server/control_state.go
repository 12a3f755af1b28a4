package server

import (
	"fmt"
	"net/http"
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
	if err := sess.Move(asked.State, s.clock.Now()); err != nil {
		refuseControl(w, http.StatusBadRequest, err.Error())
		return
	}
	s.sessions.Recount(sess)
	writeControl(w, http.StatusOK, sess.Info(s.clock.Now()))
}
