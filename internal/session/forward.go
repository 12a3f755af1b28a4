package session

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// passesOn reports whether requests that no step answers are passed on to the real API.
func (s *Session) passesOn() bool {
	if s.Scenario.Unmatched == "" {
		return s.common.Upstream
	}
	return s.Scenario.Unmatched == scenarios.UnmatchedForward
}

// takesUpstream reports whether the answer of a step is the real API's; step may be nil.
func (s *Session) takesUpstream(step *scenarios.Step) bool {
	switch {
	case step == nil:
		return s.passesOn()
	case step.Forward != nil:
		return true
	default:
		return step.IsBare() && s.common.Upstream && s.passesOn()
	}
}

// leavesChecks reports whether it is left to the real API to refuse requests. The keys and
// the rate limits of a scenario hold in any case.
func (s *Session) leavesChecks() bool {
	level, _ := s.validation()
	return s.common.Upstream && level == claude.Off
}

// noUpstream is the refusal of a request that a scenario passes on while there is no API to
// pass it on to. No client tries it again.
const noUpstream = "the scenario passes this request on to the real API, and this server is told of none: claudemock serve --upstream https://api.anthropic.com"

// forward returns the answer of the real API, with the faults of the step; step may be nil.
func (s *Session) forward(a *Attempt, d *Decision, step *scenarios.Step) script.Answer {
	switch {
	case !s.common.Upstream:
		s.mu.Lock()
		defer s.mu.Unlock()
		d.trouble = append(d.trouble, s.newTrouble([]string{noUpstream})...)
		return script.Answer{Request: a.Claude, Error: &script.Error{Error: *apierror.New("invalid_request_error", "claudemock: "+noUpstream)}}
	case step == nil || step.Forward == nil:
		return scenarios.ForwardedAnswer(a.Claude)
	default:
		return step.Answer(a.Claude)
	}
}

// lookUpLate finds what a step answers about models, batches, files or skills where that was
// left to the real API.
func (s *Session) lookUpLate(a *Attempt, d *Decision) {
	if !s.leavesChecks() || !d.Answer.Open() {
		return
	}
	var refusal *apierror.Error
	if a.answering, refusal = s.lookUp(a); refusal != nil {
		d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *refusal}}
	}
}
