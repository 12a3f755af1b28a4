package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// Scenario returns the scenario that breaks a point and nothing else. The error says why it
// would be no valid scenario.
func (b *Baseline) Scenario(p *Point) (*scenarios.Scenario, error) {
	s := *b.Base
	s.Name = "sweep-" + strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(p.Name()))
	s.Summary, s.GoodClient = p.String(), p.goodClient()
	s.Guide, s.Tags, s.Seen, s.Refusal = "", nil, nil, nil
	if s.Expect != nil {
		s.Expect = keptExpectations(s.Expect)
	}
	r := &b.Requests[p.index]
	if p.refused {
		s.Listener = p.listener()
	} else if b.isRecorded(r) {
		b.breakRecorded(&s, r, p)
	} else if !r.given && b.tellsTurns(r) {
		b.breakTurn(&s, r, p)
	} else {
		breakNth(&s, r, p)
	}
	made, err := scenarios.Check(&s)
	if err != nil {
		return nil, fmt.Errorf("making the scenario of %s: %w", p.Name(), err)
	}
	return made, nil
}

// keptExpectations keeps what a scenario says about rules: how many requests it expects,
// and of which length, is about a run in which nothing is broken.
func keptExpectations(e *expect.Expectations) *expect.Expectations {
	if len(e.Rules)+len(e.Only)+len(e.Skip) == 0 {
		return nil
	}
	return &expect.Expectations{Rules: e.Rules, Only: e.Only, Skip: e.Skip}
}

// breakings returns the steps that break the point: one, or two for a pair.
func (p *Point) breakings(whole *scenarios.Step) []*scenarios.Step {
	steps := []*scenarios.Step{p.broken(whole)}
	if p.Then != nil {
		steps = append(steps, p.Then.broken(whole))
	}
	return steps
}

// breakNth puts a rule in front of all others that breaks the request by its number.
// Whatever else is asked stays as it was.
func breakNth(s *scenarios.Scenario, r *Request, p *Point) {
	place := condition.Nth{From: r.nth, To: r.nth}
	switch {
	case p.ForGood:
		place.To = 0
	case p.Then != nil:
		place.To++
	}
	when := &condition.When{Nth: &place}
	if r.Endpoint != string(claude.Messages) {
		when.Endpoint = condition.Endpoints{claude.Endpoint(r.Endpoint)}
	}
	rule := &scenarios.Rule{When: when, Steps: p.breakings(r.step)}
	if r.state == "" {
		s.Rules = slices.Insert(slices.Clone(s.Rules), 0, rule)
		return
	}
	states := map[string]*scenarios.State{}
	for name, state := range s.States {
		states[name] = state
	}
	state := *states[r.state]
	state.Rules = slices.Insert(slices.Clone(state.Rules), 0, rule)
	states[r.state], s.States = &state, states
}

// isRecorded reports whether a recorded step answered the request: the scenario then tells
// requests apart by what they ask.
func (b *Baseline) isRecorded(r *Request) bool {
	return len(b.Base.Match) > 0 && r.state == "" && r.rule == len(b.Base.Rules)+1
}

// breakRecorded puts the broken answer before the recorded one, or in its place if it is
// broken for good. A program that goes on after another content asks what was never recorded,
// and gets the recorded answer.
func (b *Baseline) breakRecorded(s *scenarios.Scenario, r *Request, p *Point) {
	at := slices.Index(b.Base.Steps, r.step)
	steps := p.breakings(r.step)
	for _, step := range steps {
		step.Request = r.step.Request
	}
	if !p.ForGood {
		steps = append(steps, r.step)
	}
	s.Steps = slices.Concat(s.Steps[:at], steps, s.Steps[at+1:])
	if p.Kind == Content {
		whole := *r.step
		whole.Request = nil
		s.Steps = append(s.Steps, &whole)
	}
}

// tellsTurns reports whether the rule that answered a request can be written with a rule for
// each turn of the assistant, so that a program that asks again gets the same answer.
func (b *Baseline) tellsTurns(r *Request) bool {
	if r.Endpoint != string(claude.Messages) || r.turn == 0 || r.state != "" || b.Base.Count == scenarios.CountCall {
		return false
	}
	for _, other := range b.answeredBy(r.rule) {
		if other.turn == 0 {
			return false
		}
	}
	if r.rule == 0 {
		return true
	}
	rule := b.Base.RulesIn("")[r.rule-1]
	if then := b.Base.ThenOf(rule); then != scenarios.ThenRepeatLast && then != scenarios.ThenHealthy || rule.When != nil && len(rule.When.Endpoint) > 0 {
		return false
	}
	return !slices.ContainsFunc(rule.Steps, func(step *scenarios.Step) bool {
		return step.For > 0 || step.Until != nil || step.Include != "" || step.BeforeBody != nil
	})
}

// answeredBy lists the requests to Messages that a rule answered, outside of states.
func (b *Baseline) answeredBy(rule int) (list []*Request) {
	for i := range b.Requests {
		if r := &b.Requests[i]; r.rule == rule && r.state == "" && r.Endpoint == string(claude.Messages) {
			list = append(list, r)
		}
	}
	return list
}

// breakTurn replaces the rule that answered the request by one for each turn, or by one
// rule if it gives one answer only. In the rule that answered the request, the broken answer
// stands before the whole one.
func (b *Baseline) breakTurn(s *scenarios.Scenario, r *Request, p *Point) {
	answered := b.answeredBy(r.rule)
	was := scenarios.Rule{}
	at, rest := len(s.Rules), s.Rules[len(s.Rules):]
	if r.rule > 0 {
		was = *s.RulesIn("")[r.rule-1]
		if at = r.rule - 1; at < len(s.Rules) {
			rest = s.Rules[at+1:]
		} else {
			s.Steps = nil
		}
	}
	if was.Then == s.Then {
		was.Then = ""
	}
	if p.ForGood && s.ThenOf(&was) != scenarios.ThenRepeatLast {
		was.Then = scenarios.ThenRepeatLast
	}
	var made []*scenarios.Rule
	turns := turnsOf(answered)
	for i, turn := range turns {
		asked := slices.DeleteFunc(slices.Clone(answered), func(other *Request) bool { return len(turns) > 1 && other.turn != turn })
		rule := was
		rule.Steps = sequence(asked, r, p)
		if len(turns) > 1 {
			rule.When = atTurn(was.When, turn, i == len(turns)-1)
		}
		made = append(made, &rule)
	}
	if len(made) == 1 && was.When == nil && was.Then == "" && len(s.Steps) == 0 && len(rest) == 0 {
		s.Rules, s.Steps = slices.Clone(s.Rules[:at]), made[0].Steps
		return
	}
	s.Rules = slices.Concat(s.Rules[:at], made, rest)
}

// turnsOf lists the turns at which requests were made, in order; only the first if the same
// step answered all of them.
func turnsOf(answered []*Request) []int {
	var turns []int
	for _, r := range answered {
		if !slices.Contains(turns, r.turn) {
			turns = append(turns, r.turn)
		}
	}
	if !slices.ContainsFunc(answered, func(r *Request) bool { return r.step != answered[0].step }) {
		return turns[:1]
	}
	slices.Sort(turns)
	return turns
}

// atTurn adds a turn to a condition. The last one stands for all that follow, for a program
// that goes on where it ended before.
func atTurn(when *condition.When, turn int, last bool) *condition.When {
	own := condition.When{}
	if when != nil {
		own = *when
	}
	own.Turn = &condition.Nth{From: turn, To: turn}
	if last {
		own.Turn.To = 0
	}
	return &own
}

// sequence lists the steps that answer requests one after another, with the broken answer
// before the whole one of its request. Equal steps in a row are one.
func sequence(asked []*Request, r *Request, p *Point) (steps []*scenarios.Step) {
	var last *scenarios.Step
	add := func(step *scenarios.Step) {
		if last == step {
			again := steps[len(steps)-1]
			again.Repeat = max(1, again.Repeat) + 1
			return
		}
		own := *step
		own.Repeat, last = 0, step
		steps = append(steps, &own)
	}
	for _, other := range asked {
		if other != r {
			add(other.step)
			continue
		}
		steps, last = append(steps, p.breakings(r.step)...), nil
		if p.ForGood {
			return steps
		}
		add(r.step)
	}
	steps[len(steps)-1].Repeat = 0 // the last step is given again
	return steps
}
