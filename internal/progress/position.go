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
}

// at returns the position in a rule. It is valid until the next call of at.
func (p *Positions) at(visit, rule int) *position {
	if p.visit != visit {
		p.visit, p.inRule = visit, p.inRule[:0]
	}
	i, found := slices.BinarySearchFunc(p.inRule, rule, func(q position, rule int) int { return q.rule - rule })
	if !found {
		p.inRule = slices.Insert(p.inRule, i, position{rule: rule})
	}
	return &p.inRule[i]
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
