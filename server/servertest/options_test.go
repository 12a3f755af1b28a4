package servertest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	core "github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/server/servertest"
)

// TestPatienceSaysFromWhenOnCodeHangs sweeps code that takes ten minutes to fail.
func TestPatienceSaysFromWhenOnCodeHangs(t *testing.T) {
	slow := func(t *testing.T, mock *server.Mock) error {
		err := mistakes{}.run(t, mock)
		if err != nil {
			late, stop := context.WithTimeout(t.Context(), 10*time.Minute)
			defer stop()
			<-late.Done()
		}
		return err
	}
	for name, test := range map[string]struct {
		patience time.Duration
		state    core.State
	}{"less": {time.Minute, core.Failed}, "more": {time.Hour, core.Passed}, "the default": {servertest.DefaultPatience, core.Passed}} {
		t.Run(name, func(t *testing.T) {
			var found *servertest.Report
			servertest.Sweep(t, slow, servertest.Faults("400"), servertest.Requests(1), servertest.Patience(test.patience),
				servertest.Reported(func(r *servertest.Report) { found = r }))
			require.Len(t, found.Results, 1)
			assert.Equal(t, test.state, found.Results[0].State)
		})
	}
}

func TestTheSeedChoosesAmongEqualPoints(t *testing.T) {
	tried := func(seed uint64) (names []string) {
		found := sweep(t, mistakes{}, servertest.Faults("reset"), servertest.Most(4), servertest.Seed(seed))
		for _, r := range found.Results {
			names = append(names, r.Point.Name())
		}
		return names
	}
	assert.Equal(t, tried(0), tried(0))
	assert.NotEqual(t, tried(0), tried(7))
}

// TestAnswersOfAHandlerAreBroken sweeps a conversation that a handler decides.
func TestAnswersOfAHandlerAreBroken(t *testing.T) {
	handler := server.WithHandler(func(server.Request) *scenarios.Step {
		return &scenarios.Step{Reply: &scenarios.Reply{Text: new("The treasure is in Brest, where it rains for three days.")}}
	})
	run := func(agent mistakes, names ...string) (found *servertest.Report) {
		servertest.Sweep(t, agent.run, servertest.Server(handler), servertest.Faults(names...), servertest.Reported(func(r *servertest.Report) { found = r }))
		return found
	}
	found := run(mistakes{}, "529", "truncate", "pause_turn")
	assert.Greater(t, len(found.Results), 5)
	for _, r := range found.Results {
		assert.Equal(t, core.Passed, r.State, r.Point.Name())
	}
	assert.True(t, slices.ContainsFunc(found.Results, func(r core.Result) bool { return r.AskedOn }), "they were broken")

	found = run(mistakes{endsAtPause: true}, "pause_turn")
	require.Len(t, found.Groups, 1)
	assert.Equal(t, 3, found.Reproductions[0].Fails)
	found = run(mistakes{takesCutText: true}, "truncate")
	require.Len(t, found.Groups, 1)
	assert.Contains(t, string(found.Reproductions[0].YAML), "The treasure is in Brest")
}

func TestPairsHaveNamesOfTheirOwn(t *testing.T) {
	var tried []string
	for _, r := range sweep(t, mistakes{}, servertest.Depth(2), servertest.Faults("529", "reset"), servertest.Requests(1)).Results {
		tried = append(tried, r.Point.Name())
	}
	assert.Contains(t, tried, "request_1/instead_of_the_answer/529")
	assert.Contains(t, tried, "request_1_twice/instead_of_the_answer/529_then_reset")
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(tried))), len(tried), "names are unique")
}
