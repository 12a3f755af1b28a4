package control

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/play"
)

// postGate opens a gate of a session: for all answers, which go on, unless the body says
// otherwise.
func (h *handler) postGate(w http.ResponseWriter, r *http.Request) {
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	body := struct {
		How   play.Opening `json:"how"`
		Times int          `json:"times"`
	}{How: play.Release}
	if !decode(w, r, &body) {
		return
	}
	gate := mux.Vars(r)["gate"]
	letGo, err := sess.OpenGate(gate, body.How, body.Times, h.Clock.Now())
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	h.Sessions.Recount(sess)
	writeJSON(w, http.StatusOK, struct {
		Gate  string       `json:"gate"`
		How   play.Opening `json:"how"`
		Times int          `json:"times"`
		LetGo int          `json:"let_go"` // answers that were held there
	}{gate, body.How, body.Times, letGo})
}
