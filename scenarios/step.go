package scenarios

import (
	"math/rand/v2"
)

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
const maxWeight = 1_000_000

func (a *Alternative) weight() int { return min(max(1, a.Weight), maxWeight) }

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

func (r *Rule) thenOr(otherwise Then) Then {
	switch {
	case r.Then != "":
		return r.Then
	case otherwise != "":
		return otherwise
	default:
		return ThenRepeatLast
	}
}
