package control

import (
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/internal/words"
)

// postState moves a session into a state of its scenario.
func (h *handler) postState(w http.ResponseWriter, r *http.Request) {
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	var body struct {
		State string `json:"state"`
	}
	if !decode(w, r, &body) {
		return
	}
	if len(body.State) > words.MaxExcerpt {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("state: no scenario has a state %q", words.Excerpt(body.State)))
		return
	}
	if err := sess.Move(body.State, h.Clock.Now()); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	h.Sessions.Recount(sess)
	writeJSON(w, http.StatusOK, sess.Info(h.Clock.Now()))
}
