package script_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

func TestPlacesInYAML(t *testing.T) {
	for _, test := range []struct {
		yaml, err string
		want      script.At
	}{
		{"message_stop", "", script.AtEvent("message_stop")},
		{"my_event", "", script.AtEvent("my_event")},
		{"3", "", script.At{Number: 3}},
		{"-1", "", script.At{Number: -1}},
		{"60%", "", script.AtPercent(60)},
		{"2s", "", script.AtElapsed(2 * time.Second)},
		{"{event: ping, nth: 2, edge: before}", "", script.At{Event: "ping", Nth: 2, Edge: script.EdgeBefore}},
		{"{block: 1, byte: 3}", "", script.At{Block: new(1), Byte: new(3)}},
		{"0", "f:1:1: events are counted from 1, or from -1 for the last, got 0", script.At{}},
		{"101%", `f:1:1: expected a percentage from 0% to 100%, got "101%"`, script.At{}},
		{"-2s", "f:1:1: elapsed must not be negative", script.At{}},
		{"{}", "f:1:1: this place is empty; known are block, byte, edge, elapsed, event, nth, number, percent", script.At{}},
		{"{event: ping, nth: 0}", "f:1:20: events are counted from 1, or from -1 for the last, got 0 [nth]", script.At{}},
		{"{event: ping, percent: 5}", "f:1:1: percent and elapsed each stand alone", script.At{}},
		{"two words", `f:1:1: expected an event such as message_stop, an event's number, a share such as 60%, a time such as 2s, or a map, got the string "two words"`, script.At{}},
		{"[1]", "f:1:1: expected an event such as message_stop, an event's number, a share such as 60%, a time such as 2s, or a map, got a list", script.At{}},
	} {
		t.Run(test.yaml, func(t *testing.T) {
			node, problems := strictyaml.Parse("f", []byte(test.yaml))
			require.Empty(t, problems)
			got := script.AtByte(99) // a default has no part in what is written out
			problems = strictyaml.Decode(node, &got)
			if test.err != "" {
				require.Len(t, problems, 1)
				assert.Equal(t, test.err, problems[0].String())
				return
			}
			require.Empty(t, problems)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestAMisspeltEventIsRefused(t *testing.T) {
	node, problems := strictyaml.Parse("f", []byte("message_stp"))
	require.Empty(t, problems)
	problems = strictyaml.Decode(node, &script.At{})
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0].String(), `the API sends no event "message_stp"`)
}
