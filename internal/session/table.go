package session

import (
	"container/list"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// restAfter is how long the unnamed session of a scenario lies idle, beyond any
// retry-after it sent and any state or step that is given for a time, before the
// next request begins it anew.
const restAfter = 60 * time.Second

// Table holds the running sessions, at most so many and so much memory.
// Nothing runs in the background: what has expired is found when a session is
// asked for. A session with an open request stays, whoever else wants room.
//
// Every request goes through its lock, so nothing that may take long is done under
// it: it waits for no lock that is held while somebody computes, and it writes to the
// log only after the lock is free again.
type Table struct {
	common common

	mu       sync.Mutex
	byID     map[string]*Session
	idle     list.List // of *Session, those without open requests, the one used last in front
	uses     int       // how often sessions came into use
	memory   int
	ended    endedSessions
	counts   EndCounts
	unlogged []logLine

	unplaced *Session // of requests that can have no session; not in the table
}

// logLine is what the log is to be told.
type logLine struct {
	level slog.Level
	text  string
	args  []any
}

// NewTable is a table without sessions.
func NewTable(config Config) *Table {
	t := &Table{common: common{Config: config}, byID: map[string]*Session{}}
	t.unplaced = t.common.newSession("", &scenarios.Scenario{}, t.common.Clock.Now())
	return t
}

// ID is how a session is named in journals and control endpoints.
func ID(scenario, name string) string {
	if name == "" {
		return scenario
	}
	return scenario + "." + name
}

// unlock frees the table, and tells the log what happened meanwhile.
func (t *Table) unlock() {
	lines := t.unlogged
	t.unlogged = nil
	t.mu.Unlock()
	for _, line := range lines {
		t.common.Log.Log(context.Background(), line.level, line.text, line.args...)
	}
}

// logLater has the log told once the table is unlocked.
func (t *Table) logLater(level slog.Level, text string, args ...any) {
	t.unlogged = append(t.unlogged, logLine{level, text, args})
}

// Absence is why there is no session; the zero absence is that there is one.
type Absence struct {
	Ended EndReason // it ended earlier and must not be begun anew unnoticed
	Full  bool      // there is no room, since all others have open requests
}

// Enter finds the session of that name, or begins it with the scenario as it
// stands, and marks it as in use until Leave.
func (t *Table) Enter(scenario *scenarios.Scenario, name string) (*Session, Absence) {
	return t.enterOr(scenario, name, t.begin)
}

// Hold is Enter for a session that begins however many there are.
func (t *Table) Hold(scenario *scenarios.Scenario, name string) (*Session, Absence) {
	return t.enterOr(scenario, name, func(s *Session) bool {
		t.makeRoom(1, 0, nil)
		t.put(s)
		return true
	})
}

// enterOr is Enter with what is to be done with a session that begins.
func (t *Table) enterOr(scenario *scenarios.Scenario, name string, begin func(*Session) bool) (*Session, Absence) {
	now := t.common.Clock.Now()
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	id := ID(scenario.Name, name)
	s := t.byID[id]
	rested := s
	if s != nil && name == "" {
		s = t.restart(s, scenario, now)
	}
	if s == nil {
		if was := t.ended.find(id); was.why != "" && name != "" {
			return nil, Absence{Ended: was.why}
		}
		s = t.common.newSession(name, scenario, now)
		if rested != nil && rested.Scenario.Hash == scenario.Hash && now.Sub(rested.used) < t.common.Limits.Idle {
			s.inherit(rested)
		}
		if !begin(s) {
			return nil, Absence{Full: true}
		}
	}
	t.use(s, now)
	return s, Absence{}
}

// use marks a session as in use, so that it stays.
func (t *Table) use(s *Session, now time.Time) {
	if s.place != nil {
		t.idle.Remove(s.place)
		s.place = nil
	}
	s.open++
	t.uses++
	s.used, s.use = now, t.uses
}

// Resume finds a session that has a scenario of its own, in use until Leave, or
// says that it has ended. For any other id there is neither a session nor a reason.
func (t *Table) Resume(id string) (s *Session, ended EndReason) {
	now := t.common.Clock.Now()
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	s = t.byID[id]
	if s == nil || s.ownBytes == 0 {
		if was := t.ended.find(id); was.own {
			ended = was.why
		}
		return nil, ended
	}
	t.use(s, now)
	return s, ""
}

// Unplaced is the session of a request that can have none, in use until Leave.
func (t *Table) Unplaced() *Session {
	t.mu.Lock()
	defer t.unlock()
	t.unplaced.open++
	return t.unplaced
}

// Leave ends what Enter, Hold, Resume or Unplaced began, and counts the memory the request took.
func (t *Table) Leave(s *Session) {
	weight := s.memory()
	t.mu.Lock()
	defer t.unlock()
	s.open--
	s.used = t.common.Clock.Now()
	if t.byID[s.ID] != s {
		return // ended in the meantime
	}
	if s.open == 0 {
		s.place = t.idle.PushFront(s)
	}
	t.weigh(s, weight)
	t.shrink(s)
}

// begin puts a new session into the table, unless there is no room for it.
func (t *Table) begin(s *Session) bool {
	weight := s.memory() // nobody else knows it yet
	t.makeRoom(1, weight, nil)
	if t.tooMuch(1, weight) && len(t.byID) > 0 {
		t.logLater(slog.LevelWarn, "a session is refused: all others have open requests", "session", s.ID,
			"sessions", len(t.byID), "memory", t.memory)
		return false
	}
	t.put(s)
	return true
}

// put puts a new session into the table. That an unnamed one was ended earlier it
// notes, since that begins anew unasked.
func (t *Table) put(s *Session) {
	if was := t.ended.take(s.ID); was.why != "" && s.name == "" {
		s.Journal.Note(journal.Note{At: s.Began, Kind: journal.NoteLimit,
			Text: "this session begins anew: the one before has ended, and its journal with it: " + string(was.why)})
	}
	t.uses++
	s.use = t.uses
	t.byID[s.ID] = s
	s.place = t.idle.PushFront(s)
	t.weigh(s, s.memory()) // nobody else knows it yet
}

// restart ends an unnamed session that has rested, or whose scenario has
// changed; it returns the session when it goes on.
func (t *Table) restart(s *Session, scenario *scenarios.Scenario, now time.Time) *Session {
	switch {
	case s.Scenario.Hash != scenario.Hash:
		t.logLater(slog.LevelInfo, "unnamed session restarts: its scenario has changed", "session", s.ID)
	case s.open == 0 && now.Sub(s.used) >= restAfter && now.Sub(s.busyUntil()) >= restAfter:
		t.logLater(slog.LevelInfo, "unnamed session restarts: it was idle", "session", s.ID, "idle", now.Sub(s.used))
	default:
		return s
	}
	t.remove(s)
	return nil
}

// expire ends the named sessions that were idle too long. Those used least
// recently come first, so it looks at one more than it ends.
func (t *Table) expire(now time.Time) {
	for e := t.idle.Back(); e != nil; {
		s, next := e.Value.(*Session), e.Prev()
		if now.Sub(s.used) < t.common.Limits.Idle {
			return
		}
		if s.name != "" {
			t.logLater(slog.LevelInfo, "session ends: it was idle", "session", s.ID)
			t.evict(s, endedIdle)
		}
		e = next
	}
}

// tooMuch reports whether the sessions, with so many more of so much memory, are
// more than may be.
func (t *Table) tooMuch(more, weight int) bool {
	return len(t.byID)+more > t.common.Limits.Count || t.memory+weight > t.common.Limits.Memory
}

// shrink has the sessions fit, as far as they can be ended; keep stays.
func (t *Table) shrink(keep *Session) { t.makeRoom(0, 0, keep) }

// makeRoom ends sessions, those used longest ago first, until so many more of so
// much memory fit. Those with open requests stay, and so does keep.
func (t *Table) makeRoom(more, weight int, keep *Session) {
	for t.tooMuch(more, weight) && t.idle.Len() > 0 {
		oldest := t.idle.Back().Value.(*Session)
		if oldest == keep {
			return
		}
		t.logLater(slog.LevelWarn, "session ends: there is no room for more", "session", oldest.ID,
			"sessions", len(t.byID), "memory", t.memory)
		t.evict(oldest, endedNoRoom)
	}
}

// evict removes a session for good, and remembers why. An unnamed one may begin
// anew, since that is what it does after a rest anyway.
func (t *Table) evict(s *Session, why EndReason) {
	t.remove(s)
	t.ended.add(s, why)
	t.counts.add(why)
}

func (t *Table) remove(s *Session) {
	delete(t.byID, s.ID)
	if s.place != nil {
		t.idle.Remove(s.place)
		s.place = nil
	}
	t.memory -= s.weight
	close(s.ended)
}

// weigh brings the memory a session is counted with up to date.
func (t *Table) weigh(s *Session, weight int) {
	t.memory += weight - s.weight
	s.weight = weight
}

// Find is the session of that id, or nil; ended says why there is none any more.
func (t *Table) Find(id string) (s *Session, ended EndReason) {
	t.mu.Lock()
	defer t.unlock()
	t.expire(t.common.Clock.Now())
	if s = t.byID[id]; s != nil {
		return s, ""
	}
	return nil, t.ended.find(id).why
}

// Reset forgets the session of that id, ended or not: its next request begins
// it anew. One that has a scenario or a speed of its own begins at once, for only
// it has that. It reports whether there was one that can begin anew.
func (t *Table) Reset(id string) bool {
	now := t.common.Clock.Now()
	t.mu.Lock()
	defer t.unlock()
	s := t.byID[id]
	if s == nil {
		was := t.ended.find(id)
		if was.why == "" || was.own {
			return false
		}
		t.ended.take(id)
		return true
	}
	t.remove(s)
	if s.ownBytes > 0 || s.ownSpeed > 0 {
		fresh := t.common.newSession(s.name, s.Scenario, now)
		fresh.ownBytes, fresh.ownSpeed, fresh.used = s.ownBytes, s.ownSpeed, now
		t.put(fresh)
	}
	return true
}

// SpeedOf is by what the waits of a scenario are divided in a session that asks for no
// speed of its own.
func (t *Table) SpeedOf(scenario *scenarios.Scenario) float64 {
	return t.common.speedOf(scenario, 0)
}

// Recount counts what a session came to hold outside its requests.
func (t *Table) Recount(s *Session) {
	weight := s.memory()
	t.mu.Lock()
	defer t.unlock()
	if t.byID[s.ID] == s {
		t.weigh(s, weight)
		t.shrink(s)
	}
}

// IDs are those of all sessions, the one used last first, and how many the server
// ended.
func (t *Table) IDs() ([]string, EndCounts) {
	t.mu.Lock()
	t.expire(t.common.Clock.Now())
	last := make(map[string]int, len(t.byID))
	for id, s := range t.byID {
		last[id] = s.use
	}
	ended := t.counts
	t.unlock()
	return slices.SortedFunc(maps.Keys(last), func(a, b string) int { return last[b] - last[a] }), ended
}

// OpenIDs is the ids of the sessions with open requests, sorted.
func (t *Table) OpenIDs() (ids []string) {
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
