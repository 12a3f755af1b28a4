package scenarios

import "math/rand/v2"

// Pick returns one of the step's alternatives, chosen by r, or the step itself if it has
// none.
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

// maxWeight is the largest weight in a scenario file, so that sums do not overflow.
const maxWeight = 1_000_000

func (a *Alternative) weight() int { return min(max(1, a.Weight), maxWeight) }

// Step returns the alternative as a step. For a decoded alternative it is always the
// same one.
func (a *Alternative) Step() *Step {
	if a.step != nil {
		return a.step
	}
	return &Step{Reply: a.Reply, Error: a.Error, Forward: a.Forward, Faults: a.Faults, Pos: a.Pos}
}

// Share returns the probability of the alternative at index i, from 0 to 1.
func (s *Step) Share(i int) float64 {
	total := 0
	for _, a := range s.Choose {
		total += a.weight()
	}
	return float64(s.Choose[i].weight()) / float64(total)
}
