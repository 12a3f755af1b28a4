package control

import (
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/journal"
)

// postMark leaves a mark in a session's journal, so that a test can find its
// place there again.
func (h *handler) postMark(w http.ResponseWriter, r *http.Request) {
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	var asked struct {
		Text string `json:"text"`
	}
	if !decode(w, r, &asked) {
		return
	}
	if asked.Text == "" || len(asked.Text) > journal.MaxNoteText {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("text: a mark needs a text of 1 to %d bytes, this one has %d", journal.MaxNoteText, len(asked.Text)))
		return
	}
	note := sess.Mark(asked.Text, h.Clock.Now())
	h.Sessions.Recount(sess)
	writeJSON(w, http.StatusCreated, note)
}
