package server

import (
	"container/list"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/scenarios"
)

// restAfter is how long the unnamed session of a scenario lies idle, beyond any
// retry-after it sent and any state or step that is given for a time, before the
// next request begins it anew.
const restAfter = 60 * time.Second

// maxGone is how many ids of ended sessions are remembered to be answered 410.
const maxGone = 1 << 16

// sessionTable holds the running sessions, at most so many and so much memory.
// Nothing runs in the background: what has expired is found when a session is
// asked for.
type sessionTable struct {
	limits sessionLimits
	models claude.ModelList // before a scenario changes them
	clock  Clock
	log    *slog.Logger

	mu     sync.Mutex
	byID   map[string]*session
	recent list.List // of *session, the one used last in front
	memory int
	gone   goneSet
	lost   goneSet // of sessions that took their scenario with them

	strays *session // of requests that can have no session; not in the table
}

// sessionLimits bounds a sessionTable.
type sessionLimits struct {
	count  int           // sessions at a time
	memory int           // bytes of journals, approximately
	idle   time.Duration // after which a named session ends
}

func newSessionTable(limits sessionLimits, models claude.ModelList, clock Clock, log *slog.Logger) *sessionTable {
	return &sessionTable{
		limits: limits, models: models, clock: clock, log: log, byID: map[string]*session{},
		strays: newSession("", "", &scenarios.Scenario{}, models, clock.Now()),
	}
}

// sessionID is how a session is named in journals and control endpoints.
func sessionID(scenario, name string) string {
	if name == "" {
		return scenario
	}
	return scenario + "." + name
}

// enter finds the session of that name, or begins it with the scenario as it
// stands, and marks it as in use until leave. It is nil when the session ended
// earlier and must not be begun anew unnoticed.
func (t *sessionTable) enter(scenario *scenarios.Scenario, name string) *session {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	id := sessionID(scenario.Name, name)
	s := t.byID[id]
	rested := s
	if s != nil && name == "" {
		s = t.restart(s, scenario, now)
	}
	if s == nil {
		if t.gone.has(id) {
			return nil
		}
		s = newSession(id, name, scenario, t.models, now)
		if rested != nil && rested.scenario.Hash == scenario.Hash && now.Sub(rested.used) < t.limits.idle {
			s.inherit(rested)
		}
		t.begin(s)
	}
	s.open++
	s.used = now
	t.recent.MoveToFront(s.place)
	t.shrink(s)
	return s
}

// begins puts a session into the table whose name is free; it reports false when
// the name is taken. That an earlier one of that name has ended does not matter:
// nobody asks for a new one unnoticed.
func (t *sessionTable) begins(s *session) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(s.began)
	if t.byID[s.id] != nil {
		return false
	}
	t.gone.remove(s.id)
	t.lost.remove(s.id)
	s.used = s.began
	t.begin(s)
	t.shrink(s)
	return true
}

// resume finds a session that has a scenario of its own, in use until leave, or
// says that it has ended. Whatever else is asked for is nil and has not.
func (t *sessionTable) resume(id string) (s *session, ended bool) {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	s = t.byID[id]
	if s == nil || s.brought == 0 {
		return nil, t.lost.has(id)
	}
	s.open++
	s.used = now
	t.recent.MoveToFront(s.place)
	return s, false
}

// stray is the session of a request that can have none, in use until leave.
func (t *sessionTable) stray() *session {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.strays.open++
	return t.strays
}

// leave ends what enter or stray began, and counts the memory the request took.
func (t *sessionTable) leave(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.open--
	s.used = t.clock.Now()
	if t.byID[s.id] != s {
		return // ended in the meantime
	}
	t.recent.MoveToFront(s.place)
	t.weigh(s)
	t.shrink(s)
}

// begin puts a new session into the table.
func (t *sessionTable) begin(s *session) *session {
	t.byID[s.id] = s
	s.place = t.recent.PushFront(s)
	t.weigh(s)
	return s
}

// restart ends an unnamed session that has rested, or whose scenario has
// changed; it returns the session when it goes on.
func (t *sessionTable) restart(s *session, scenario *scenarios.Scenario, now time.Time) *session {
	switch {
	case s.scenario.Hash != scenario.Hash:
		t.log.Info("unnamed session restarts: its scenario has changed", "session", s.id)
	case s.open == 0 && now.Sub(s.used) >= restAfter && now.Sub(s.busyUntil()) >= restAfter:
		t.log.Info("unnamed session restarts: it was idle", "session", s.id, "idle", now.Sub(s.used))
	default:
		return s
	}
	t.remove(s)
	return nil
}

// expire ends the named sessions that were idle too long. Those used least
// recently come first, so it looks at one more than it ends.
func (t *sessionTable) expire(now time.Time) {
	for e := t.recent.Back(); e != nil; {
		s, next := e.Value.(*session), e.Prev()
		if now.Sub(s.used) < t.limits.idle {
			return
		}
		if s.open == 0 && s.name != "" {
			t.log.Info("session ends: it was idle", "session", s.id)
			t.evict(s)
		}
		e = next
	}
}

// shrink evicts the sessions used least recently until the rest fits; keep,
// which is in use, stays.
func (t *sessionTable) shrink(keep *session) {
	for len(t.byID) > t.limits.count || t.memory > t.limits.memory {
		oldest := t.recent.Back().Value.(*session)
		if oldest == keep {
			return
		}
		t.log.Warn("session ends: there is no room for more", "session", oldest.id,
			"sessions", len(t.byID), "memory", t.memory)
		t.evict(oldest)
	}
}

// evict removes a session for good. An unnamed one may begin anew, since that
// is what it does after a rest anyway.
func (t *sessionTable) evict(s *session) {
	t.remove(s)
	switch {
	case s.brought > 0:
		t.lost.add(s.id)
	case s.name != "":
		t.gone.add(s.id)
	}
}

func (t *sessionTable) remove(s *session) {
	delete(t.byID, s.id)
	t.recent.Remove(s.place)
	t.memory -= s.weight
	close(s.over)
}

// weigh brings the memory a session is counted with up to date.
func (t *sessionTable) weigh(s *session) {
	weight := s.memory()
	t.memory += weight - s.weight
	s.weight = weight
}

// find is the session of that id, or nil; ended says that there was one.
func (t *sessionTable) find(id string) (s *session, ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(t.clock.Now())
	return t.byID[id], t.gone.has(id) || t.lost.has(id)
}

// reset forgets the session of that id, ended or not: its next request begins
// it anew. One that has a scenario or a speed of its own begins at once, for only
// it has that. It reports whether there was one that can begin anew.
func (t *sessionTable) reset(id string) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.byID[id]
	if s == nil {
		return t.gone.remove(id)
	}
	t.remove(s)
	if s.brought > 0 || s.speed > 0 {
		fresh := newSession(s.id, s.name, s.scenario, t.models, now)
		fresh.brought, fresh.speed, fresh.used = s.brought, s.speed, now
		t.begin(fresh)
	}
	return true
}

// grown counts what a session came to hold outside its requests.
func (t *sessionTable) grown(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID[s.id] == s {
		t.weigh(s)
		t.shrink(s)
	}
}

// ids are those of all sessions, the one used last first.
func (t *sessionTable) ids() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(t.clock.Now())
	out := make([]string, 0, len(t.byID))
	for e := t.recent.Front(); e != nil; e = e.Next() {
		out = append(out, e.Value.(*session).id)
	}
	return out
}

// goneSet remembers the last maxGone ids put in, by their digests under a seed of its
// own: two of them are taken for one by chance in one server of 10^9. Its zero value
// is empty.
type goneSet struct {
	seed  maphash.Seed
	place map[uint64]int32 // where an id stands in ring
	ring  []uint64
	next  int
}

func (g *goneSet) has(id string) bool {
	if g.place == nil {
		return false
	}
	_, ok := g.place[maphash.String(g.seed, id)]
	return ok
}

func (g *goneSet) add(id string) {
	if g.place == nil {
		g.seed, g.place = maphash.MakeSeed(), map[uint64]int32{}
	}
	if len(g.ring) < maxGone {
		g.ring = append(g.ring, 0)
	} else if at, ok := g.place[g.ring[g.next]]; ok && int(at) == g.next {
		delete(g.place, g.ring[g.next])
	}
	digest := maphash.String(g.seed, id)
	g.ring[g.next] = digest
	g.place[digest] = int32(g.next)
	g.next = (g.next + 1) % maxGone
}

func (g *goneSet) remove(id string) bool {
	ok := g.has(id)
	if ok {
		delete(g.place, maphash.String(g.seed, id))
	}
	return ok
}
