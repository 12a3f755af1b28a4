package server

import (
	"container/list"
	"fmt"
	"sync"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// session is one client's private run of a scenario, with the version of the
// scenario it began with.
type session struct {
	id       string
	name     string // "" for the one clients share that name none
	scenario *scenarios.Scenario
	rules    []*scenarios.Rule
	models   claude.ModelList
	journal  *journal.Journal
	began    time.Time

	// These belong to the session table and are guarded by its lock.
	place  *list.Element
	open   int       // requests being answered
	used   time.Time // when a request last came or went
	weight int       // bytes counted for it

	mu       sync.Mutex
	requests int       // ordinals given
	arrived  time.Time // the last request
	retry    time.Time // when the last retry-after sent will be over
	answers  map[int]int
	calls    callBook
	spent    spending
}

// What answers are counted by, beside the rules from 0 on.
const (
	byNoRule  = -1 // healthy, since no rule matched
	byRefusal = -2
)

func newSession(id, name string, scenario *scenarios.Scenario, now time.Time) *session {
	s := &session{
		id: id, name: name, scenario: scenario,
		rules:   scenario.AllRules(),
		models:  claude.DefaultModels(),
		journal: journal.New(journal.Limits{}),
		began:   now,
		answers: map[int]int{},
	}
	if edits := scenario.Models; edits != nil {
		s.models = s.models.With(edits.Only, edits.Retire, edits.Add)
	}
	return s
}

// turn is what one request of a session is given.
type turn struct {
	ordinal       int // its place in the session, from 1
	gap           time.Duration
	call, attempt int
	rule          int // byNoRule, byRefusal, or the rule's place from 0
	count         int // how many answers the rule gave before
	step          int // the step's number in its rule, from 1; 0 for none
	near          string
	limits        claude.RateLimits
	answer        faults.Answer
}

// take counts a request whose body is complete and gives it its turn: the next
// step of the first rule that matches, a healthy answer when none does, or the
// refusal, which takes no step.
func (s *session) take(a *arrival, refusal *claude.Error) turn {
	rule, near := byRefusal, (*scenarios.NearMiss)(nil)
	if refusal == nil {
		rule, near = s.scenario.Match(scenarios.Incoming{Request: a.request, Headers: a.header, Key: a.key})
	}
	mark := markOf(a.request.Endpoint, a.header, a.body)
	tokens := a.request.PromptTokens()

	s.mu.Lock()
	defer s.mu.Unlock()
	t := turn{rule: rule}
	s.requests++
	t.ordinal = s.requests
	if t.ordinal > 1 {
		t.gap = max(0, a.at.Sub(s.arrived))
	}
	s.arrived = a.at
	c := s.calls.attempt(mark)
	t.call, t.attempt = c.number, c.attempts
	t.limits = s.spent.add(a.at, tokens)
	s.choose(&t, c, near, a, refusal)
	return t
}

// choose settles what the request is answered with. The session is locked.
func (s *session) choose(t *turn, c *call, near *scenarios.NearMiss, a *arrival, refusal *claude.Error) {
	if t.rule == byNoRule && s.scenario.Unmatched == scenarios.UnmatchedRefuse && near != nil {
		refusal, t.rule = unmatched(near), byRefusal
	}
	t.near = near.String()
	t.count = s.answers[t.rule]
	s.answers[t.rule]++
	switch {
	case refusal != nil:
		t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *refusal}}
		return
	case t.rule == byNoRule:
		t.answer = scenarios.HealthyAnswer(a.request)
	default:
		t.answer, t.step = s.step(t, c, a.request)
	}
	if t.answer.Error == nil && t.answer.Body == nil && a.document != nil {
		t.answer.Document = a.document
	}
}

// step is what the turn's rule answers: its step's answer and the step's
// number, or the healthy answer and 0 when no step is left.
func (s *session) step(t *turn, c *call, req *claude.Request) (faults.Answer, int) {
	place := t.count
	if s.scenario.Count == scenarios.CountCall {
		place = c.taken[t.rule]
		c.taken[t.rule]++
	}
	step, number := s.rules[t.rule].StepAt(place, s.scenario.Then)
	if step == nil {
		return scenarios.HealthyAnswer(req), 0
	}
	return step.Answer(req), number
}

// unmatched is what `unmatched: refuse` answers.
func unmatched(near *scenarios.NearMiss) *claude.Error {
	return claude.NewError("invalid_request_error", fmt.Sprintf("claudemock: no rule matches this request; %s", near))
}

// waits notes until when a retry-after that was sent asks clients to wait.
func (s *session) waits(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.retry) {
		s.retry = until
	}
}

func (s *session) retryAt() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.retry
}

// What a session takes beside its journal, about: itself, and each call it
// remembers.
const (
	sessionBytes = 2 << 10
	callBytes    = 256
)

func (s *session) memory() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sessionBytes + callBytes*len(s.calls.order) + s.journal.Bytes()
}

// spending is what a session used of its limits in the current minute.
type spending struct {
	since           time.Time
	requests, input int
}

// add counts one request and tells what is left, for its answer's headers. Of
// output tokens nothing is counted.
func (s *spending) add(now time.Time, input int) claude.RateLimits {
	if now.Sub(s.since) >= time.Minute {
		*s = spending{since: now}
	}
	s.requests++
	s.input += input
	return claude.DefaultLimits(now, s.requests, s.input, 0)
}
