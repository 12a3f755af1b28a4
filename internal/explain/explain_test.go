package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/scenarios"
)

func TestFlowIsWorded(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		want           []string // of each timeline: its requests, and when
	}{
		{"steps are counted", "steps: [{error: api_error}, {error: overloaded_error, repeat: 3}, {error: api_error}]",
			[]string{"1", "2-4", "5 and later"}},
		{"a step for a time makes the numbers unknown", "steps: [{error: api_error, for: 90s}, {error: overloaded_error, repeat: 2}, {error: api_error}]",
			[]string{"1 and all in the 1m30s after it", "the next 2", "the next and later"}},
		{"until is shown as written", "steps: [{error: api_error, until: session.requests > 3}, {error: api_error}]\nthen: healthy",
			[]string{"1 and later, until session.requests > 3", "the next, then healthy"}},
		{"every answer of a choice is shown", "steps: [{choose: [{weight: 3, error: api_error}, {error: overloaded_error}]}]\nthen: loop",
			[]string{"1, then from the first step again (75 %)", "1, then from the first step again (25 %)"}},
		{"states follow the scenario's own rules", "steps: [{error: api_error}]\nthen: down\nstates: {down: {for: 20s, steps: [{error: overloaded_error}], then: start}}",
			[]string{"1, then state down", "1 and later | in state down (20s, then from the start again)"}},
		{"conditions on the session are worded", "rules: [{when: {nth: {every: 3}, window: {every: 1m, for: 20s}}, steps: [{error: api_error}]}]",
			[]string{"1 and later | nth every 3, window 20s of every 1m"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\n"+c.scenario), faults.Builtin())
			require.NoError(t, err)
			timelines, err := explain.Scenario(s, 0)
			require.NoError(t, err)
			var got []string
			for _, timeline := range timelines {
				words := timeline.Requests
				if timeline.When != "" {
					words += " | " + timeline.When
				}
				got = append(got, words)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestTemplatesAreFilledFromTheSampleRequest(t *testing.T) {
	s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\nsteps: [{error: {type: api_error, message: '{{.model}} {{.n}} {{.now}}'}}]"), faults.Builtin())
	require.NoError(t, err)
	timelines, err := explain.Scenario(s, 0)
	require.NoError(t, err)
	lines := timelines[0].Lines()
	assert.Contains(t, lines[1].Text, "claude-sonnet-5 1 2026-11-23T12:00:00Z")
}

func TestASamplePathIsOneThatTheRuleIsAbout(t *testing.T) {
	for _, c := range []struct{ name, when, want string }{
		{"any path", "{endpoint: other}", "/v1/oauth/token"},
		{"the one asked for", "{endpoint: other, path: /login}", "/login"},
		{"one that fits a star", "{endpoint: other, path: '/login/*'}", "/login/any"},
		{"the usual one where it fits a star", "{endpoint: other, path: '*/token'}", "/v1/oauth/token"},
		{"the first of several", "{endpoint: other, path: {any_of: [/a, /b]}}", "/a"},
		{"the usual one where nothing is said word by word", "{endpoint: other, path: {regexp: '^/x'}}", "/v1/oauth/token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\nrules: [{when: "+c.when+", steps: [{reply: {body: ''}, faults: [redirect]}]}]"), faults.Builtin())
			require.NoError(t, err)
			timelines, err := explain.Scenario(s, 0)
			require.NoError(t, err)
			require.Len(t, timelines, 1)
			assert.Equal(t, explain.AnyKind, timelines[0].Kind)
			lines := timelines[0].Lines()
			assert.Contains(t, lines[0].Text, "location: "+c.want)
		})
	}
}
