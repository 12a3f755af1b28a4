package server

import (
	"cmp"
	"container/list"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// session is one client's private run of a scenario, with the version of the
// scenario it began with.
type session struct {
	id       string
	name     string // "" for the one clients share that name none
	scenario *scenarios.Scenario
	models   models.List // as the scenario has changed them
	journal  *journal.Journal
	began    time.Time
	early    bool          // the scenario answers some requests before their bodies were read
	brought  int           // about the bytes of the scenario, when it was posted for this session alone; 0 for one of the catalogue
	speed    float64       // its own, when it was asked for with one; 0 for the server's
	over     chan struct{} // closed when the session ends
	choosing turnstile     // held by the request that chooses its answer, when that may take long
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
	troubled map[uint64]bool // digests of what was told of
	progress scenarios.Progress
	calls    callBook
	spent    spending

	told    toldBook  // locks itself
	meter   meter     // of rate limits per session; locks itself
	gates   gateTable // locks itself
	threads threads   // locks itself

	space     sync.Mutex // guards the workspace; held while batches are made
	workspace resources.Workspace
	occupied  atomic.Int64 // bytes of the workspace, as last seen
}

// What answers come from beside the rules, which count from 0.
const (
	byNoRule  = scenarios.NoRule // healthy, since no rule matched
	byRefusal = -2
	byHandler = -3 // a step that code gave, see WithHandler
)

func newSession(id, name string, scenario *scenarios.Scenario, models models.List, now time.Time) *session {
	s := &session{
		id: id, name: name, scenario: scenario,
		journal: journal.New(journal.Limits{}),
		began:   now,
		early:   scenario.AnswersEarly(),
		slow:    scenario.TakesWork(), choosing: make(turnstile, 1),
		over: make(chan struct{}),
	}
	s.models = scenario.Models.Apply(models)
	s.workspace.Models = s.models
	return s
}

// turn is what one request of a session is given.
type turn struct {
	ordinal       int // its place in the session, from 1
	gap           time.Duration
	call, attempt int
	state         string         // the state it was chosen in; "" for the scenario's own rules
	rule          int            // byNoRule, byRefusal, or the rule's place from 0
	count         int            // how many answers the rule gave before
	step          int            // the step's number in its rule, from 1; 0 for none
	last          scenarios.Last // what follows its end
	trouble       []string       // conditions that cannot be evaluated and are not told yet
	near          string
	choice        faults.Source // decides what is random about the answer
	ids           faults.Source // decides what the ids are that it makes
	limits        limits.RateLimits
	limited       string // the rate limit that refuses it; "" for none
	served        bool   // the answer says what there is in the session's workspace
	probe         bool   // it asks only whether somebody is there, and counts nowhere
	answer        faults.Answer
}

// take counts a request whose body is complete and gives it its turn: the step
// that a handler gave for it, the next step of the first rule that matches, a
// healthy answer when none does, or the refusal, which takes no step.
//
// The error says why the request will never have a turn.
func (s *session) take(a *arrival, given *scenarios.Step, refusal *apierror.Error, seed uint64) (turn, error) {
	if given == nil && isProbe(a.method, a.target.path) && !s.scenario.Scripts(a.incoming()) {
		return s.probe(a, cmp.Or(refusal, a.unknown), seed), nil
	}
	a.would = refusal
	t, choice, refusal, err := s.enter(a, given, refusal)
	if err != nil {
		return t, err
	}
	s.answer(a, &t, choice, refusal, seed)
	return t, nil
}

// answer settles what a counted request is answered with.
func (s *session) answer(a *arrival, t *turn, choice scenarios.Choice, refusal *apierror.Error, seed uint64) {
	t.draw(s, seed, t.place())
	in := a.incoming()
	in.Session = choice.Moment
	fill := scenarios.Fill{Incoming: in, Now: a.at}
	switch step := t.pick(choice.Step); {
	case refusal != nil:
		t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *refusal}}
	case a.would != nil && step.Error == nil && step.Reply == nil:
		t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *a.would}, Faults: step.Faults}
	case s.answered(a, t, step):
		t.answer = scenarios.HealthyAnswer(a.asksMessage(step))
		t.answer.Instead = resultIsIn
	default:
		t.answer = t.answerOf(step, fill)
	}
	t.serve(a)
	t.useCache(s, a)
	s.threads.note(a.request, t)
}

// draw settles what is random about the turn by where its answer comes from.
func (t *turn) draw(s *session, seed uint64, place string) {
	count := strconv.Itoa(t.count)
	t.choice = faults.NewSource(seed, "choice", s.scenario.Name, place, count)
	t.ids = faults.NewSource(seed, "ids", s.scenario.Name, s.name, place, count)
}

// enter counts the request and lets the scenario choose. The refusal it returns
// may be the scenario's.
//
// Steps are given in the order in which requests choose, so only one may at a time.
// Where choosing may take long, that is another lock than the one that guards what
// the session counts: whoever looks at the session does not wait.
func (s *session) enter(a *arrival, given *scenarios.Step, refusal *apierror.Error) (t turn, choice scenarios.Choice, _ *apierror.Error, err error) {
	mark := a.mark()
	tokens := a.request.PromptTokens() - s.peekCache(a)
	if s.slow {
		if err = s.choosing.enter(a.carrier.waiting); err != nil {
			return t, choice, nil, err
		}
		defer s.choosing.leave()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, choice, refusal = s.count(a, mark, tokens, given, refusal)
	return t, choice, refusal, nil
}

// mark is what the request says about the call it belongs to.
func (a *arrival) mark() callMark {
	return markOf(string(a.request.Endpoint)+" "+a.request.ID+a.request.Part, a.header, a.asked.whole)
}

// count is enter for a session that is locked. What is counted the arrival knows,
// whatever happens then.
func (s *session) count(a *arrival, mark callMark, tokens int, given *scenarios.Step, refusal *apierror.Error) (turn, scenarios.Choice, *apierror.Error) {
	t := turn{rule: byRefusal}
	s.requests++
	t.ordinal = s.requests
	a.counted = t.ordinal
	if t.ordinal > 1 {
		t.gap = max(0, a.at.Sub(s.arrived))
	}
	s.arrived = a.at
	c := s.calls.attempt(mark)
	t.call, t.attempt = c.number, c.attempts
	t.limits = s.spent.add(a.at, tokens)
	s.progress.Begin(a.request.Endpoint, a.at)
	var choice scenarios.Choice
	switch {
	case refusal != nil && !s.scenario.ActsBeforeChecks():
	case given != nil:
		choice.Step, t.rule, t.count = given, byHandler, t.ordinal
	default:
		choice, refusal = s.next(&t, c, a, refusal)
	}
	if refusal != nil {
		t.count = s.refusals
		s.refusals++
	}
	return t, choice, refusal
}

// asksMessage is the request as one for the message that the step says, which is
// another request where the API does not have the path.
func (a *arrival) asksMessage(step *scenarios.Step) *claude.Request {
	if a.target.endpoint == claude.Other {
		return a.request.AsMessage(step.Reply.Stream)
	}
	return a.request
}

func (a *arrival) incoming() scenarios.Incoming {
	return scenarios.Incoming{Request: a.request, Headers: a.header, Key: a.key}
}

// next lets the scenario choose, unless it refuses what no rule matches. What the
// API refuses stays refused unless a rule is before that. The session is locked.
func (s *session) next(t *turn, c *call, a *arrival, refusal *apierror.Error) (scenarios.Choice, *apierror.Error) {
	in := a.incoming()
	in.Refused = refusal != nil
	if s.slow {
		in.Guard = &s.mu
	}
	choice := s.scenario.Next(&s.progress, &c.taken, in, a.at)
	if choice.Err != nil {
		t.trouble = s.untold(append(choice.Trouble, choice.Err.Error()))
		return choice, apierror.New("api_error", "claudemock: "+choice.Err.Error())
	}
	if refusal != nil && choice.Step == nil {
		return choice, refusal
	}
	t.state, t.near, t.trouble = choice.State, choice.Near.String(), s.untold(choice.Trouble)
	if choice.Near != nil && s.scenario.Unmatched == scenarios.UnmatchedRefuse {
		return choice, unmatched(choice.Near)
	}
	if choice.Step == nil && a.unknown != nil {
		return choice, a.unknown
	}
	t.rule, t.count, t.step, t.last = choice.Rule, choice.Count, choice.Number, choice.Last
	return choice, nil
}

// maxTroubles is how many conditions that cannot be evaluated a session tells of:
// some errors say what the request holds.
const maxTroubles = 100

// untold is what of the trouble the session has not met before. The session is
// locked.
func (s *session) untold(trouble []string) []string {
	return slices.DeleteFunc(trouble, func(text string) bool {
		digest := xxh3.HashString(text)
		if s.troubled[digest] || len(s.troubled) >= maxTroubles {
			return true
		}
		if s.troubled == nil {
			s.troubled = map[uint64]bool{}
		}
		s.troubled[digest] = true
		return false
	})
}

// place is where the answer comes from, for what is derived from the seed.
func (t *turn) place() string {
	rule := strconv.Itoa(t.rule)
	if t.state != "" {
		return t.state + "/" + rule
	}
	return rule
}

// pick is the step, or the one of its alternatives that chance decides for.
func (t *turn) pick(step *scenarios.Step) *scenarios.Step {
	if step == nil || len(step.Choose) == 0 {
		return step
	}
	return step.Pick(t.choice.Rand("choose"))
}

// answerOf is what the step answers, with templates filled. Without a step the
// answer is healthy. Templates that cannot be filled are trouble, of which the
// client is told, too.
func (t *turn) answerOf(step *scenarios.Step, fill scenarios.Fill) faults.Answer {
	if step == nil {
		return scenarios.HealthyAnswer(fill.Request)
	}
	filled, err := step.Fill(fill)
	if err != nil {
		t.trouble = append(t.trouble, "cannot make the answer: "+err.Error())
		sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+err.Error())
		return faults.Answer{Request: fill.Request, Error: &faults.Error{Error: *sorry}}
	}
	return filled.Answer(fill.Request)
}

// ends tells the session how a request was answered, which it may have refused.
func (s *session) ends(e *prepared, result journal.Result, now time.Time) {
	outcome := scenarios.Outcome{End: endOf(result.End), Status: result.Status, Refused: e.refused}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.End(outcome, e.last, now)
}

// endOf is an end in the words of the scenario language, which does not tell
// whether the scenario or the server closed a connection.
func endOf(end journal.End) scenarios.End {
	switch end {
	case journal.Completed:
		return scenarios.EndCompleted
	case journal.Reset, journal.Aborted:
		return scenarios.EndReset
	case journal.Left:
		return scenarios.EndLeft
	default:
		return scenarios.EndClosed
	}
}

// unmatched is what `unmatched: refuse` answers.
func unmatched(near *scenarios.NearMiss) *apierror.Error {
	return apierror.New("invalid_request_error", fmt.Sprintf("claudemock: no rule matches this request; %s", near))
}

// waits notes until when a retry-after that was sent asks clients to wait.
func (s *session) waits(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.retry) {
		s.retry = until
	}
}

// busyUntil is when nobody is waited for any more: a client that was asked to
// wait, or a state that takes its time.
func (s *session) busyUntil() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if runs := s.scenario.RunsUntil(&s.progress); runs.After(s.retry) {
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
func (s *session) memory() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sessionBytes + s.brought + s.spaceBytes() + s.told.memory() + callBytes*len(s.calls.order) + troubleBytes*len(s.troubled) +
		s.threads.memory() + s.journal.Redactor.Memory() + s.journal.Bytes()
}

// spending is what a session used of its limits in the current minute.
type spending struct {
	since           time.Time
	requests, input int
}

// add counts one request and tells what is left, for its answer's headers. Of
// output tokens nothing is counted.
func (s *spending) add(now time.Time, input int) limits.RateLimits {
	if now.Sub(s.since) >= time.Minute {
		*s = spending{since: now}
	}
	s.requests++
	s.input += input
	return limits.Usual(now, s.requests, s.input, 0)
}
