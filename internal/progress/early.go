package progress

import (
	"maps"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios"
)

// Early returns the BeforeBody of the step that Next would choose for a request now. It
// returns nil if the body is to be read first. Neither the progress nor call changes.
func (p *Progress) Early(s *scenarios.Scenario, call Positions, in incoming.Request, now time.Time) *scenarios.BeforeBody {
	trial := p.clone()
	call.inRule, call.inStep = slices.Clone(call.inRule), slices.Clone(call.inStep)
	trial.Begin(in.Request.Endpoint, now)
	choice := trial.Next(s, &call, in, now)
	if choice.Step == nil {
		return nil
	}
	return choice.Step.BeforeBody
}

// clone returns an independent copy.
func (p *Progress) clone() Progress {
	c := *p
	c.endpoints, c.answers = maps.Clone(p.endpoints), maps.Clone(p.answers)
	c.steps.inRule, c.steps.inStep, c.work = slices.Clone(p.steps.inRule), slices.Clone(p.steps.inStep), incoming.Work{}
	return c
}
