package session

import (
	"cmp"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// What answers come from beside the rules, which count from 0.
const (
	byNoRule  = scenarios.NoRule // healthy, since no rule matched
	byRefusal = -2
	byHandler = -3 // a step that the embedding program gave
)

// Decision is what one request of a session is answered with, and why.
type Decision struct {
	ordinal       int           // its place in the session, from 1
	gap           time.Duration // since the request before
	call, attempt int
	state         string        // the state it was chosen in; "" for the scenario's own rules
	Rule          int           // the rule's place from 0; negative when the answer comes from none
	count         int           // how many answers the rule gave before
	Step          int           // the step's number in its rule, from 1; 0 for none
	last          progress.Last // what follows its end
	trouble       []string      // conditions that cannot be evaluated and are not logged yet
	near          string        // which rule nearly matched; "" when that is not told
	choice        script.Source // decides what is random about the answer
	ids           script.Source // decides what the ids are that it makes
	limits        limits.RateLimits
	limited       string // the rate limit that refuses it; "" for none
	served        bool   // the answer says what there is in the session's workspace
	probe         bool   // it asks only whether somebody is there, and counts nowhere
	Answer        script.Answer
}

// refused reports whether the request is refused, and takes no step.
func (t *Decision) refused() bool { return t.Rule == byRefusal }

// Decide is the decision on a request whose body is complete: the step that a handler
// gave for it, the next step of the first rule that matches, a healthy answer when none
// does, or the refusal. The error says why there will never be one.
func (s *Session) Decide(a *Attempt, given *scenarios.Step, refusal *apierror.Error) (t Decision, err error) {
	if err = s.take(&t, a, given, refusal); err != nil {
		a.admission.leave(s.common.Clock.Now(), &script.Script{}, 0)
		return t, err
	}
	a.take(&t)
	s.logTrouble(&t)
	if t.refused() && a.noSuchPath != nil {
		s.hint(a)
	}
	if !t.refused() && a.admission != nil && a.admission.refusal != nil {
		a.admission = nil // a rule was before the limit
	}
	a.admission.mark(&t)
	return t, nil
}

// logTrouble logs the conditions and templates that could not be evaluated.
func (s *Session) logTrouble(t *Decision) {
	for _, text := range t.trouble {
		s.common.Log.Warn(s.Journal.Redactor.Known().Text(text), "session", s.ID)
	}
}

// Apology is the decision on a request that cannot get its own answer.
func (s *Session) Apology(a *Attempt, why error) *Decision {
	t := &Decision{Rule: byRefusal, ordinal: a.ordinal}
	t.draw(s, "panic")
	sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+why.Error())
	t.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *sorry}}
	return t
}

// take is Decide without what the decision means for limits and logs. It counts the
// request.
func (s *Session) take(t *Decision, a *Attempt, given *scenarios.Step, refusal *apierror.Error) error {
	if given == nil && request.IsProbe(a.Method, a.Target.Path) && !s.Scenario.Scripts(a.Incoming()) {
		*t = s.probe(a, cmp.Or(refusal, a.noSuchPath))
		return nil
	}
	a.apiRefusal = refusal
	var choice progress.Choice
	var err error
	if *t, choice, refusal, err = s.enter(a, given, refusal); err != nil {
		return err
	}
	s.answer(a, t, choice, refusal)
	return nil
}

// answer settles what a counted request is answered with.
func (s *Session) answer(a *Attempt, t *Decision, choice progress.Choice, refusal *apierror.Error) {
	t.draw(s, t.place())
	in := a.Incoming()
	in.Session = choice.Moment
	fill := scenarios.Fill{Incoming: in, Now: a.At}
	switch step := t.pick(choice.Step); {
	case refusal != nil:
		t.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *refusal}}
	case a.apiRefusal != nil && step.Error == nil && step.Reply == nil:
		t.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *a.apiRefusal}, Faults: step.Faults}
	case s.bringsResults(a, t, step):
		t.Answer = scenarios.HealthyAnswer(a.asMessage(step))
		t.Answer.Instead = alreadyAnswered
	default:
		t.Answer = t.answerOf(step, fill)
	}
	t.serve(a)
	t.useCache(s, a)
	s.threads.note(a.Claude, t)
}

// draw settles what is random about the answer by where its answer comes from.
func (t *Decision) draw(s *Session, place string) {
	seed := s.common.Seed
	count := strconv.Itoa(t.count)
	t.choice = script.NewSource(seed, "choice", s.Scenario.Name, place, count)
	t.ids = script.NewSource(seed, "ids", s.Scenario.Name, s.name, place, count)
}

// place is where the answer comes from, for what is derived from the seed.
func (t *Decision) place() string {
	rule := strconv.Itoa(t.Rule)
	if t.state != "" {
		return t.state + "/" + rule
	}
	return rule
}

// pick is the step, or the one of its alternatives that chance decides for.
func (t *Decision) pick(step *scenarios.Step) *scenarios.Step {
	if step == nil || len(step.Choose) == 0 {
		return step
	}
	return step.Pick(t.choice.Rand("choose"))
}

// answerOf is what the step answers, with templates filled. Without a step the
// answer is healthy. A template that cannot be filled is logged, and the client is
// answered an error that says so.
func (t *Decision) answerOf(step *scenarios.Step, fill scenarios.Fill) script.Answer {
	if step == nil {
		return scenarios.HealthyAnswer(fill.Incoming.Request)
	}
	filled, err := step.Fill(fill)
	if err != nil {
		t.trouble = append(t.trouble, "cannot make the answer: "+err.Error())
		sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+err.Error())
		return script.Answer{Request: fill.Incoming.Request, Error: &script.Error{Error: *sorry}}
	}
	return filled.Answer(fill.Incoming.Request)
}
