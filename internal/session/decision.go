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

// Values of Decision.Rule for answers that come from no rule.
const (
	byNoRule  = scenarios.NoRule // a healthy answer, since no rule matched
	byRefusal = -2
	byHandler = -3 // a step that the embedding program gave
)

// Decision is the answer to one request of a session, and where it comes from.
type Decision struct {
	ordinal       int           // the request's place in the session, from 1
	gap           time.Duration // since the request before it
	call, attempt int
	state         string        // the state it was chosen in; "" for the scenario's own rules
	Rule          int           // the rule's place, from 0; negative if the answer comes from none
	count         int           // how many answers the rule gave before
	Step          int           // the step's number in its rule, from 1; 0 for none
	last          progress.Last // what follows the end of the answer
	trouble       []string      // errors of conditions and templates that are not logged yet
	near          string        // the rule that nearly matched; "" for none
	choice        script.Source // of the random choices
	ids           script.Source // of the ids that the answer makes up
	limits        limits.RateLimits
	limited       string // the rate limit that refuses the request; "" for none
	served        bool   // the answer comes from the session's workspace
	probe         bool   // the request only asks whether somebody is there, and counts nowhere
	Answer        script.Answer
}

// refused reports whether the request is refused, so that it takes no step.
func (d *Decision) refused() bool { return d.Rule == byRefusal }

// Decide decides on a request whose body is complete. It is answered with the refusal, if
// there is one, or otherwise the step that the embedding program gave, or the next step of
// the first rule that matches, or a healthy answer. The error says why nobody waits for the
// decision.
func (s *Session) Decide(a *Attempt, given *scenarios.Step, refusal *apierror.Error) (d Decision, err error) {
	if err = s.decide(&d, a, given, refusal); err != nil {
		a.admission.leave(s.common.Clock.Now(), &script.Script{}, 0)
		return d, err
	}
	a.noteDecision(&d)
	s.logTrouble(&d)
	if d.refused() && a.noSuchPath != nil {
		s.hint(a)
	}
	if !d.refused() && a.admission != nil && a.admission.refusal != nil {
		a.admission = nil // a rule came before the limit
	}
	a.admission.mark(&d)
	return d, nil
}

// logTrouble logs the conditions and templates that could not be evaluated.
func (s *Session) logTrouble(d *Decision) {
	for _, text := range d.trouble {
		s.common.Log.Warn(s.Journal.Redactor.Known().Text(text), "session", s.ID)
	}
}

// Apology decides on a request whose own answer cannot be made.
func (s *Session) Apology(a *Attempt, why error) *Decision {
	d := &Decision{Rule: byRefusal, ordinal: a.ordinal}
	d.draw(s, "panic")
	sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+why.Error())
	d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *sorry}}
	return d
}

// decide does the work of Decide but for rate limits and logs. It counts the request,
// unless that is a probe.
func (s *Session) decide(d *Decision, a *Attempt, given *scenarios.Step, refusal *apierror.Error) error {
	if given == nil && request.IsProbe(a.Method, a.Target.Path) && !s.Scenario.Scripts(a.Incoming()) {
		*d = s.probe(a, cmp.Or(refusal, a.noSuchPath))
		return nil
	}
	a.apiRefusal = refusal
	var choice progress.Choice
	var err error
	if *d, choice, refusal, err = s.enter(a, given, refusal); err != nil {
		return err
	}
	s.answer(a, d, choice, refusal)
	return nil
}

// answer sets the answer to a counted request.
func (s *Session) answer(a *Attempt, d *Decision, choice progress.Choice, refusal *apierror.Error) {
	d.draw(s, d.place())
	in := a.Incoming()
	in.Session = choice.Moment
	fill := scenarios.Fill{Incoming: in, Now: a.At}
	switch step := d.pick(choice.Step); {
	case refusal != nil:
		d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *refusal}}
	case s.takesUpstream(step):
		d.Answer = s.forward(a, d, step)
	case a.apiRefusal != nil && step.Error == nil && step.Reply == nil:
		d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *a.apiRefusal}, Faults: step.Faults}
	case s.bringsResults(a, d, step):
		d.Answer = scenarios.HealthyAnswer(a.asMessage(step))
		d.Answer.Instead = alreadyAnswered
	default:
		d.Answer = d.answerOf(step, fill)
	}
	s.lookUpLate(a, d)
	d.serve(a)
	d.useCache(s, a)
	s.threads.note(a.Claude, d)
}

// draw derives the random sources of the answer from the place it comes from.
func (d *Decision) draw(s *Session, place string) {
	seed := s.common.Seed
	count := strconv.Itoa(d.count)
	d.choice = script.NewSource(seed, "choice", s.Scenario.Name, place, count)
	d.ids = script.NewSource(seed, "ids", s.Scenario.Name, s.name, place, count)
}

// place names the rule that the answer comes from, with its state.
func (d *Decision) place() string {
	rule := strconv.Itoa(d.Rule)
	if d.state != "" {
		return d.state + "/" + rule
	}
	return rule
}

// pick returns the step, or one of its alternatives at random.
func (d *Decision) pick(step *scenarios.Step) *scenarios.Step {
	if step == nil || len(step.Choose) == 0 {
		return step
	}
	return step.Pick(d.choice.Rand("choose"))
}

// answerOf returns the answer of the step, with templates filled, or a healthy answer without
// a step. If a template cannot be filled, the answer is an error that says so.
func (d *Decision) answerOf(step *scenarios.Step, fill scenarios.Fill) script.Answer {
	if step == nil {
		return scenarios.HealthyAnswer(fill.Incoming.Request)
	}
	filled, err := step.Fill(fill)
	if err != nil {
		d.trouble = append(d.trouble, "cannot make the answer: "+err.Error())
		sorry := apierror.New("api_error", "claudemock: cannot make the answer: "+err.Error())
		return script.Answer{Request: fill.Incoming.Request, Error: &script.Error{Error: *sorry}}
	}
	return filled.Answer(fill.Incoming.Request)
}
