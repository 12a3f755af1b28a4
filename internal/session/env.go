package session

import (
	"cmp"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Env returns what the compiler may know about a request beside its answer, but for what all
// requests of a server have in common. Choices depend on the place in the scenario alone,
// so every session gets the same faults; ids depend on the session's name, too, so no two
// sessions share one.
func (s *Session) Env(a *Attempt, d *Decision) script.Env {
	return script.Env{
		Now:    a.At,
		Choice: d.choice,
		IDs:    d.ids,
		Limits: d.limits,
		Path:   a.Path,
		Prefix: a.Target.Prefix,
		Framed: a.Framed,
		Speed:  s.Speed(),
	}
}

// Speed is the divisor of the session's waits.
func (s *Session) Speed() float64 { return s.common.speedOf(s.Scenario, s.ownSpeed) }

// speedOf is the divisor of the waits of a scenario in a session, whose own speed may be 0
// for none.
func (c *common) speedOf(scenario *scenarios.Scenario, own float64) float64 {
	if scenario.Speed == scenarios.SpeedFixed {
		return 1
	}
	return cmp.Or(own, c.Speed)
}
