package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// maxEnding bounds what a client's ending may take, its output included.
const maxEnding = 1 << 20

// judgeSession answers the verdict on a session. The body may say how the
// client ended; without one, rules that depend on it cannot tell.
func (s *Server) judgeSession(w http.ResponseWriter, r *http.Request) {
	var ending *verdict.Ending
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxEnding))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&ending); err != nil && !errors.Is(err, io.EOF) {
		refuseControl(w, http.StatusBadRequest, `the body is no ending: expected nothing, or such as {"exit": 0, "output": "Done."}`)
		return
	}
	id := mux.Vars(r)["id"]
	v, err := s.Verdict(id, ending)
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
