package control

import (
	"fmt"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/verdict"
)

// newSweepRequest is the body of a request for a new sweep.
type newSweepRequest struct {
	source
	Faults []string `json:"faults"` // only what has one of these names; none means all
	Points []string `json:"points"` // only points whose names begin so; none means all
	Seed   uint64   `json:"seed"`   // decides in which order equally telling points come
}

// newSweepAnswer is the body of the answer. The client runs the program in each session while
// nothing is broken, and asks for the verdicts.
type newSweepAnswer struct {
	ID        string              `json:"id"`
	Baselines [2]newSessionAnswer `json:"baselines"`
}

// postSweep begins a sweep, with two sessions in which nothing is broken.
func (h *handler) postSweep(w http.ResponseWriter, r *http.Request) {
	var wanted newSweepRequest
	if !decode(w, r, &wanted) {
		return
	}
	problem := h.problem(r, &wanted.source)
	if problem == "" && max(len(wanted.Faults), len(wanted.Points)) > maxNames {
		problem = fmt.Sprintf("a sweep names at most %d faults and as many points", maxNames)
	}
	if problem != "" {
		refuse(w, http.StatusBadRequest, problem)
		return
	}
	base, ok := h.scenarioFor(w, &wanted.source)
	if !ok {
		return
	}
	if base.Forwards() {
		refuse(w, http.StatusBadRequest, base.Name+" passes requests on to a real API: sweep a recording of it")
		return
	}
	s := &sweeping{
		id: randomName(), base: base, played: wanted.source.options(base),
		options: sweep.Options{Faults: wanted.Faults, Names: wanted.Points, Seed: wanted.Seed},
	}
	s.played.Scripts, s.played.Origin = true, origin{sweep: s.id}
	answer := newSweepAnswer{ID: s.id}
	for i := range answer.Baselines {
		if answer.Baselines[i], ok = h.create(w, r, s.played); !ok {
			return
		}
		s.sessions[i] = answer.Baselines[i].ID
	}
	if ended := h.sweeps.add(s); ended != "" {
		h.Log.Warn("a sweep ends: there is no room for more", "sweep", ended, "sweeps", maxSweeps)
	}
	writeJSON(w, http.StatusCreated, answer)
}

// endSweep ends a sweep. Its sessions go on, but nothing judges those of points any more.
func (h *handler) endSweep(w http.ResponseWriter, r *http.Request) {
	id := mux.Vars(r)["id"]
	if !h.sweeps.remove(id) {
		refuse(w, http.StatusNotFound, noSweep(id))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func noSweep(id string) string {
	return fmt.Sprintf("there is no sweep %s: it was deleted, or %d others were used after it", words.Excerpt(id), maxSweeps)
}

// sweepOf returns the sweep that the path names. If there is none, it answers that and returns
// nil.
func (h *handler) sweepOf(w http.ResponseWriter, r *http.Request) *sweeping {
	id := mux.Vars(r)["id"]
	s := h.sweeps.find(id)
	if s == nil {
		refuse(w, http.StatusNotFound, noSweep(id))
	}
	return s
}

// newPointRequest is the body of a request for the session of a point.
type newPointRequest struct {
	Point string `json:"point"` // its name
}

// newPointAnswer is the body of the answer: a session in which the point is broken, and that
// as a scenario for a file.
type newPointAnswer struct {
	newSessionAnswer
	YAML string `json:"yaml"`
}

// postPoint begins a session in which one point is broken.
func (h *handler) postPoint(w http.ResponseWriter, r *http.Request) {
	s := h.sweepOf(w, r)
	if s == nil {
		return
	}
	var wanted newPointRequest
	if !decode(w, r, &wanted) || !h.planned(w, r, s) {
		return
	}
	baseline, p := s.find(wanted.Point)
	if p == nil {
		refuse(w, http.StatusNotFound, fmt.Sprintf("point: the plan of sweep %s has none with the name %q", s.id, words.Excerpt(wanted.Point)))
		return
	}
	scenario, text, err := h.scenarioOf(baseline, p)
	if err != nil {
		refuse(w, http.StatusConflict, err.Error())
		return
	}
	made, ok := h.create(w, r, session.Options{
		Scenario: scenario, Own: true, Speed: s.played.Speed, Limits: s.played.Limits, Origin: origin{sweep: s.id, point: wanted.Point},
	})
	if ok {
		writeJSON(w, http.StatusCreated, newPointAnswer{made, text})
	}
}

// scenarioOf makes the scenario that breaks a point, as it is played and as a text.
func (h *handler) scenarioOf(b *sweep.Baseline, p *sweep.Point) (made *scenarios.Scenario, text string, err error) {
	written, err := b.Scenario(p)
	if err != nil {
		return nil, "", err
	}
	yaml, err := scenarios.Encode(written)
	if err != nil {
		return nil, "", fmt.Errorf("writing the scenario of %s: %w", p.Name(), err)
	}
	if made, err = h.Catalogue.Complete(written); err != nil {
		return nil, "", fmt.Errorf("making the scenario of %s: %w", p.Name(), err)
	}
	return made, string(yaml), nil
}

// judgeSwept returns the verdict on a session of a sweep, and what there is to say below its
// timeline. That on a point says what differs from the runs in which nothing is broken, too.
func (h *handler) judgeSwept(from origin, id string, v verdict.Verdict) (judged verdict.Verdict, more string, err error) {
	s := h.sweeps.find(from.sweep)
	switch {
	case s == nil:
		return v, "", fmt.Errorf("judging session %s: %s", id, noSweep(from.sweep))
	case from.point == "":
		s.tell(id, v.Ending)
		return v, "", nil
	}
	baseline, p := s.find(from.point)
	result := baseline.Judge(p, sweep.RunOf(v))
	v = result.JoinVerdict(v)
	if result.State == sweep.Failed {
		more = h.reproduction(baseline, p)
	}
	return v, more, nil
}

// maxShown is how long a scenario may be that stands in the text of a verdict.
const maxShown = 4 << 10

// reproduction is the scenario of a point, for the message of a failed test.
func (h *handler) reproduction(b *sweep.Baseline, p *sweep.Point) string {
	_, text, err := h.scenarioOf(b, p)
	if err != nil || len(text) > maxShown {
		return "" // the client has it from the answer that began the session
	}
	return "\nThe same as a scenario, for a test of its own:\n\n" + text
}
