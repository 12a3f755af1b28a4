package server

import (
	"cmp"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// env is what Compile may know about a request beside its answer. Choices
// depend on the position in the scenario alone, so every session meets the same
// faults; ids depend on the session's name too, so no two sessions share one.
func (s *Server) env(sess *session, a *attempt, t *turn) script.Env {
	return script.Env{
		Now:    a.At,
		Choice: t.choice,
		Looks:  s.looks,
		IDs:    t.ids,
		Limits: t.limits,
		Path:   a.Path,
		Prefix: a.Target.Prefix,
		Framed: a.Framed,

		Coalesce: s.coalesce,
		Speed:    s.speedOf(sess.scenario, sess.speed),
	}
}

// speedOf is by what the waits of a scenario are divided, in a session that may
// have asked for a speed of its own; 0 for none.
func (s *Server) speedOf(scenario *scenarios.Scenario, own float64) float64 {
	if scenario.Speed == scenarios.SpeedFixed {
		return 1
	}
	return cmp.Or(own, s.speed)
}
