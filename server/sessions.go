package server

import (
	"container/list"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// restAfter is how long the unnamed session of a scenario lies idle, beyond any
// retry-after it sent and any state or step that is given for a time, before the
// next request begins it anew.
const restAfter = 60 * time.Second

// sessionTable holds the running sessions, at most so many and so much memory.
// Nothing runs in the background: what has expired is found when a session is
// asked for. A session with an open request stays, whoever else wants room.
//
// Every request goes through its lock, so nothing that may take long is done under
// it: it waits for no lock that is held while somebody computes, and even what it
// has to tell the log is told when it is free again.
type sessionTable struct {
	limits sessionLimits
	models models.List // before a scenario changes them
	clock  Clock
	log    *slog.Logger

	mu     sync.Mutex
	byID   map[string]*session
	idle   list.List // of *session, those without open requests, the one used last in front
	uses   int       // how often sessions came into use
	memory int
	gone   goneSet
	ended  endCounts
	untold []logLine

	strays *session // of requests that can have no session; not in the table
}

// sessionLimits bounds a sessionTable.
type sessionLimits struct {
	count  int           // sessions at a time
	memory int           // bytes of journals, approximately
	idle   time.Duration // after which a named session ends
}

// logLine is what the log is to be told.
type logLine struct {
	level slog.Level
	text  string
	args  []any
}

func newSessionTable(limits sessionLimits, models models.List, clock Clock, log *slog.Logger) *sessionTable {
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

// unlock frees the table, and tells the log what happened meanwhile.
func (t *sessionTable) unlock() {
	untold := t.untold
	t.untold = nil
	t.mu.Unlock()
	for _, line := range untold {
		t.log.Log(context.Background(), line.level, line.text, line.args...)
	}
}

func (t *sessionTable) tell(level slog.Level, text string, args ...any) {
	t.untold = append(t.untold, logLine{level, text, args})
}

// absence is why there is no session; the zero absence is that there is one.
type absence struct {
	ended endReason // it ended earlier and must not be begun anew unnoticed
	full  bool      // there is no room, since all others have open requests
}

// enter finds the session of that name, or begins it with the scenario as it
// stands, and marks it as in use until leave.
func (t *sessionTable) enter(scenario *scenarios.Scenario, name string) (*session, absence) {
	return t.enterOr(scenario, name, t.begin)
}

// hold is enter for a session that begins however many there are.
func (t *sessionTable) hold(scenario *scenarios.Scenario, name string) (*session, absence) {
	return t.enterOr(scenario, name, func(s *session) bool {
		t.makeRoom(1, 0, nil)
		t.put(s)
		return true
	})
}

// enterOr is enter with what is to be done with a session that begins.
func (t *sessionTable) enterOr(scenario *scenarios.Scenario, name string, begin func(*session) bool) (*session, absence) {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	id := sessionID(scenario.Name, name)
	s := t.byID[id]
	rested := s
	if s != nil && name == "" {
		s = t.restart(s, scenario, now)
	}
	if s == nil {
		if was := t.gone.find(id); was.why != "" && name != "" {
			return nil, absence{ended: was.why}
		}
		s = newSession(id, name, scenario, t.models, now)
		if rested != nil && rested.scenario.Hash == scenario.Hash && now.Sub(rested.used) < t.limits.idle {
			s.inherit(rested)
		}
		if !begin(s) {
			return nil, absence{full: true}
		}
	}
	t.use(s, now)
	return s, absence{}
}

// use marks a session as in use, so that it stays.
func (t *sessionTable) use(s *session, now time.Time) {
	if s.place != nil {
		t.idle.Remove(s.place)
		s.place = nil
	}
	s.open++
	t.uses++
	s.used, s.use = now, t.uses
}

// begins puts a session into the table whose name is free; taken reports that it
// is not, and full that there is no room. That an earlier one of that name has ended
// does not matter: nobody asks for a new one unnoticed.
func (t *sessionTable) begins(s *session) (taken, full bool) {
	t.mu.Lock()
	defer t.unlock()
	t.expire(s.began)
	if t.byID[s.id] != nil {
		return true, false
	}
	s.used = s.began
	return false, !t.begin(s)
}

// resume finds a session that has a scenario of its own, in use until leave, or
// says that it has ended. Whatever else is asked for is nil and has not.
func (t *sessionTable) resume(id string) (s *session, ended endReason) {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	s = t.byID[id]
	if s == nil || s.brought == 0 {
		if was := t.gone.find(id); was.brought {
			ended = was.why
		}
		return nil, ended
	}
	t.use(s, now)
	return s, ""
}

// stray is the session of a request that can have none, in use until leave.
func (t *sessionTable) stray() *session {
	t.mu.Lock()
	defer t.unlock()
	t.strays.open++
	return t.strays
}

// leave ends what enter or stray began, and counts the memory the request took.
func (t *sessionTable) leave(s *session) {
	weight := s.memory()
	t.mu.Lock()
	defer t.unlock()
	s.open--
	s.used = t.clock.Now()
	if t.byID[s.id] != s {
		return // ended in the meantime
	}
	if s.open == 0 {
		s.place = t.idle.PushFront(s)
	}
	t.weigh(s, weight)
	t.shrink(s)
}

// begin puts a new session into the table, unless there is no room for it.
func (t *sessionTable) begin(s *session) bool {
	weight := s.memory() // nobody else knows it yet
	t.makeRoom(1, weight, nil)
	if t.tooMuch(1, weight) && len(t.byID) > 0 {
		t.tell(slog.LevelWarn, "a session is refused: all others have open requests", "session", s.id,
			"sessions", len(t.byID), "memory", t.memory)
		return false
	}
	t.put(s)
	return true
}

// put puts a new session into the table. That an unnamed one was ended earlier it
// notes, since that begins anew unasked.
func (t *sessionTable) put(s *session) {
	if was := t.gone.take(s.id); was.why != "" && s.name == "" {
		s.journal.Note(journal.Note{At: s.began, Kind: journal.NoteLimit,
			Text: "this session begins anew: the one before has ended, and its journal with it: " + string(was.why)})
	}
	t.uses++
	s.use = t.uses
	t.byID[s.id] = s
	s.place = t.idle.PushFront(s)
	t.weigh(s, s.memory()) // nobody else knows it yet
}

// restart ends an unnamed session that has rested, or whose scenario has
// changed; it returns the session when it goes on.
func (t *sessionTable) restart(s *session, scenario *scenarios.Scenario, now time.Time) *session {
	switch {
	case s.scenario.Hash != scenario.Hash:
		t.tell(slog.LevelInfo, "unnamed session restarts: its scenario has changed", "session", s.id)
	case s.open == 0 && now.Sub(s.used) >= restAfter && now.Sub(s.busyUntil()) >= restAfter:
		t.tell(slog.LevelInfo, "unnamed session restarts: it was idle", "session", s.id, "idle", now.Sub(s.used))
	default:
		return s
	}
	t.remove(s)
	return nil
}

// expire ends the named sessions that were idle too long. Those used least
// recently come first, so it looks at one more than it ends.
func (t *sessionTable) expire(now time.Time) {
	for e := t.idle.Back(); e != nil; {
		s, next := e.Value.(*session), e.Prev()
		if now.Sub(s.used) < t.limits.idle {
			return
		}
		if s.name != "" {
			t.tell(slog.LevelInfo, "session ends: it was idle", "session", s.id)
			t.evict(s, endedIdle)
		}
		e = next
	}
}

// tooMuch reports whether the sessions, with so many more of so much memory, are
// more than may be.
func (t *sessionTable) tooMuch(more, weight int) bool {
	return len(t.byID)+more > t.limits.count || t.memory+weight > t.limits.memory
}

// shrink has the sessions fit, as far as they can be ended; keep stays.
func (t *sessionTable) shrink(keep *session) { t.makeRoom(0, 0, keep) }

// makeRoom ends sessions, those used longest ago first, until so many more of so
// much memory fit. Those with open requests stay, and so does keep.
func (t *sessionTable) makeRoom(more, weight int, keep *session) {
	for t.tooMuch(more, weight) && t.idle.Len() > 0 {
		oldest := t.idle.Back().Value.(*session)
		if oldest == keep {
			return
		}
		t.tell(slog.LevelWarn, "session ends: there is no room for more", "session", oldest.id,
			"sessions", len(t.byID), "memory", t.memory)
		t.evict(oldest, endedNoRoom)
	}
}

// evict removes a session for good, and remembers why. An unnamed one may begin
// anew, since that is what it does after a rest anyway.
func (t *sessionTable) evict(s *session, why endReason) {
	t.remove(s)
	t.gone.add(s, why)
	t.ended.add(why)
}

func (t *sessionTable) remove(s *session) {
	delete(t.byID, s.id)
	if s.place != nil {
		t.idle.Remove(s.place)
		s.place = nil
	}
	t.memory -= s.weight
	close(s.over)
}

// weigh brings the memory a session is counted with up to date.
func (t *sessionTable) weigh(s *session, weight int) {
	t.memory += weight - s.weight
	s.weight = weight
}

// find is the session of that id, or nil; ended says why there is none any more.
func (t *sessionTable) find(id string) (s *session, ended endReason) {
	t.mu.Lock()
	defer t.unlock()
	t.expire(t.clock.Now())
	if s = t.byID[id]; s != nil {
		return s, ""
	}
	return nil, t.gone.find(id).why
}

// reset forgets the session of that id, ended or not: its next request begins
// it anew. One that has a scenario or a speed of its own begins at once, for only
// it has that. It reports whether there was one that can begin anew.
func (t *sessionTable) reset(id string) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.unlock()
	s := t.byID[id]
	if s == nil {
		was := t.gone.find(id)
		if was.why == "" || was.brought {
			return false
		}
		t.gone.take(id)
		return true
	}
	t.remove(s)
	if s.brought > 0 || s.speed > 0 {
		fresh := newSession(s.id, s.name, s.scenario, t.models, now)
		fresh.brought, fresh.speed, fresh.used = s.brought, s.speed, now
		t.put(fresh)
	}
	return true
}

// grown counts what a session came to hold outside its requests.
func (t *sessionTable) grown(s *session) {
	weight := s.memory()
	t.mu.Lock()
	defer t.unlock()
	if t.byID[s.id] == s {
		t.weigh(s, weight)
		t.shrink(s)
	}
}

// ids are those of all sessions, the one used last first, and how many the server
// ended.
func (t *sessionTable) ids() ([]string, endCounts) {
	t.mu.Lock()
	t.expire(t.clock.Now())
	last := make(map[string]int, len(t.byID))
	for id, s := range t.byID {
		last[id] = s.use
	}
	ended := t.ended
	t.unlock()
	return slices.SortedFunc(maps.Keys(last), func(a, b string) int { return last[b] - last[a] }), ended
}

// openIDs is the ids of the sessions with open requests, sorted.
func (t *sessionTable) openIDs() (ids []string) {
	t.mu.Lock()
	for id, s := range t.byID {
		if s.open > 0 {
			ids = append(ids, id)
		}
	}
	t.unlock()
	slices.Sort(ids)
	return ids
}
