package control

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// judgeSession answers the verdict on a session. The body may say how the client ended;
// without it, rules that depend on it cannot tell.
func (h *handler) judgeSession(w http.ResponseWriter, r *http.Request) {
	var ending *verdict.Ending
	if !decode(w, r, &ending) {
		return
	}
	if !enter(&h.occupied.verdicts, maxVerdicts) {
		refuseBusy(w, fmt.Sprintf("%d verdicts are being given, the most there may be at a time", maxVerdicts))
		return
	}
	defer leave(&h.occupied.verdicts)
	v, err := h.judgeInTurn(mux.Vars(r)["id"], ending)
	if err != nil {
		refuse(w, http.StatusNotFound, err.Error())
		return
	}
	if v.Ending != nil && v.Ending.Ended.IsZero() {
		v.Ending.Ended = ended(v.Entries, time.Duration(v.Ending.Limit))
	}
	writeJSON(w, http.StatusOK, struct {
		verdict.Verdict
		Timeline []timeline.Line `json:"timeline"`
		Text     string          `json:"text"` // for the message of a failed test
	}{v, timeline.OfVerdict(&v), timeline.Message(&v)})
}

// longJournal is the size in bytes beyond which journals are judged one at a time, since
// bodies become trees, which take many times their memory.
const longJournal = 1 << 20

// judgeInTurn judges a session, long journals one at a time.
func (h *handler) judgeInTurn(id string, ending *verdict.Ending) (verdict.Verdict, error) {
	if sess, _ := h.Sessions.Find(id); sess != nil && sess.Journal.Bytes() > longJournal {
		h.judging.Lock()
		defer h.judging.Unlock()
	}
	return h.Verdict(id, ending)
}

// ended is the earliest time at which a client can have ended: when its last answer was
// over, and not before the limit at which it was stopped.
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
