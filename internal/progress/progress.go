package progress

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios"
)

// Progress is how far a session has come in its scenario. It is told what
// happens and when, and has no clock of its own. The zero Progress is that of
// a session before its first request. Its owner guards it.
type Progress struct {
	began     time.Time // the first request
	requests  int
	endpoints map[claude.Endpoint]int
	inFlight  int
	previous  incoming.Outcome

	state   string     // "" for the scenario's own rules
	entered time.Time  // when the state began
	visit   int        // how often a state was entered
	pending transition // of a rule whose last step ends by its time
	steps   Positions  // with count: session
	answers map[source]int
	work    incoming.Work // of the conditions tried on the request that last began
}

// departure is what follows a rule's last step, and when.
type transition struct {
	then  scenarios.Then // "" for nowhere
	visit int            // of the state that is left; the session may be elsewhere by then
	at    time.Time
}

// source is where answers come from.
type source struct {
	state string
	rule  int
}

// Begin counts a request for an endpoint, refused ones too.
func (p *Progress) Begin(endpoint claude.Endpoint, now time.Time) {
	if p.requests == 0 {
		p.began, p.endpoints, p.answers = now, map[claude.Endpoint]int{}, map[source]int{}
	}
	p.requests++
	p.endpoints[endpoint]++
	p.inFlight++
}

// End says how a request that began was answered, and when that ended. If it was
// the last that its rule had a step for, what follows begins now.
func (p *Progress) End(outcome incoming.Outcome, last Last, now time.Time) {
	p.inFlight--
	p.previous = outcome
	if last.then != "" && last.visit == p.visit {
		p.enter(last.then, now)
	}
}

// State is the state the session is in; "" for the scenario's own rules.
func (p *Progress) State() string { return p.state }

func (p *Progress) moment(endpoint claude.Endpoint, now time.Time) incoming.Moment {
	return incoming.Moment{
		Nth: p.endpoints[endpoint], Requests: p.requests, Elapsed: max(0, now.Sub(p.began)),
		InFlight: p.inFlight, Previous: p.previous, State: p.state,
	}
}

// enter goes to where then leads from the present state.
func (p *Progress) enter(then scenarios.Then, now time.Time) {
	p.state = target(then, p.state)
	p.entered = now
	p.visit++
}

// StateAt is the state a session is in at that time, as control endpoints name
// it: start for the scenario's own rules.
func (p *Progress) StateAt(s *scenarios.Scenario, now time.Time) string {
	p.settle(s, now)
	if p.state == "" {
		return string(scenarios.ThenStart)
	}
	return p.state
}

// Move enters a state from outside: one of the scenario's states, healthy, or start for
// the scenario's own rules from their first steps on. The error names the states.
func (p *Progress) Move(s *scenarios.Scenario, state string, now time.Time) error {
	known := append([]string{string(scenarios.ThenStart), string(scenarios.ThenHealthy)}, slices.Sorted(maps.Keys(s.States))...)
	if state == "" {
		state = string(scenarios.ThenStart)
	}
	if !slices.Contains(known, state) {
		return fmt.Errorf("scenario %s has no state %q; its states are %s", s.Name, state, strings.Join(known, ", "))
	}
	p.settle(s, now)
	p.enter(scenarios.Then(state), now)
	return nil
}

// settle leaves the state if the time of its rule's last step is over, and then all
// states whose own time is over. Each of them begins when the one before ended.
func (p *Progress) settle(s *scenarios.Scenario, now time.Time) {
	p.leaveExpired(s, now)
	if p.pending.then == "" || p.pending.visit != p.visit || now.Before(p.pending.at) {
		return
	}
	p.enter(p.pending.then, p.pending.at)
	p.leaveExpired(s, now)
}

// pass leaves the states whose time is over, one after another.
func (p *Progress) leaveExpired(s *scenarios.Scenario, now time.Time) {
	began := map[string]time.Time{} // of the states passed
	for {
		state := s.States[p.state]
		if state == nil || state.For <= 0 || now.Before(p.entered.Add(state.For)) {
			return
		}
		if first, around := began[p.state]; around { // leave out all full rounds
			round := p.entered.Sub(first)
			p.entered = p.entered.Add(now.Sub(p.entered) / round * round)
			clear(began)
			continue
		}
		began[p.state] = p.entered
		p.enter(state.Then, p.entered.Add(state.For))
	}
}

// Choice is what a request is answered with.
type Choice struct {
	State  string              // the state it was chosen in; "" for the scenario's own rules
	Rule   int                 // the rule's place in RulesIn, from 0, or NoRule
	Count  int                 // how many answers the rule, or none, gave before
	Step   *scenarios.Step     // nil for a healthy answer
	Number int                 // the step's number in its rule, from 1; 0 for none
	Near   *scenarios.NearMiss // of a request that no rule matched
	Moment incoming.Moment     // what the choice was made upon
	Last   Last                // for Progress.End

	Trouble []string // what could not be evaluated, and so did not hold: where and why
	Err     error    // why nothing was chosen: the conditions take too much work
}

// Last says what follows when an answer has ended that is the last of its rule.
// The zero Last is that of any other answer.
type Last struct{ transition }

// Next chooses for the request that last began. Steps are counted in p, or
// with count: call in the positions of the request's call. While conditions are
// tried, in.Guard is not held: others may look at p and move it, but only one
// request at a time may choose.
func (p *Progress) Next(s *scenarios.Scenario, call *Positions, in incoming.Request, now time.Time) Choice {
	p.work.Begin()
	in.Work = &p.work
	choice := p.choose(s, call, in, now)
	choice.Trouble, choice.Err = p.work.Problems(), workError(s, &p.work)
	p.work.End()
	if choice.Err != nil {
		return Choice{Rule: scenarios.NoRule, State: choice.State, Moment: choice.Moment, Trouble: choice.Trouble, Err: choice.Err}
	}
	if choice.Step == nil && (in.Request.Endpoint == claude.Other || in.Refused) {
		return choice // the API refuses it, and what is refused counts nowhere
	}
	from := source{choice.State, choice.Rule}
	choice.Count = p.answers[from]
	p.answers[from]++
	return choice
}

// choose goes through the states until one has an answer, if any has.
func (p *Progress) choose(s *scenarios.Scenario, call *Positions, in incoming.Request, now time.Time) (choice Choice) {
	steps := &p.steps
	if s.Count == scenarios.CountCall {
		steps = call
	}
	for range len(s.States) + 2 { // states without an answer cannot lead around for ever
		visit := p.matchRule(s, &choice, in, now)
		if choice.Rule == scenarios.NoRule {
			return choice
		}
		in.Session = choice.Moment
		rule := s.RulesIn(choice.State)[choice.Rule]
		then := s.ThenOf(rule)
		at := steps.at(visit, choice.Rule)
		choice.Step, choice.Number = at.next(rule.Steps, then, in, now)
		leads := changesState(then, choice.State)
		if choice.Step != nil && leads {
			choice.Last = p.afterStep(at, rule, transition{then: then, visit: visit})
		}
		if choice.Step != nil || !leads || in.Work.Exceeded() {
			return choice
		}
		if visit == p.visit {
			p.enter(then, now)
		}
	}
	return choice
}

// match finds the rule for a request in the state that the session is in. When it
// was moved into another state meanwhile, it looks again.
func (p *Progress) matchRule(s *scenarios.Scenario, choice *Choice, in incoming.Request, now time.Time) (visit int) {
	for {
		p.settle(s, now)
		visit = p.visit
		in.Session = p.moment(in.Request.Endpoint, now)
		p.work.StateChanged()
		*choice = Choice{State: p.state, Moment: in.Session}
		in.Unguarded(func() { choice.Rule, choice.Near = s.Match(choice.State, in) })
		if visit == p.visit || in.Work.Exceeded() {
			return visit
		}
	}
}

// lastOf says what follows the answer for which a step was just taken. A step with a
// time is over when the time is, whether or not a request comes then.
func (p *Progress) afterStep(at *position, rule *scenarios.Rule, leave transition) Last {
	step := rule.Steps[at.step]
	switch {
	case at.step < len(rule.Steps)-1 || step.Until != nil:
		return Last{}
	case step.For > 0:
		leave.at = at.began.Add(step.For)
		if p.pending.visit != leave.visit || p.pending.then == "" || leave.at.Before(p.pending.at) {
			p.pending = leave
		}
		return Last{}
	case at.given < max(1, step.Repeat):
		return Last{}
	}
	return Last{leave}
}

// leads reports whether then goes from a state to another. In the scenario's
// own rules healthy concerns one rule alone; in a state it ends the outage.
func changesState(then scenarios.Then, from string) bool {
	switch then {
	case "", scenarios.ThenRepeatLast, scenarios.ThenLoop:
		return false
	case scenarios.ThenHealthy:
		return from != ""
	default:
		return true
	}
}

// tooMuch is nil, or says which rule could not be tried any more.
func workError(s *scenarios.Scenario, w *incoming.Work) error {
	if !w.Exceeded() {
		return nil
	}
	at := ""
	if w.Tried.Line > 0 {
		at = " at " + w.Tried.String()
	}
	return fmt.Errorf("the conditions of scenario %s take more than the %d steps of work that there are for one request; the rule%s was the last that could be tried",
		s.Name, incoming.MaxWork, at)
}
