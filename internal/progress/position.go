package progress

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios"
)

// Positions are the positions of requests in the steps of one state's rules. The zero
// Positions is the beginning.
type Positions struct {
	visit  int        // of the state; a new visit begins with the first steps
	inRule []position // of the rules that gave answers, sorted by rule
	inStep []position // of the steps of the matched rule that were given, sorted by step
}

// at returns the position in a rule. It is valid until the next call of at.
func (p *Positions) at(visit, rule int) *position {
	p.begin(visit)
	i, found := slices.BinarySearchFunc(p.inRule, rule, func(q position, rule int) int { return q.rule - rule })
	if !found {
		p.inRule = slices.Insert(p.inRule, i, position{rule: rule})
	}
	return &p.inRule[i]
}

// begin begins anew in a new visit.
func (p *Positions) begin(visit int) {
	if p.visit != visit {
		p.visit, p.inRule, p.inStep = visit, p.inRule[:0], p.inStep[:0]
	}
}

// ofStep returns the position in a step of a matched rule. It is valid until the next call.
func (p *Positions) ofStep(rule, step int) *position {
	i, found := slices.BinarySearchFunc(p.inStep, step, func(q position, step int) int { return q.step - step })
	if !found {
		p.inStep = slices.Insert(p.inStep, i, position{rule: rule, step: step})
	}
	return &p.inStep[i]
}

// nextMatched returns the step of a matched rule that a request gets, and its number from 1,
// given the places of those that it fits. It is the first of them that has not been given
// as often as it says. If all have been, then decides: nil and 0 for healthy, the first of
// them anew for loop, and otherwise again the last that has a request.
func (p *Positions) nextMatched(visit int, m matched, then scenarios.Then, in incoming.Request, now time.Time) (step *scenarios.Step, number int) {
	p.begin(visit)
	for _, place := range m.fitting {
		pos := p.ofStep(m.place, place)
		if step = m.rule.Steps[place]; !pos.done(step, in, now) {
			return pos.give(step, now)
		}
	}
	place := m.last()
	switch then {
	case scenarios.ThenHealthy:
		return nil, 0
	case scenarios.ThenLoop:
		place = m.fitting[0]
		for _, again := range m.fitting {
			p.ofStep(m.place, again).given = 0
		}
	}
	return p.ofStep(m.place, place).give(m.rule.Steps[place], now)
}

// matched is a rule whose steps are matched, and the places of those that a request fits.
type matched struct {
	rule    *scenarios.Rule
	place   int // of the rule
	fitting []int
}

// last returns the place of the last step with a request, or of the last step if none has
// one.
func (m *matched) last() int {
	for _, place := range slices.Backward(m.fitting) {
		if m.rule.Steps[place].Request != nil {
			return place
		}
	}
	return m.fitting[len(m.fitting)-1]
}

// position is the position of requests in the steps of a rule.
type position struct {
	rule     int       // the rule's place
	step     int       // from 0
	given    int       // how many requests got the step
	began    time.Time // when the first of them did
	finished bool      // no step is left
}

// next returns the step that a request gets, and its number from 1. It returns nil and 0
// if no step is left, so that then decides.
func (p *position) next(steps []*scenarios.Step, then scenarios.Then, in incoming.Request, now time.Time) (step *scenarios.Step, number int) {
	for range 2 * len(steps) { // every step's until may hold
		if p.finished {
			break
		}
		step, last := steps[p.step], p.step == len(steps)-1
		switch done := p.done(step, in, now); {
		case !done || last && (then == "" || then == scenarios.ThenRepeatLast):
			return p.give(step, now)
		case !last:
			*p = position{rule: p.rule, step: p.step + 1}
		case then == scenarios.ThenLoop:
			*p = position{rule: p.rule}
		default:
			p.finished = true
		}
	}
	return nil, 0
}

// give counts a request that gets the step.
func (p *position) give(step *scenarios.Step, now time.Time) (*scenarios.Step, int) {
	if p.given == 0 {
		p.began = now
	}
	p.given++
	return step, p.step + 1
}

// done reports whether all requests for the present step have got it.
func (p *position) done(s *scenarios.Step, in incoming.Request, now time.Time) bool {
	switch {
	case s.Until != nil:
		var holds bool
		in.Unguarded(func() { holds = s.Until.Holds(in) })
		return holds || in.Work.Exceeded()
	case s.For > 0:
		return p.given > 0 && now.Sub(p.began) >= s.For
	default:
		return p.given >= max(1, s.Repeat)
	}
}
