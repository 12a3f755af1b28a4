package catalogue

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
)

func TestNotesNameToolsThatClientsMayNotOffer(t *testing.T) {
	for steps, want := range map[string][]string{
		"[{reply: {content: [{type: tool_use, name: get_weather}]}}]":                                             nil,
		"[{reply: {offered: ignore, content: [{type: tool_use, name: x}]}}]":                                      nil,
		"[{reply: {content: [{type: server_tool_use, name: x}]}}]":                                                nil,
		"[{reply: {content: [{type: tool_use, name: x}, {type: tool_use, name: x}, {type: tool_use, name: y}]}}]": {"x", "y"},
		"[{choose: [{reply: {}}, {reply: {content: [{type: tool_use, name: x}]}}]}]":                              {"x"},
	} {
		s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\nstates: {s: {steps: "+steps+", then: healthy}}"), faults.Builtin())
		require.NoError(t, err)
		var got []string
		for _, note := range Notes(s) {
			assert.NotZero(t, note.Pos.Line)
			got = append(got, note.Message)
		}
		for i, name := range want {
			want[i] = `note: the tool "` + name + `" is none that the request of the catalogue's page offers`
		}
		assert.Equal(t, want, got, steps)
	}
}
