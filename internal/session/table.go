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

// restAfter is how long the unnamed session of a scenario is idle, beyond any retry-after
// that it sent and any state or step that has a time, before the next request begins it
// anew.
const restAfter = 60 * time.Second

// Table holds the running sessions, within limits of their number and memory. Nothing runs
// in the background: expired sessions end when the table is next used. A session with an
// open request does not end to make room.
//
// Every request takes the table's lock, so nothing that may take long happens under it: it
// waits for no lock that is held while somebody computes, and it logs only after it is
// unlocked.
type Table struct {
	common common

	mu       sync.Mutex
	byID     map[string]*Session
	idle     list.List // of *Session without open requests, the one used last first
	uses     int       // how often any session came into use
	memory   int
	ended    endedSessions
	counts   EndCounts
	unlogged []logLine

	unplaced *Session // of requests that can have none; not in the table
}

// logLine is a line that is logged once the table is unlocked.
type logLine struct {
	level slog.Level
	text  string
	args  []any
}

// NewTable makes a table without sessions.
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

// unlock unlocks the table and logs what happened meanwhile.
func (t *Table) unlock() {
	lines := t.unlogged
	t.unlogged = nil
	t.mu.Unlock()
	for _, line := range lines {
		t.common.Log.Log(context.Background(), line.level, line.text, line.args...)
	}
}

// logLater logs a line once the table is unlocked.
func (t *Table) logLater(level slog.Level, text string, args ...any) {
	t.unlogged = append(t.unlogged, logLine{level, text, args})
}

// Absence is why there is no session. It is zero if there is one.
type Absence struct {
	Ended EndReason // why the server ended it
	Full  bool      // there is no room, since all others have open requests
}

// Enter finds the session of that name, or begins it with this version of the scenario. The
// session is in use until Leave.
func (t *Table) Enter(scenario *scenarios.Scenario, name string) (*Session, Absence) {
	return t.enterOr(scenario, name, t.begin)
}

// enterOr does the work of Enter. begin puts a new session into the table, and reports false
// if there is no room.
func (t *Table) enterOr(scenario *scenarios.Scenario, name string, begin func(*Session) bool) (*Session, Absence) {
	now := t.common.Clock.Now()
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	id := ID(scenario.Name, name)
	s := t.byID[id]
	before := s
	if s != nil && name == "" {
		s = t.restart(s, scenario, now)
	}
	if s == nil {
		if was := t.ended.find(id); was.why != "" && name != "" {
			return nil, Absence{Ended: was.why}
		}
		s = t.common.newSession(name, scenario, now)
		if before != nil && before.Scenario.Hash == scenario.Hash && now.Sub(before.used) < t.common.Limits.Idle {
			s.inherit(before)
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

// Resume finds a session that has a scenario of its own, in use until Leave, or returns why
// it has ended. For any other id it returns neither.
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

// Unplaced returns the session of all requests that can have none of their own, in use until
// Leave.
func (t *Table) Unplaced() *Session {
	t.mu.Lock()
	defer t.unlock()
	t.unplaced.open++
	return t.unplaced
}

// Leave ends a use that Enter, Hold, Resume or Unplaced began, and counts the memory of the
// session anew.
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

// put puts a new session into the table. If it is unnamed and the server ended the one
// before it, its journal notes that.
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

// restart ends an unnamed session that was idle or whose scenario has changed, and returns
// nil. Otherwise it returns the session.
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

// expire ends the named sessions that were idle too long, beginning with the one used
// longest ago.
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

// tooMuch reports whether the sessions exceed the limits with so many more, of so much
// memory.
func (t *Table) tooMuch(more, weight int) bool {
	return len(t.byID)+more > t.common.Limits.Count || t.memory+weight > t.common.Limits.Memory
}

// shrink ends sessions until the others are within the limits. keep stays.
func (t *Table) shrink(keep *Session) { t.makeRoom(0, 0, keep) }

// makeRoom ends sessions, beginning with the one used longest ago, until so many more, of
// so much memory, are within the limits. Those with open requests stay, and so does keep.
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

// evict removes a session and remembers why.
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

// weigh updates the memory that the table counts for a session.
func (t *Table) weigh(s *Session, weight int) {
	t.memory += weight - s.weight
	s.weight = weight
}

// Find returns the session of that id, or nil and why the server ended it.
func (t *Table) Find(id string) (s *Session, ended EndReason) {
	t.mu.Lock()
	defer t.unlock()
	t.expire(t.common.Clock.Now())
	if s = t.byID[id]; s != nil {
		return s, ""
	}
	return nil, t.ended.find(id).why
}

// Reset ends and forgets the session of that id, so that its next request begins it anew.
// One that has a scenario, a speed, limits or an origin of its own begins anew at once, since no request
// brings those. Reset reports whether there was a session that can begin anew.
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
	if s.ownBytes > 0 || s.ownSpeed > 0 || s.ownLimits != nil || s.Origin != nil {
		fresh := t.common.newSession(s.name, s.Scenario, now)
		fresh.ownBytes, fresh.ownSpeed, fresh.ownLimits, fresh.used, fresh.Origin = s.ownBytes, s.ownSpeed, s.ownLimits, now, s.Origin
		fresh.scripts.wanted = s.scripts.wanted
		t.put(fresh)
	}
	return true
}

// SpeedOf is the divisor of the waits of a scenario in a session without a speed of its own.
func (t *Table) SpeedOf(scenario *scenarios.Scenario) float64 {
	return t.common.speedOf(scenario, 0)
}

// Recount counts the memory of a session anew after it changed outside of a request.
func (t *Table) Recount(s *Session) {
	weight := s.memory()
	t.mu.Lock()
	defer t.unlock()
	if t.byID[s.ID] == s {
		t.weigh(s, weight)
		t.shrink(s)
	}
}

// IDs returns the ids of all sessions, the one used last first, and how many sessions the
// server ended.
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

// OpenIDs returns the sorted ids of the sessions with open requests.
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
