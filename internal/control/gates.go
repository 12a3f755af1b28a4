package control

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/play"
)

// postGate opens a gate of a session: unless the body says otherwise, answers
// go on there from now on.
func (h *handler) postGate(w http.ResponseWriter, r *http.Request) {
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	asked := struct {
		How   play.Opening `json:"how"`
		Times int          `json:"times"`
	}{How: play.Release}
	if !decode(w, r, &asked) {
		return
	}
	gate := mux.Vars(r)["gate"]
	letGo, err := sess.OpenGate(gate, asked.How, asked.Times, h.Clock.Now())
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	h.Sessions.Recount(sess)
	writeJSON(w, http.StatusOK, struct {
		Gate  string       `json:"gate"`
		How   play.Opening `json:"how"`
		Times int          `json:"times"`
		LetGo int          `json:"let_go"` // held answers that stand there no longer
	}{gate, asked.How, asked.Times, letGo})
}
