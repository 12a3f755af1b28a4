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

func TestNotesCompareTheToolsOfConditionsWithThoseThatAreCalled(t *testing.T) {
	const call = "steps: [{reply: {content: [{type: tool_use, name: search}]}}]"
	const unknown = `note: the tool "search" is none that the request of the catalogue's page offers`
	for when, want := range map[string][]string{
		"{tools: search}":                         nil,
		"{tools: {any_of: [search, look]}}":       nil,
		"{tools: {offered: [look, search]}}":      nil,
		"{tools: {offered: [look, serach]}}":      {unknown, `note: tools names the tool "serach", which the scenario does not call`},
		"{tools: {offered: [look], not: search}}": {unknown},
		"{turn: 1}":                                    {unknown},
		"{tools: {exists: false}}":                     {`note: the tool "search" is never called: the rule is for requests that do not offer it`},
		"{tools: {not: sea*}}":                         {`note: the tool "search" is never called: the rule is for requests that do not offer it`},
		"{tools: {not: look}}":                         {unknown},
		"{tools: serach}":                              {unknown, `note: tools names the tool "serach", which the scenario does not call`},
		"{tools: search, tool_result: {name: Search}}": {`note: tool_result names the tool "Search", which the scenario does not call`},
		"{tools: search, tool_result: [{name: search}, {name: serch, is_error: true}]}": {`note: tool_result names the tool "serch", which the scenario does not call`},
		"{tools: search, tool_result: {name: get_weather}}":                             nil,
	} {
		s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\nrules: [{when: "+when+", "+call+"}]"), faults.Builtin())
		require.NoError(t, err)
		var got []string
		for _, note := range Notes(s) {
			assert.NotZero(t, note.Pos.Line, note.Message)
			got = append(got, note.Message)
		}
		assert.Equal(t, want, got, when)
	}
}
