package server

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
)

// postGate opens a gate of a session: unless the body says otherwise, answers
// go on there from now on.
func (s *Server) postGate(w http.ResponseWriter, r *http.Request) {
	sess := s.named(w, r)
	if sess == nil {
		return
	}
	asked := struct {
		How   play.Opening `json:"how"`
		Times int          `json:"times"`
	}{How: play.Release}
	if !decodeControl(w, r, &asked) {
		return
	}
	gate := mux.Vars(r)["gate"]
	letGo, err := sess.openGate(gate, asked.How, asked.Times, s.clock.Now())
	if err != nil {
		refuseControl(w, http.StatusBadRequest, err.Error())
		return
	}
	s.sessions.grown(sess)
	writeControl(w, http.StatusOK, struct {
		Gate  string       `json:"gate"`
		How   play.Opening `json:"how"`
		Times int          `json:"times"`
		LetGo int          `json:"let_go"` // held answers that stand there no longer
	}{gate, asked.How, asked.Times, letGo})
}

// openGate opens a gate for so many answers, or with 0 times for all that are held
// there and all that come, and notes it. It returns how many held answers are
// let go. The error says why the gate cannot be opened so.
func (s *session) openGate(gate string, how play.Opening, times int, now time.Time) (letGo int, err error) {
	if err := s.checkOpening(gate, how, times); err != nil {
		return 0, err
	}
	letGo = s.gates.open(gate, how, times)
	text := fmt.Sprintf("gate %s opened: %s", gate, how)
	if times > 0 {
		text += fmt.Sprintf(" %d", times)
	}
	s.journal.Note(journal.Note{At: now, Kind: journal.NoteGate, Text: fmt.Sprintf("%s (%d held)", text, letGo)})
	return letGo, nil
}
