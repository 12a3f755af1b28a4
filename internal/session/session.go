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

// Session is one client's private run of a scenario, with the version of the
// scenario it began with.
type Session struct {
	ID       string // as journals and control endpoints name it
	name     string // "" for the one clients share that name none
	common   *common
	Scenario *scenarios.Scenario
	models   models.List // as the scenario has changed them
	Journal  *journal.Journal
	Began    time.Time
	early    bool          // the scenario answers some requests before their bodies were read
	ownBytes int           // about the bytes of the scenario, when it was posted for this session alone; 0 for one of the catalogue
	ownSpeed float64       // its own, when it was asked for with one; 0 for the server's
	ended    chan struct{} // closed when the session ends
	choosing cancelLock    // held by the request that chooses its answer, when that may take long
	slow     bool          // choosing may take long

	// These belong to the session table and are guarded by its lock.
	place  *list.Element // among those without open requests; nil while there are any
	use    int           // when it came into use last, as a number that rises
	open   int           // requests being answered
	used   time.Time     // when a request last came or went
	weight int           // bytes counted for it

	mu       sync.Mutex
	requests int       // ordinals given
	arrived  time.Time // the last request
	retry    time.Time // when the last retry-after sent will be over
	refusals int
	probes   int             // answered
	hinted   uint64          // a digest of the hint given last
	troubled map[uint64]bool // digests of what was logged
	progress progress.Progress
	calls    callTable
	usage    usage

	sent    sentBlocks // locks itself
	meter   meter      // of rate limits per session; locks itself
	Gates   Gates      // locks itself
	threads threads    // locks itself

	space     sync.Mutex // guards the workspace; held while batches are made
	workspace resources.Workspace
	occupied  atomic.Int64 // bytes of the workspace, as last seen
}

// newSession is a session that nobody has used yet.
func (c *common) newSession(name string, scenario *scenarios.Scenario, now time.Time) *Session {
	s := &Session{
		ID: ID(scenario.Name, name), name: name, common: c, Scenario: scenario,
		Journal: journal.New(journal.Limits{}),
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

// waits notes until when a retry-after that was sent asks clients to wait.
func (s *Session) waits(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.retry) {
		s.retry = until
	}
}

// busyUntil is when nothing is waited for any more: no client that was asked to
// wait, and no state that is given for a time.
func (s *Session) busyUntil() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if runs := s.progress.RunsUntil(s.Scenario); runs.After(s.retry) {
		return runs
	}
	return s.retry
}

// What a session takes beside its journal, about: itself, each call it remembers,
// and each condition that could not be evaluated.
const (
	sessionBytes = 2 << 10
	callBytes    = 256
	troubleBytes = 32
)

// memory waits for nobody who may hold a lock for long.
func (s *Session) memory() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sessionBytes + s.ownBytes + s.spaceBytes() + s.sent.memory() + callBytes*len(s.calls.order) + troubleBytes*len(s.troubled) +
		s.threads.memory() + s.Journal.Redactor.Memory() + s.Journal.Bytes()
}

// usage is what a session used of its limits in the current minute.
type usage struct {
	since           time.Time
	requests, input int
}

// add counts one request and tells what is left, for its answer's headers. Of
// output tokens nothing is counted.
func (s *usage) add(now time.Time, input int) limits.RateLimits {
	if now.Sub(s.since) >= time.Minute {
		*s = usage{since: now}
	}
	s.requests++
	s.input += input
	return limits.Usual(now, s.requests, s.input, 0)
}
