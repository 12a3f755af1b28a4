package session

import (
	"cmp"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Env is what compiling may know about a request beside its answer, but for what all
// requests of a server have in common. Choices depend on the position in the scenario
// alone, so every session meets the same faults; ids depend on the session's name too,
// so no two sessions share one.
func (s *Session) Env(a *Attempt, t *Decision) script.Env {
	return script.Env{
		Now:    a.At,
		Choice: t.choice,
		IDs:    t.ids,
		Limits: t.limits,
		Path:   a.Path,
		Prefix: a.Target.Prefix,
		Framed: a.Framed,
		Speed:  s.Speed(),
	}
}

// Speed is by what the waits of the session are divided.
func (s *Session) Speed() float64 { return s.common.speedOf(s.Scenario, s.ownSpeed) }

// speedOf is by what the waits of a scenario are divided, in a session that may
// have asked for a speed of its own; 0 for none.
func (c *common) speedOf(scenario *scenarios.Scenario, own float64) float64 {
	if scenario.Speed == scenarios.SpeedFixed {
		return 1
	}
	return cmp.Or(own, c.Speed)
}
