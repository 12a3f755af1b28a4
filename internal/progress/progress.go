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

// Progress is how far a session has come in its scenario. Its methods take the time of
// each event; it has no clock. The zero Progress is that of a session before its first
// request. Callers serialize access to it.
type Progress struct {
	began     time.Time // when the first request arrived
	requests  int
	endpoints map[claude.Endpoint]int
	inFlight  int
	previous  incoming.Outcome

	state   string     // "" for the scenario's own rules
	entered time.Time  // when the state began
	visit   int        // how often any state was entered
	pending transition // the next one, of a rule whose last step ends by its time
	steps   Positions  // with count: session
	answers map[source]int
	work    incoming.Work // of the conditions tried on the request that last began
}

// transition is what follows a rule's last step, and when.
type transition struct {
	then  scenarios.Then // "" for no transition
	visit int            // the visit that it ends; it is void if the session has left the state already
	at    time.Time
}

// source is the rule that an answer comes from.
type source struct {
	state string
	rule  int
}

// Begin counts a request for an endpoint. Refused requests count too.
func (p *Progress) Begin(endpoint claude.Endpoint, now time.Time) {
	if p.requests == 0 {
		p.began, p.endpoints, p.answers = now, map[claude.Endpoint]int{}, map[source]int{}
	}
	p.requests++
	p.endpoints[endpoint]++
	p.inFlight++
}

// End records how and when the answer to a request ended. If it was the last answer of its
// rule, the session enters the next state now.
func (p *Progress) End(outcome incoming.Outcome, last Last, now time.Time) {
	p.inFlight--
	p.previous = outcome
	if last.then != "" && last.visit == p.visit {
		p.enter(last.then, now)
	}
}

func (p *Progress) moment(endpoint claude.Endpoint, now time.Time) incoming.Moment {
	return incoming.Moment{
		Nth: p.endpoints[endpoint], Requests: p.requests, Elapsed: max(0, now.Sub(p.began)),
		InFlight: p.inFlight, Previous: p.previous, State: p.state,
	}
}

// enter enters the state that then leads to.
func (p *Progress) enter(then scenarios.Then, now time.Time) {
	p.state = target(then, p.state)
	p.entered = now
	p.visit++
}

// StateAt returns the state at a time by its name in control endpoints: start for the
// scenario's own rules.
func (p *Progress) StateAt(s *scenarios.Scenario, now time.Time) string {
	p.advance(s, now)
	if p.state == "" {
		return string(scenarios.ThenStart)
	}
	return p.state
}

// Move enters a state on a user's request: one of the scenario's states, healthy, or start
// for the scenario's own rules from their first steps on. The error names the states.
func (p *Progress) Move(s *scenarios.Scenario, state string, now time.Time) error {
	known := append([]string{string(scenarios.ThenStart), string(scenarios.ThenHealthy)}, slices.Sorted(maps.Keys(s.States))...)
	if state == "" {
		state = string(scenarios.ThenStart)
	}
	if !slices.Contains(known, state) {
		return fmt.Errorf("scenario %s has no state %q; its states are %s", s.Name, state, strings.Join(known, ", "))
	}
	p.advance(s, now)
	p.enter(scenarios.Then(state), now)
	return nil
}

// advance leaves the states whose own time is over, and the state whose pending transition
// is due. Each state begins when the one before ended.
func (p *Progress) advance(s *scenarios.Scenario, now time.Time) {
	p.leaveExpired(s, now)
	if p.pending.then == "" || p.pending.visit != p.visit || now.Before(p.pending.at) {
		return
	}
	p.enter(p.pending.then, p.pending.at)
	p.leaveExpired(s, now)
}

// leaveExpired leaves the states whose time is over, one after another.
func (p *Progress) leaveExpired(s *scenarios.Scenario, now time.Time) {
	began := map[string]time.Time{} // when the states left so far began
	for {
		state := s.States[p.state]
		if state == nil || state.For <= 0 || now.Before(p.entered.Add(state.For)) {
			return
		}
		if first, repeats := began[p.state]; repeats { // skip all full cycles
			cycle := p.entered.Sub(first)
			p.entered = p.entered.Add(now.Sub(p.entered) / cycle * cycle)
			clear(began)
			continue
		}
		began[p.state] = p.entered
		p.enter(state.Then, p.entered.Add(state.For))
	}
}

// Choice is the step for a request.
type Choice struct {
	State  string              // the state it was chosen in; "" for the scenario's own rules
	Rule   int                 // the rule's place in RulesIn, from 0, or NoRule
	Count  int                 // how many earlier answers came from the same source
	Step   *scenarios.Step     // nil for a healthy answer
	Number int                 // the step's number in its rule, from 1; 0 for none
	Near   *scenarios.NearMiss // of a request that no rule matched
	Moment incoming.Moment     // the state of the session for which it was chosen
	Last   Last                // for Progress.End

	fitting []int // the places of the steps that it fits, if the rule's steps are matched

	Trouble []string // conditions that could not be evaluated, and so did not hold: where and why
	Err     error    // why nothing was chosen: the conditions take too much work
}

// Last is what follows the end of an answer that is the last of its rule. The zero Last
// belongs to any other answer.
type Last struct{ transition }

// Next chooses the step for the request that last began. It counts steps in p, or with
// count: call in the positions of the request's call. While it tries conditions, in.Guard
// is not held: others may read p and call Move, but not Next.
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
		return choice // the API refuses the request, and refused ones do not count
	}
	from := source{choice.State, choice.Rule}
	choice.Count = p.answers[from]
	p.answers[from]++
	return choice
}

// choose tries the states that follow one another until one has a step for the request.
func (p *Progress) choose(s *scenarios.Scenario, call *Positions, in incoming.Request, now time.Time) (choice Choice) {
	steps := &p.steps
	if s.Count == scenarios.CountCall {
		steps = call
	}
	for range len(s.States) + 2 { // bounds a cycle of states without steps
		visit := p.matchRule(s, &choice, in, now)
		if choice.Rule == scenarios.NoRule {
			return choice
		}
		in.Session = choice.Moment
		rule := s.RulesIn(choice.State)[choice.Rule]
		then := s.ThenOf(rule)
		if rule.IsMatched() {
			if m := (matched{rule, choice.Rule, choice.fitting}); len(m.fitting) > 0 {
				choice.Step, choice.Number = steps.nextMatched(visit, m, then, in, now)
			}
			return choice
		}
		pos := steps.at(visit, choice.Rule)
		choice.Step, choice.Number = pos.next(rule.Steps, then, in, now)
		changes := changesState(then, choice.State)
		if choice.Step != nil && changes {
			choice.Last = p.afterStep(pos, rule, transition{then: then, visit: visit})
		}
		if choice.Step != nil || !changes || in.Work.Exceeded() {
			return choice
		}
		if visit == p.visit {
			p.enter(then, now)
		}
	}
	return choice
}

// matchRule finds the rule for a request in the session's state. If the session enters
// another state meanwhile, it tries again.
func (p *Progress) matchRule(s *scenarios.Scenario, choice *Choice, in incoming.Request, now time.Time) (visit int) {
	for {
		p.advance(s, now)
		visit = p.visit
		in.Session = p.moment(in.Request.Endpoint, now)
		p.work.StateChanged()
		*choice = Choice{State: p.state, Moment: in.Session}
		in.Unguarded(func() { choice.match(s, in) })
		if visit == p.visit || in.Work.Exceeded() {
			return visit
		}
	}
}

// match finds the rule, and the steps that the request fits if the rule's steps are matched.
func (c *Choice) match(s *scenarios.Scenario, in incoming.Request) {
	c.Rule, c.Near = s.RuleFor(c.State, in)
	if c.Rule != scenarios.NoRule {
		c.fitting = s.RulesIn(c.State)[c.Rule].Fitting(in)
	}
}

// afterStep returns what follows the answer of the step at pos. If the rule's last step
// has a time, the transition is pending until then, whether or not a request arrives.
func (p *Progress) afterStep(pos *position, rule *scenarios.Rule, next transition) Last {
	step := rule.Steps[pos.step]
	switch {
	case pos.step < len(rule.Steps)-1 || step.Until != nil:
		return Last{}
	case step.For > 0:
		next.at = pos.began.Add(step.For)
		if p.pending.visit != next.visit || p.pending.then == "" || next.at.Before(p.pending.at) {
			p.pending = next
		}
		return Last{}
	case pos.given < max(1, step.Repeat):
		return Last{}
	}
	return Last{next}
}

// changesState reports whether then leads from a state to another. In the scenario's own
// rules, healthy concerns one rule only; in a state, it ends the outage.
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

// workError returns an error if the conditions took too much work. It names the last rule
// that was tried.
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
