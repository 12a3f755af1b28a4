package server

import (
	"cmp"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
)

// What answers come from beside the rules, which count from 0.
const (
	byNoRule  = scenarios.NoRule // healthy, since no rule matched
	byRefusal = -2
	byHandler = -3 // a step that code gave, see WithHandler
)

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
	limits        claude.RateLimits
	limited       string // the rate limit that refuses it; "" for none
	served        bool   // the answer says what there is in the session's workspace
	probe         bool   // it asks only whether somebody is there, and counts nowhere
	answer        faults.Answer
}

// refused reports whether the request is refused, and takes no step.
func (t *turn) refused() bool { return t.rule == byRefusal }

// decide is the decision on a request whose body is complete: the step that a handler
// gave for it, the next step of the first rule that matches, a healthy answer when none
// does, or the refusal. The error says why there will never be one.
func (s *session) decide(a *attempt, given *scenarios.Step, refusal *claude.Error) (t turn, err error) {
	if err = s.take(&t, a, given, refusal); err != nil {
		a.pass.leave(s.common.clock.Now(), &faults.Script{}, 0)
		return t, err
	}
	a.notePlace(&t)
	for _, text := range t.trouble {
		s.common.log.Warn(s.journal.Redactor.Known().Text(text), "session", s.id)
	}
	if t.refused() && a.unknown != nil {
		s.hint(a)
	}
	if !t.refused() && a.pass != nil && a.pass.refusal != nil {
		a.pass = nil // a rule was before the limit
	}
	a.pass.mark(&t)
	return t, nil
}

// apology is the decision on a request that cannot get its own answer.
func (s *session) apology(a *attempt, why error) *turn {
	t := &turn{rule: byRefusal, ordinal: a.counted}
	t.draw(s, "panic")
	sorry := claude.NewError("api_error", "claudemock: cannot make the answer: "+why.Error())
	t.answer = faults.Answer{Request: a.Claude, Error: &faults.Error{Error: *sorry}}
	return t
}

// take is decide without what the decision means for limits and logs. It counts the
// request.
func (s *session) take(t *turn, a *attempt, given *scenarios.Step, refusal *claude.Error) error {
	if given == nil && request.IsProbe(a.Method, a.Target.Path) && !s.scenario.Scripts(a.Incoming()) {
		*t = s.probe(a, cmp.Or(refusal, a.unknown))
		return nil
	}
	a.would = refusal
	var choice scenarios.Choice
	var err error
	if *t, choice, refusal, err = s.enter(a, given, refusal); err != nil {
		return err
	}
	s.answer(a, t, choice, refusal)
	return nil
}

// answer settles what a counted request is answered with.
func (s *session) answer(a *attempt, t *turn, choice scenarios.Choice, refusal *claude.Error) {
	t.draw(s, t.place())
	in := a.Incoming()
	in.Session = choice.Moment
	fill := scenarios.Fill{Incoming: in, Now: a.At}
	switch step := t.pick(choice.Step); {
	case refusal != nil:
		t.answer = faults.Answer{Request: a.Claude, Error: &faults.Error{Error: *refusal}}
	case a.would != nil && step.Error == nil && step.Reply == nil:
		t.answer = faults.Answer{Request: a.Claude, Error: &faults.Error{Error: *a.would}, Faults: step.Faults}
	case s.answered(a, t, step):
		t.answer = scenarios.HealthyAnswer(a.asksMessage(step))
		t.answer.Instead = resultIsIn
	default:
		t.answer = t.answerOf(step, fill)
	}
	t.serve(a)
	t.useCache(s, a)
	s.threads.note(a.Claude, t)
}

// draw settles what is random about the turn by where its answer comes from.
func (t *turn) draw(s *session, place string) {
	seed := s.common.seed
	count := strconv.Itoa(t.count)
	t.choice = faults.NewSource(seed, "choice", s.scenario.Name, place, count)
	t.ids = faults.NewSource(seed, "ids", s.scenario.Name, s.name, place, count)
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
		sorry := claude.NewError("api_error", "claudemock: cannot make the answer: "+err.Error())
		return faults.Answer{Request: fill.Request, Error: &faults.Error{Error: *sorry}}
	}
	return filled.Answer(fill.Request)
}
