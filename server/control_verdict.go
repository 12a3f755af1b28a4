package server

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// judgeSession answers the verdict on a session. The body may say how the
// client ended; without one, rules that depend on it cannot tell.
func (s *Server) judgeSession(w http.ResponseWriter, r *http.Request) {
	var ending *verdict.Ending
	if !decodeControl(w, r, &ending) {
		return
	}
	if !enter(&s.occupied.verdicts, maxVerdicts) {
		refuseBusy(w, fmt.Sprintf("%d verdicts are being given, the most there may be at a time", maxVerdicts))
		return
	}
	defer leave(&s.occupied.verdicts)
	v, err := s.judgeInTurn(mux.Vars(r)["id"], ending)
	if err != nil {
		refuseControl(w, http.StatusNotFound, err.Error())
		return
	}
	if v.Ending != nil && v.Ending.Ended.IsZero() {
		v.Ending.Ended = ended(v.Entries, time.Duration(v.Ending.Limit))
	}
	writeControl(w, http.StatusOK, struct {
		verdict.Verdict
		Timeline []timeline.Line `json:"timeline"`
		Text     string          `json:"text"` // for the message of a failed test
	}{v, timeline.OfVerdict(&v), report(&v)})
}

// longJournal is how many bytes a journal has on which a verdict takes so much
// memory that only one is given at a time: the bodies become trees, which are many
// times as large.
const longJournal = 1 << 20

// judgeInTurn gives the verdict on a session, one on a long journal at a time.
func (s *Server) judgeInTurn(id string, ending *verdict.Ending) (verdict.Verdict, error) {
	if sess, _ := s.sessions.Find(id); sess != nil && sess.Journal.Bytes() > longJournal {
		s.judging.Lock()
		defer s.judging.Unlock()
	}
	return s.Verdict(id, ending)
}

// ended is when a client was over of which nobody said: no earlier than the last
// answer, and not before the limit that it was stopped at.
func ended(entries []journal.Entry, limit time.Duration) (last time.Time) {
	for i, e := range entries {
		end := e.Arrived.Add(time.Duration(e.Duration))
		if i == 0 {
			end = e.Arrived.Add(max(limit, time.Duration(e.Duration)))
		}
		if end.After(last) {
			last = end
		}
	}
	return last
}
