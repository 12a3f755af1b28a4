package progress

import (
	"maps"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios"
)

// Early is how a request gets its answer before its body has been read, by what
// Next would choose for it now; nil is that the body is to be read first. Neither
// the progress nor call is changed.
func (p *Progress) Early(s *scenarios.Scenario, call Positions, in incoming.Request, now time.Time) *scenarios.BeforeBody {
	ahead := p.clone()
	call.inRule = slices.Clone(call.inRule)
	ahead.Begin(in.Request.Endpoint, now)
	choice := ahead.Next(s, &call, in, now)
	if choice.Step == nil {
		return nil
	}
	return choice.Step.BeforeBody
}

// copied is the same progress, which goes on by itself.
func (p *Progress) clone() Progress {
	c := *p
	c.endpoints, c.answers = maps.Clone(p.endpoints), maps.Clone(p.answers)
	c.steps.inRule, c.work = slices.Clone(p.steps.inRule), incoming.Work{}
	return c
}
