package scenarios

// StepAt is the step that the rule's n-th request gets, counted from 0, and
// its number in the rule from 1. A nil step is a healthy answer, with number
// 0: nothing is left, and what follows is healthy. otherwise is the scenario's
// own then, for a rule that does not say.
func (r *Rule) StepAt(n int, otherwise Then) (step *Step, number int) {
	total := 0
	for _, step := range r.Steps {
		total += step.times()
	}
	if total == 0 || n < 0 {
		return nil, 0
	}
	if n >= total {
		switch r.then(otherwise) {
		case ThenHealthy:
			return nil, 0
		case ThenLoop:
			n %= total
		default:
			return r.Steps[len(r.Steps)-1], len(r.Steps)
		}
	}
	for i, step := range r.Steps {
		if n < step.times() {
			return step, i + 1
		}
		n -= step.times()
	}
	return nil, 0
}

// times is how many requests in a row get the step.
func (s *Step) times() int { return max(1, s.Repeat) }

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
