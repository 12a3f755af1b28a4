package servertest_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	core "github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
)

// runOnce runs an agent under a scenario, as a sweep does.
func runOnce(t *testing.T, opts ...server.Option) (run core.Run, base *scenarios.Scenario) {
	run.Scripts = map[int]script.Script{}
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, append(opts, server.WithScriptObserver(func(_ string, request int, made script.Script) { run.Scripts[request] = made }))...)
		_ = mistakes{}.run(t, mock)
		synctest.Wait()
		run.Verdict, base = mock.Verdict(), mock.Scenario()
	})
	return run, base
}

// TestPointsOfEveryScenarioAreScenarios takes each scenario of the catalogue that the agent
// survives for what is healthy, and breaks it further: a point is a valid scenario that
// strikes the request it names.
func TestPointsOfEveryScenarioAreScenarios(t *testing.T) {
	all, err := catalogue.Open()
	require.NoError(t, err)
	const each = 3 // points of a scenario
	swept := 0
	for _, name := range all.Names() {
		if s, err := all.Get(name); err != nil || s.Listener != nil {
			continue
		}
		run, base := runOnce(t, server.WithScenario(name))
		b, err := core.NewBaseline(base, run, run)
		if err != nil {
			continue // the agent does not survive it
		}
		swept++
		plan := core.NewPlan(b, faults.Builtin(), core.Options{Faults: []string{"reset", "529", "truncate", "refusal", "500", "close"}})
		for i := 0; i < len(plan.Classes); i += max(1, len(plan.Classes)/each) {
			p := &plan.Classes[i]
			s, err := b.Scenario(p)
			if !assert.NoError(t, err, name) {
				continue
			}
			broken, _ := runOnce(t, server.WithBuilt(s))
			state := b.Judge(p, &broken).State
			assert.NotEqual(t, core.NotReached, state, "%s: %s", name, p.Name())
			for _, e := range broken.Verdict.Entries {
				assert.NotContains(t, e.Missed, p.Fault, "%s: %s", name, p.Name())
			}
		}
	}
	assert.Greater(t, swept, 100)
}
