package scenarios

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNotesNameToolsThatClientsMayNotOffer(t *testing.T) {
	for steps, want := range map[string][]string{
		"[{reply: {content: [{type: tool_use, name: get_weather}]}}]":                                             nil,
		"[{reply: {offered: ignore, content: [{type: tool_use, name: x}]}}]":                                      nil,
		"[{reply: {content: [{type: server_tool_use, name: x}]}}]":                                                nil,
		"[{reply: {content: [{type: tool_use, name: x}, {type: tool_use, name: x}, {type: tool_use, name: y}]}}]": {"x", "y"},
		"[{choose: [{reply: {}}, {reply: {content: [{type: tool_use, name: x}]}}]}]":                              {"x"},
	} {
		var got []string
		for _, note := range Notes(inline(t, "states: {s: {steps: "+steps+", then: healthy}}")) {
			assert.NotZero(t, note.Pos.Line)
			got = append(got, note.Message)
		}
		for i, name := range want {
			want[i] = `note: the tool "` + name + `" is none that the request of the catalogue's page offers`
		}
		assert.Equal(t, want, got, steps)
	}
}
