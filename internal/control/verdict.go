package control

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
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
	id := mux.Vars(r)["id"]
	sess, _ := h.Sessions.Find(request.ShownName(id))
	if sess != nil && sess.Origin != nil && !(ending != nil && ending.Killed) {
		h.settle(r.Context(), sess)
	}
	if !enter(&h.occupied.verdicts, maxVerdicts) {
		refuseBusy(w, tooManyVerdicts)
		return
	}
	defer leave(&h.occupied.verdicts)
	v, more, err := h.judgeInTurn(id, sess, ending)
	if err != nil {
		refuse(w, http.StatusNotFound, err.Error())
		return
	}
	writeJSON(w, http.StatusOK, struct {
		verdict.Verdict
		Timeline []timeline.Line `json:"timeline"`
		Text     string          `json:"text"` // for the message of a failed test
	}{v, timeline.OfVerdict(&v), timeline.Message(&v) + more})
}

// tooManyVerdicts is the refusal of one more verdict or timeline.
var tooManyVerdicts = fmt.Sprintf("%d verdicts and timelines are being made, the most there may be at a time", maxVerdicts)

// longJournal is the size in bytes beyond which journals are judged one at a time, since
// bodies become trees, which take many times their memory.
const longJournal = 1 << 20

// settling is how long a sweep waits for answers that are under way before it compares runs.
const settling = 5 * time.Second

// settle waits until no answer of a session is under way, but not for long. A client goes on as
// soon as it has read its answer, and the journal does not always have the end of it by then.
func (h *handler) settle(ctx context.Context, sess *session.Session) {
	ctx, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	for {
		changed := sess.Journal.Changed()
		if !slices.ContainsFunc(sess.Journal.Entries(), func(e journal.Entry) bool { return e.End == journal.Open }) {
			return
		}
		select {
		case <-changed:
		case <-h.Cutting.Done():
			return
		case <-ctx.Done():
			return
		}
	}
}

// judgeInTurn judges a session, or one of a known scenario that does not exist yet, long
// journals one at a time. more is what there is to say about it below the timeline.
func (h *handler) judgeInTurn(id string, sess *session.Session, ending *verdict.Ending) (v verdict.Verdict, more string, err error) {
	if sess != nil && sess.Journal.Bytes() > longJournal {
		h.judging.Lock()
		defer h.judging.Unlock()
	}
	if v, err = h.judge(id, ending); err != nil || sess == nil {
		return v, "", err
	}
	if from, ok := sess.Origin.(origin); ok {
		return h.judgeSwept(from, sess.ID, v)
	}
	return v, "", nil
}

// judge judges a session. An ending without a time gets the earliest one that it can have.
func (h *handler) judge(id string, ending *verdict.Ending) (verdict.Verdict, error) {
	v, err := h.Verdict(id, ending)
	if err == nil && v.Ending != nil && v.Ending.Ended.IsZero() {
		v.Ending.Ended = ended(v.Entries, time.Duration(v.Ending.Limit))
	}
	return v, err
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
