package control

import (
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/internal/words"
)

// postState moves a session's scenario into a state.
func (h *handler) postState(w http.ResponseWriter, r *http.Request) {
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	var asked struct {
		State string `json:"state"`
	}
	if !decode(w, r, &asked) {
		return
	}
	if len(asked.State) > words.MaxExcerpt {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("state: no scenario has a state %q", words.Excerpt(asked.State)))
		return
	}
	if err := sess.Move(asked.State, h.Clock.Now()); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	h.Sessions.Recount(sess)
	writeJSON(w, http.StatusOK, sess.Info(h.Clock.Now()))
}
