package progress

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios"
)

// Positions is how far requests have come in the steps of the rules of one
// state. The zero Positions is the beginning.
type Positions struct {
	visit  int        // of the state; another one begins anew
	inRule []position // of the rules that answered, by their places
}

// at is the position in a rule, until at is called again.
func (p *Positions) at(visit, rule int) *position {
	if p.visit != visit {
		p.visit, p.inRule = visit, p.inRule[:0]
	}
	i, known := slices.BinarySearchFunc(p.inRule, rule, func(q position, rule int) int { return q.rule - rule })
	if !known {
		p.inRule = slices.Insert(p.inRule, i, position{rule: rule})
	}
	return &p.inRule[i]
}

// position is how far requests have come in the steps of a rule.
type position struct {
	rule     int       // its place
	step     int       // from 0
	given    int       // requests that got it
	began    time.Time // when the first did
	finished bool      // no step is left
}

// take is the step that a request gets, and its number from 1. It is nil, with number
// 0, if no step is left, so that then decides.
func (p *position) next(steps []*scenarios.Step, then scenarios.Then, in incoming.Request, now time.Time) (step *scenarios.Step, number int) {
	for range 2 * len(steps) { // every step may be over by its until
		if p.finished {
			break
		}
		step, last := steps[p.step], p.step == len(steps)-1
		switch over := p.done(step, in, now); {
		case !over || last && (then == "" || then == scenarios.ThenRepeatLast):
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

func (p *position) give(step *scenarios.Step, now time.Time) (*scenarios.Step, int) {
	if p.given == 0 {
		p.began = now
	}
	p.given++
	return step, p.step + 1
}

// over reports whether its step has been given to all requests it is for.
func (p *position) done(s *scenarios.Step, in incoming.Request, now time.Time) bool {
	switch {
	case s.Until != nil:
		var over bool
		in.Unguarded(func() { over = s.Until.Holds(in) })
		return over || in.Work.Exceeded()
	case s.For > 0:
		return p.given > 0 && now.Sub(p.began) >= s.For
	default:
		return p.given >= max(1, s.Repeat)
	}
}
