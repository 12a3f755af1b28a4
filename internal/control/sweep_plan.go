package control

import (
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// sweepPlan is the plan of a sweep.
type sweepPlan struct {
	Requests int `json:"requests"` // whose answers can be broken
	sweep.Plan
}

// showPlan answers the plan of a sweep, or why nothing can be swept.
func (h *handler) showPlan(w http.ResponseWriter, r *http.Request) {
	s := h.sweepOf(w, r)
	if s == nil || !h.planned(w, r, s) {
		return
	}
	s.mu.Lock()
	plan := sweepPlan{len(s.baseline.Requests), s.plan}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, plan)
}

// planned makes the plan of a sweep, unless it has one. If it cannot have one, planned answers
// why, and reports false.
func (h *handler) planned(w http.ResponseWriter, r *http.Request, s *sweeping) bool {
	for _, id := range s.sessions {
		if sess, _ := h.Sessions.Find(id); sess != nil {
			h.settle(r.Context(), sess)
		}
	}
	if !enter(&h.occupied.verdicts, maxVerdicts) {
		refuseBusy(w, fmt.Sprintf("%d verdicts and plans are being made, the most there may be at a time", maxVerdicts))
		return false
	}
	defer leave(&h.occupied.verdicts)
	text, err := h.learn(s)
	if err == nil {
		return true
	}
	writeJSON(w, http.StatusConflict, struct {
		Error string `json:"error"`
		Text  string `json:"text,omitempty"` // the verdict on the run that failed, for the message of a failed test
	}{"nothing can be swept: " + err.Error(), text})
	return false
}

// learn makes the baseline and the plan of a sweep, unless it has them. The error says why
// there are none; text is the verdict on the run that is to blame, if one is.
func (h *handler) learn(s *sweeping) (text string, err error) {
	h.judging.Lock()
	defer h.judging.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.baseline != nil {
		return "", nil
	}
	var runs [2]*sweep.Run
	for i := range runs {
		if runs[i], err = h.healthyRun(s.sessions[i], s.endings[i]); err != nil {
			return "", err
		}
	}
	baseline, err := sweep.NewBaseline(s.base, *runs[0], *runs[1])
	if err != nil {
		return blame(runs), err
	}
	plan := sweep.NewPlan(baseline, faults.Builtin(), s.options)
	if err := baseline.CheckChosen(faults.Builtin(), s.options); err != nil {
		return "", err
	}
	if len(plan.Classes) > maxClasses {
		return "", fmt.Errorf("the conversation has %d points to try, and a plan may have %d: name some faults or points", len(plan.Classes), maxClasses)
	}
	s.baseline, s.plan, s.endings = baseline, plan, [2]*verdict.Ending{}
	return "", nil
}

// healthyRun is a run in which nothing was broken. The error says that it is not over, or that
// not all of it is known.
func (h *handler) healthyRun(id string, ending *verdict.Ending) (*sweep.Run, error) {
	if ending == nil {
		return nil, fmt.Errorf("how the program ended in session %s is not known: run it there, and POST /_mock/sessions/%[1]s/verdict with its ending", id)
	}
	v, err := h.judge(id, ending)
	if err != nil {
		return nil, err
	}
	run := sweep.RunOf(v)
	sess, _ := h.Sessions.Find(id)
	if sess == nil {
		return nil, fmt.Errorf("session %s has just ended", id)
	}
	if forgotten := sess.Journal.Forgotten(); forgotten > 0 {
		return nil, fmt.Errorf("the journal of session %s has forgotten the first %s", id, words.Count(forgotten, "request"))
	}
	lost := 0
	if run.Scripts, lost = sess.Scripts(); lost > 0 {
		return nil, fmt.Errorf("the answers in session %s are too long to be kept: there was no room for %d of them", id, lost)
	}
	return run, nil
}

// blame returns the verdict on the first run that did not go well, as a text.
func blame(runs [2]*sweep.Run) string {
	for _, run := range runs {
		v := run.Verdict
		if e := v.Ending; len(v.Failures()) > 0 || e.Exit != 0 || e.Killed {
			v.Result = verdict.Fail // an error that is reported well would pass elsewhere
			return timeline.Message(&v)
		}
	}
	return ""
}
