package control

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/verdict"
)

// How many sweeps there may be at a time, how many faults and how many points one may name,
// and how many points its plan may have.
const (
	maxSweeps  = 100
	maxNames   = 1000
	maxClasses = 2000
)

// sweeping is a sweep of a program that somebody else runs.
type sweeping struct {
	id       string
	base     *scenarios.Scenario // under which nothing is broken
	played   session.Options     // of the sessions in which nothing is broken; those of points have its speed and limits
	options  sweep.Options
	sessions [2]string // the ids of those in which nothing is broken

	used int // when it was last used; the table guards it

	mu       sync.Mutex // guards what follows; whoever also takes judging takes that first
	endings  [2]*verdict.Ending
	baseline *sweep.Baseline // nil until there is a plan
	plan     sweep.Plan
}

// origin says of which sweep a session is.
type origin struct {
	sweep string
	point string // the name of what is broken; "" for nothing
}

// tell notes how the program ended in a session in which nothing is broken. Once there is a
// plan, it changes nothing.
func (s *sweeping) tell(id string, ending *verdict.Ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.sessions {
		if s.sessions[i] == id && ending != nil && s.baseline == nil {
			s.endings[i] = ending
		}
	}
}

// find returns a point of the plan with the baseline, or nil.
func (s *sweeping) find(name string) (*sweep.Baseline, *sweep.Point) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.plan.Find(name); ok {
		return s.baseline, &p
	}
	return nil, nil
}

// sweepTable holds the sweeps. When there are too many, the one used longest ago ends.
type sweepTable struct {
	mu   sync.Mutex
	byID map[string]*sweeping
	uses int
}

// add adds a sweep. It returns the id of the one that ended for it, or "".
func (t *sweepTable) add(s *sweeping) (ended string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID == nil {
		t.byID = map[string]*sweeping{}
	}
	if len(t.byID) >= maxSweeps {
		byUse := func(a, b *sweeping) int { return cmp.Compare(a.used, b.used) }
		ended = slices.MinFunc(slices.Collect(maps.Values(t.byID)), byUse).id
		delete(t.byID, ended)
	}
	t.byID[s.id] = s
	t.use(s)
	return ended
}

func (t *sweepTable) use(s *sweeping) {
	t.uses++
	s.used = t.uses
}

// find returns the sweep of an id, or nil.
func (t *sweepTable) find(id string) *sweeping {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.byID[id]
	if s != nil {
		t.use(s)
	}
	return s
}

// remove ends a sweep, and reports whether there was one.
func (t *sweepTable) remove(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, there := t.byID[id]
	delete(t.byID, id)
	return there
}
