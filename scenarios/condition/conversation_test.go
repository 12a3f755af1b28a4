package condition_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
)

// talk returns a conversation in short: u and a are messages of user and assistant, s
// is a system message, c calls get_weather and search, and r brings the results
// of both, of which that of search failed.
func talk(t *testing.T, short string) incoming.Request {
	t.Helper()
	messages := map[rune]string{
		'u': `{"role":"user","content":"What now?"}`,
		'a': `{"role":"assistant","content":"This."}`,
		's': `{"role":"system","content":"Be brief."}`,
		'c': `{"role":"assistant","content":[{"type":"text","text":"Let me see."},{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}},{"type":"tool_use","id":"toolu_2","name":"search","input":{}}]}`,
		'r': `{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"It rains."},` +
			`{"type":"tool_result","tool_use_id":"toolu_2","is_error":true,"content":[{"type":"text","text":"no"},{"type":"text","text":"network"}]}]}`,
		'o': `{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_9"}]}`,
	}
	list := make([]string, 0, len(short))
	for _, c := range short {
		list = append(list, messages[c])
	}
	body, err := jsontree.Parse([]byte(`{"messages":[` + strings.Join(list, ",") + `]}`))
	require.NoError(t, err)
	return incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Body: body}}
}

func TestConditionsOnTheConversation(t *testing.T) {
	for _, c := range []struct {
		name, when, talk string
		want             bool
	}{
		{"the first question is turn 1", "{turn: 1}", "u", true},
		{"so it is below a system message", "{turn: 1}", "sus", true},
		{"a conversation of no messages", "{turn: 1}", "", true},
		{"each answer is a turn", "{turn: 3}", "uauau", true},
		{"so is a tool call", "{turn: 2}", "ucr", true},
		{"answers that follow each other are one", "{turn: 2}", "uaau", true},
		{"system messages part no turn", "{turn: 2}", "uasau", true},
		{"turns from one on", "{turn: {from: 2}}", "u", false},
		{"a message that is to go on is a turn, too", "{turn: {from: 2}}", "ua", true},

		{"the user spoke last", "{last_role: user}", "uau", true},
		{"a system message after that is no speech", "{last_role: user}", "uaus", true},
		{"the assistant spoke last", "{last_role: assistant}", "ua", true},
		{"nobody spoke", "{last_role: user}", "", false},

		{"any result", "{tool_result: true}", "ucr", true},
		{"an empty map is any result", "{tool_result: {}}", "ucr", true},
		{"a result below a system message", "{tool_result: true}", "sucsrs", true},
		{"a result with more of the user's after it", "{tool_result: {name: get_weather}}", "ucru", true},
		{"no result", "{tool_result: false}", "u", true},
		{"none in the last turn", "{tool_result: true}", "ucrau", false},
		{"not when the assistant spoke last", "{tool_result: true}", "ucra", false},
		{"there is one", "{tool_result: false}", "ucr", false},
		{"the tool", "{tool_result: {name: get_weather}}", "ucr", true},
		{"one of several tools", "{tool_result: {name: sea*}}", "ucr", true},
		{"another tool", "{tool_result: {name: bash}}", "ucr", false},
		{"a result without a call has no name", "{tool_result: {name: {exists: false}}}", "o", true},
		{"it failed", "{tool_result: {is_error: true}}", "ucr", true},
		{"one result must meet all", "{tool_result: {name: get_weather, is_error: true}}", "ucr", false},
		{"a result that says nothing of errors did not fail", "{tool_result: {name: get_weather, is_error: false}}", "ucr", true},
		{"each of several conditions", "{tool_result: [{name: get_weather, is_error: false}, {name: search, is_error: true}]}", "ucr", true},
		{"not each of them", "{tool_result: [{name: get_weather, is_error: true}, {name: search, is_error: true}]}", "ucr", false},
		{"all of the content", "{tool_result: {content: It rains.}}", "ucr", true},
		{"a part of the content is not enough", "{tool_result: {content: rains}}", "ucr", false},
		{"unless it is asked for", "{tool_result: {content: {contains: rains}}}", "ucr", true},
		{"texts are joined", `{tool_result: {content: "no\nnetwork"}}`, "ucr", true},

		{"the last message by its place from the end", "{body: {messages.-1.role: user}}", "uau", true},
		{"a place before the first", "{body: {messages.-4.role: user}}", "uau", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			index, _ := matched(t, c.when, talk(t, c.talk))
			assert.Equal(t, c.want, index == 0)
		})
	}
}

func TestANearMissSaysWhereTheConversationStands(t *testing.T) {
	for when, want := range map[string]string{
		"{turn: {from: 3}}":        "wants turn from 3, and got 2",
		"{last_role: assistant}":   `wants last_role "assistant", and got "user"`,
		"{tool_result: {name: x}}": `wants tool_result of "x", and got of "get_weather" that did not fail saying "It rains.", of "search" that failed saying "no\nnetwork"`,
		"{tool_result: [{name: search}, {is_error: false, name: x}]}": `wants tool_result of "search" and one of "x" that did not fail, and got of "get_weather" that did not fail saying "It rains.", of "search" that failed saying "no\nnetwork"`,
		"{tool_result: false}": `wants tool_result absent, and got of "get_weather" that did not fail saying "It rains.", of "search" that failed saying "no\nnetwork"`,
	} {
		_, near := matched(t, when, talk(t, "ucr"))
		assert.Equal(t, "the nearest, rule 1 (f:4:5), "+want, near.String())
	}
	_, near := matched(t, "{tool_result: {name: x, is_error: false, content: {contains: y}}}", talk(t, "u"))
	assert.Equal(t, `the nearest, rule 1 (f:4:5), wants tool_result of "x" that did not fail saying containing "y", and got nothing`, near.String())
}
