package scenarios

import (
	"math/rand/v2"
	"slices"
	"time"
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
	rule  int       // its place
	step  int       // from 0
	taken int       // requests that got it
	began time.Time // when the first did
	ended bool      // no step is left
}

// take is the step that a request gets, and its number from 1. A nil step,
// number 0, says that none is left and then decides.
func (p *position) take(steps []*Step, then Then, in Incoming, now time.Time) (step *Step, number int) {
	for range 2 * len(steps) { // every step may be over by its until
		if p.ended {
			break
		}
		step, last := steps[p.step], p.step == len(steps)-1
		switch over := step.over(p, in, now); {
		case !over || last && (then == "" || then == ThenRepeatLast):
			return p.get(step, now)
		case !last:
			*p = position{rule: p.rule, step: p.step + 1}
		case then == ThenLoop:
			*p = position{rule: p.rule}
		default:
			p.ended = true
		}
	}
	return nil, 0
}

func (p *position) get(step *Step, now time.Time) (*Step, int) {
	if p.taken == 0 {
		p.began = now
	}
	p.taken++
	return step, p.step + 1
}

// over reports whether the step has been given to all requests it is for.
func (s *Step) over(p *position, in Incoming, now time.Time) bool {
	switch {
	case s.Until != nil:
		var over bool
		in.unguarded(func() { over = s.Until.holds(in) })
		return over || in.work.over()
	case s.For > 0:
		return p.taken > 0 && now.Sub(p.began) >= s.For
	default:
		return p.taken >= max(1, s.Repeat)
	}
}

// Pick is the step itself, or the one of its alternatives that r decides for.
func (s *Step) Pick(r *rand.Rand) *Step {
	total := 0
	for _, a := range s.Choose {
		total += a.weight()
	}
	if total == 0 {
		return s
	}
	at := r.IntN(total)
	for _, a := range s.Choose {
		if at -= a.weight(); at < 0 {
			return a.Step()
		}
	}
	return s
}

// mostWeight is what a scenario file may say at most, so that sums do not overflow.
const mostWeight = 1_000_000

func (a *Alternative) weight() int { return min(max(1, a.Weight), mostWeight) }

// Step is the alternative as a step of its own, always the same one for one
// that was decoded.
func (a *Alternative) Step() *Step {
	if a.step != nil {
		return a.step
	}
	return &Step{Reply: a.Reply, Error: a.Error, Faults: a.Faults, Pos: a.Pos}
}

// Share is how likely the alternative at place i is, from 0 to 1.
func (s *Step) Share(i int) float64 {
	total := 0
	for _, a := range s.Choose {
		total += a.weight()
	}
	return float64(s.Choose[i].weight()) / float64(total)
}

func (r *Rule) then(otherwise Then) Then {
	switch {
	case r.Then != "":
		return r.Then
	case otherwise != "":
		return otherwise
	default:
		return ThenRepeatLast
	}
}
