package session

import (
	"container/list"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// Session is one client's private run of a scenario, in the version with which it began.
type Session struct {
	ID        string // as journals and control endpoints name it
	name      string // "" for the session of clients that name none
	common    *common
	Scenario  *scenarios.Scenario
	models    models.List // as the scenario has changed them
	Journal   *journal.Journal
	Began     time.Time
	early     bool              // the scenario answers some requests before their bodies are read
	ownBytes  int               // about the bytes of a scenario of this session alone; 0 for one of the catalogue
	ownSpeed  float64           // the divisor of its waits; 0 for the server's
	ownLimits *scenarios.Limits // its rate limits; nil for those of the scenario or the server
	Origin    any               // what its Options say of where it comes from
	ended     chan struct{}     // closed when the session ends
	choosing  cancelLock        // held by the request that chooses its step, if that may take long
	slow      bool              // choosing may take long

	// These belong to the table and are guarded by its lock.
	place  *list.Element // in the table's list of idle sessions; nil while requests are open
	use    int           // the number of its last use among those of all sessions
	open   int           // requests that are being answered
	used   time.Time     // when a request last began or ended
	weight int           // bytes that the table counts for it

	mu       sync.Mutex
	requests int       // how many have an ordinal
	arrived  time.Time // when the last request arrived
	retry    time.Time // when the latest retry-after is over
	refusals int
	probes   int
	hinted   uint64          // a digest of the last hint
	troubled map[uint64]bool // digests of the errors of conditions that are logged
	progress progress.Progress
	calls    callTable
	usage    usage

	sent    sentBlocks // locks itself
	scripts scripts    // locks itself
	meter   meter      // of rate limits per session; locks itself
	Gates   Gates      // locks itself
	threads threads    // locks itself

	space     sync.Mutex // guards the workspace; held while batches are made
	workspace resources.Workspace
	occupied  atomic.Int64 // bytes of the workspace when they were last counted
}

// newSession makes a session that is in no table.
func (c *common) newSession(name string, scenario *scenarios.Scenario, now time.Time) *Session {
	s := &Session{
		ID: ID(scenario.Name, name), name: name, common: c, Scenario: scenario,
		Journal: journal.New(c.journalLimits()),
		Began:   now,
		early:   scenario.AnswersEarly(),
		slow:    scenario.TakesWork(), choosing: make(cancelLock, 1),
		ended: make(chan struct{}),
	}
	s.models = scenario.Models.Apply(c.Models)
	s.workspace.Models = s.models
	return s
}

// Done is closed when the session ends.
func (s *Session) Done() <-chan struct{} { return s.ended }

// noteRetryAfter notes until when a retry-after asks clients to wait.
func (s *Session) noteRetryAfter(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.retry) {
		s.retry = until
	}
}

// busyUntil is when the last wait is over: of a client by a retry-after, and of a state or a
// step that has a time.
func (s *Session) busyUntil() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if runs := s.progress.RunsUntil(s.Scenario); runs.After(s.retry) {
		return runs
	}
	return s.retry
}

// About how many bytes a session takes: itself, each call, and each logged error of a
// condition.
const (
	sessionBytes = 2 << 10
	callBytes    = 256
	troubleBytes = 32
)

// memory is about how many bytes the session takes. It waits for no lock that may be held
// for long.
func (s *Session) memory() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sessionBytes + s.ownBytes + s.spaceBytes() + s.sent.memory() + s.scripts.memory() + callBytes*len(s.calls.order) + troubleBytes*len(s.troubled) +
		s.threads.memory() + s.Journal.Redactor.Memory() + s.Journal.Bytes()
}

// usage is what a session without rate limits has used in the current minute.
type usage struct {
	since           time.Time
	requests, input int
}

// add counts one request and returns what is left, for the headers of its answer. Output
// tokens are not counted.
func (s *usage) add(now time.Time, input int) limits.RateLimits {
	if now.Sub(s.since) >= time.Minute {
		*s = usage{since: now}
	}
	s.requests++
	s.input += input
	return limits.Usual(now, s.requests, s.input, 0)
}
