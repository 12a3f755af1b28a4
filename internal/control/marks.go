package control

import (
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/journal"
)

// postMark adds a mark to a session's journal, by which a test finds its place in it.
func (h *handler) postMark(w http.ResponseWriter, r *http.Request) {
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	var body struct {
		Text string `json:"text"`
	}
	if !decode(w, r, &body) {
		return
	}
	if body.Text == "" || len(body.Text) > journal.MaxNoteText {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("text: a mark needs a text of 1 to %d bytes, this one has %d", journal.MaxNoteText, len(body.Text)))
		return
	}
	note := sess.Mark(body.Text, h.Clock.Now())
	h.Sessions.Recount(sess)
	writeJSON(w, http.StatusCreated, note)
}
