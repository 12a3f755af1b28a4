package scenarios

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

func TestWhatAStepThatForwardsCanSay(t *testing.T) {
	for _, c := range []struct{ name, rest, want string }{
		{"faults at an event, a byte and a time", "steps: [{forward: {}, faults: [{drop: {at: ping}}, {reset: {at: {byte: 9}}}, {stall: {at: 2s, for: 1s}}]}]", ""},
		{"an alternative", "steps: [{choose: [{forward: {}}, {error: overloaded_error}]}]", ""},
		{"a path that the API does not have", "rules: [{when: {endpoint: other}, steps: [{forward: {}, faults: [{drop: {at: ping}}]}]}]", ""},
		{"what no step answers", "unmatched: forward", ""},
		{"another answer", "steps: [{forward: {}, error: overloaded_error}]", "steps.0"},
		{"a reply", "steps: [{forward: {}, reply: {}}]", "steps.0"},
		{"before the body", "steps: [{forward: {}, before_body: {}}]", "steps.0"},
		{"a choice", "steps: [{forward: {}, choose: [{reply: {}}, {error: overloaded_error}]}]", "steps.0"},
		{"a share of the body", "steps: [{reply: {}}, {forward: {}, faults: [reset, {truncate: {at: 60%}}]}]", "[steps.1.faults.1]"},
		{"an event from the end", "steps: [{forward: {}, faults: [{drop: {at: {event: ping, nth: -1}}}]}]", "[steps.0.faults.0]"},
		{"a message", "steps: [{forward: {}, faults: [{set: {path: usage, value: 1}}]}]", "[steps.0.faults.0]"},
		{"the same in an alternative", "steps: [{choose: [{forward: {}, faults: [{truncate: {at: 60%}}]}, {reply: {}}]}]", "[steps.0.choose.0.faults.0]"},
		{"all of it, once it is there", "steps: [{forward: {buffer: true}, faults: [{truncate: {at: 60%}}]}]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse("scenario.txt", []byte("name: staging\nsummary: s\n"+c.rest), faults.Builtin())
			if c.want != "" {
				require.ErrorContains(t, err, c.want)
				return
			}
			require.NoError(t, err)
			assert.True(t, s.Forwards())
			text, err := Encode(s)
			require.NoError(t, err)
			again, err := Parse("scenario.txt", text, faults.Builtin())
			require.NoError(t, err)
			assert.True(t, again.Forwards(), "%s", text)
		})
	}
}

func TestABuiltStepForwards(t *testing.T) {
	built, err := Build("staging", "s").Error("overloaded_error").Forward().With(&faults.Reset{At: script.At{Event: "ping"}}).Scenario()
	require.NoError(t, err)
	require.Len(t, built.Steps, 2)
	assert.Equal(t, &Forward{}, built.Steps[1].Forward)
	_, err = Build("staging", "s").Forward().With(&faults.Truncate{At: script.At{Percent: new(60.0)}}).Scenario()
	assert.ErrorContains(t, err, "cannot strike an answer while it comes")
}
