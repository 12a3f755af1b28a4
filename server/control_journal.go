package server

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/journal"
)

// showJournal answers JSON, or JSON Lines when asked to; what is followed is
// always that.
func (s *Server) showJournal(w http.ResponseWriter, r *http.Request) {
	sess := s.named(w, r)
	if sess == nil {
		return
	}
	query := r.URL.Query()
	lines := query.Get("format") == "jsonl" || strings.Contains(r.Header.Get("Accept"), "jsonl")
	switch {
	case query.Has("follow") && query.Get("follow") != "false":
		linesHeader(w)
		s.followJournal(w, r, sess)
	case lines:
		linesHeader(w)
		encoder := json.NewEncoder(w)
		for _, line := range sess.journal.Lines() {
			if encoder.Encode(line) != nil {
				return // the client left
			}
		}
	default:
		entries, forgotten := sess.journal.Entries(), sess.journal.Forgotten()
		notes, notesForgotten := sess.journal.Notes()
		writeControl(w, http.StatusOK, struct {
			Session        sessionInfo     `json:"session"`
			Forgotten      int             `json:"forgotten"`
			Entries        []journal.Entry `json:"entries"`
			Notes          []journal.Note  `json:"notes"`
			NotesForgotten int             `json:"notes_forgotten"`
		}{sess.info(s.clock.Now()), forgotten, entries, notes, notesForgotten})
	}
}

func linesHeader(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/x-jsonl")
	w.Header().Set("Cache-Control", "no-store")
}
