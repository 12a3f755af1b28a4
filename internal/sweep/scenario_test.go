package sweep_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
)

var update = flag.Bool("update", false, "write the golden files")

const healthy = "name: healthy\nsummary: nothing is broken\n"

// byRules has conditions of its own, and something else than messages.
const byRules = `
name: by-rules
summary: rules with conditions
then: healthy
rules:
  - when: {model: "claude-haiku-*"}
    steps: [{reply: {text: A title.}}]
  - when: {stream: true}
    steps:
      - reply: {text: It rains.}
      - reply: {text: It rains again.}
  - when: {endpoint: models}
    steps: [{reply: {}}]
`

const byStates = `
name: by-states
summary: an outage
states:
  over: {steps: [{reply: {text: It rains.}}]}
steps: [{error: overloaded_error}]
then: over
`

// TestAPointIsWrittenAsAPersonWouldWriteIt holds the scenarios of points in golden files.
func TestAPointIsWrittenAsAPersonWouldWriteIt(t *testing.T) {
	echo := []asked{{said: []string{"Hello?"}}, {said: []string{"Hello?", "And?"}}, {said: []string{"Hello?", "And?", "Well?"}}}
	rules := []asked{
		{said: []string{"A title, please"}, rule: 1, step: 1}, {said: []string{"Hello?"}, rule: 2, step: 1},
		{said: []string{"Hello?"}, rule: 2, step: 2}, {endpoint: "models", rule: 3, step: 1}, {said: []string{"Hello?", "And?"}, rule: 2, step: 2},
	}
	for _, test := range []struct {
		file, base string
		requests   []asked
		point      string
		then       string
	}{
		{"the-only-request", healthy, echo[:1], "request_1/inside_text/reset", ""},
		{"a-later-request-of-an-echo", healthy, echo, "request_2/instead_of_the_answer/529", ""},
		{"for-good", healthy, echo, "request_3/before_any_byte/hang_for_good", ""},
		{"a-turn-of-an-agent", agentLoop, loopRequests, "request_2/at_the_end_of_tool_json/truncate", ""},
		{"the-last-turn-of-an-agent", agentLoop, loopRequests, "request_3/instead_of_the_answer/pause_turn", ""},
		{"a-turn-for-good", agentLoop, loopRequests, "request_2/instead_of_the_answer/500_for_good", ""},
		{"two-failures", agentLoop, loopRequests, "request_1/after_message_start/error_event", "request_1/instead_of_the_answer/529"},
		{"a-rule-with-a-condition", byRules, rules, "request_1/at_the_end_of_text/stall", ""},
		{"a-rule-with-several-steps", byRules, rules, "request_5/instead_of_the_answer/429_with_retry_after", ""},
		{"another-endpoint", byRules, rules, "request_4/inside_the_body/close", ""},
		{"a-state", byStates, []asked{{said: []string{"Hello?"}, state: "over", rule: 1, step: 1}}, "request_1/on_message_stop/drop", ""},
	} {
		t.Run(test.file, func(t *testing.T) {
			b := baselineOf(t, test.base, test.requests...)
			p := pointOf(t, b, test.point)
			if test.then != "" {
				p.Then = pointOf(t, b, test.then)
			}
			s, err := b.Scenario(p)
			require.NoError(t, err)
			text, err := scenarios.Encode(s)
			require.NoError(t, err)
			golden := filepath.Join("testdata", test.file+".yaml")
			if *update {
				require.NoError(t, os.WriteFile(golden, text, 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(text))
		})
	}
}

// TestEveryPointIsAScenario writes all points of several baselines, and pairs of some.
func TestEveryPointIsAScenario(t *testing.T) {
	for _, b := range []*sweep.Baseline{
		loopBaseline(t),
		baselineOf(t, healthy, asked{said: []string{"Hello?"}}, asked{said: []string{"Hello?", "And?"}}, asked{endpoint: "models"}),
	} {
		plan := sweep.NewPlan(b, faults.Builtin(), sweep.Options{})
		points := append(plan.Classes, plan.Deeper(plan.Classes, sweep.Options{})...)
		assert.Greater(t, len(points), 300)
		names := map[string]bool{}
		for i := range points {
			s, err := b.Scenario(&points[i])
			require.NoError(t, err)
			assert.False(t, names[s.Name], s.Name)
			names[s.Name] = true
		}
	}
}
