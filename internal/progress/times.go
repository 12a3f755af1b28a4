package progress

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/scenarios"
)

// RunsUntil returns the time after which nothing changes without a request: the end of the
// session's step and state, and of the states that follow by their times, each once. It is
// the zero time if nothing has a time. It ignores the steps of single calls.
func (p *Progress) RunsUntil(s *scenarios.Scenario) time.Time {
	end, state, after := p.stepsUntil(s), p.state, p.entered
	if p.pending.then != "" && p.pending.visit == p.visit {
		end = later(end, p.pending.at)
		state, after = target(p.pending.then, p.state), p.pending.at
	}
	passed := map[string]bool{}
	for st := s.States[state]; st != nil && st.For > 0 && !passed[state]; st = s.States[state] {
		passed[state] = true
		after = after.Add(st.For)
		end = later(end, after)
		state = target(st.Then, state)
	}
	return end
}

// target returns the state that then leads to.
func target(then scenarios.Then, from string) string {
	switch then {
	case scenarios.ThenStart:
		return ""
	case scenarios.ThenLoop:
		return from
	default:
		return string(then)
	}
}

// stepsUntil returns the end of the last of the present steps that have a time.
func (p *Progress) stepsUntil(s *scenarios.Scenario) (end time.Time) {
	if p.steps.visit != p.visit {
		return end
	}
	rules := s.RulesIn(p.state)
	for _, pos := range slices.Concat(p.steps.inRule, p.steps.inStep) {
		if pos.finished || pos.given == 0 || pos.step >= len(rules[pos.rule].Steps) {
			continue
		}
		if step := rules[pos.rule].Steps[pos.step]; step.For > 0 {
			end = later(end, pos.began.Add(step.For))
		}
	}
	return end
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
