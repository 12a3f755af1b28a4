package condition_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

func TestConditionsOnWhatARequestBringsAlong(t *testing.T) {
	body, err := jsontree.Parse([]byte(`{"model":"m","tools":[{"name":"get_weather"},{"name":"get_time"}],
		"system":[{"type":"text","text":"Be brief."}],"messages":[
		{"role":"user","content":[{"type":"image"},{"type":"text","text":"What is this?"}]},
		{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"get_time"}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"image"},{"type":"text","text":"noon"}]}]},
		{"role":"system","content":"Be terse."}]}`))
	require.NoError(t, err)
	in := incoming.Request{
		Request: &claude.Request{Endpoint: claude.Messages, Body: body},
		Headers: map[string][]string{"X-Api-Key": {"sk"}, "Authorization": {"Bearer sk"}, "Anthropic-Beta": {"a-2025-01-01, context-1m-2025-08-07", "b"}},
	}
	for _, c := range []struct {
		name, when string
		want       bool
	}{
		{"a tool offered", "{tools: get_*}", true},
		{"a tool not offered", "{tools: search}", false},
		{"several tools, one of which fits", "{tools: {any_of: [search, get_time]}}", true},
		{"no tool of a name", "{tools: {not: search}}", true},
		{"not holds of none only", "{tools: {not: get_time}}", false},
		{"tools there are", "{tools: {exists: false}}", false},
		{"all tools of a list", "{tools: {offered: [get_time, get_w*]}}", true},
		{"all but one of a list", "{tools: {offered: [get_time, search]}}", false},
		{"a list with one name", "{tools: {offered: [search]}}", false},
		{"all of a list, and none of a name", "{tools: {offered: [get_time], not: search}}", true},
		{"all of a list, and one of a name", "{tools: {not: get_w*, offered: [get_time]}}", false},
		{"a part of the directions", "{system: brief}", true},
		{"system messages are directions", "{system: {contains: terse}}", true},
		{"other directions", "{system: Be long}", false},
		{"a beta by a star", "{beta: context-1m-*}", true},
		{"a beta that is not asked for", "{beta: files-*}", false},
		{"no such beta", "{beta: {not: files-*}}", true},
		{"images, those in results too", "{images: 2}", true},
		{"more images", "{images: {min: 3}}", false},
		{"no documents", "{documents: 0}", true},
		{"few images", "{images: {max: 2}}", true},
		{"an API key", "{key_kind: api}", true},
		{"no token", "{key_kind: oauth}", false},
		{"the last beta of several headers", "{beta: b}", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			index, _ := matched(t, c.when, in)
			assert.Equal(t, c.want, index == 0)
		})
	}
}

func TestANearMissSaysWhichToolsAreAskedFor(t *testing.T) {
	in := incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Body: jsontree.Obj("tools", jsontree.Arr(jsontree.Obj("name", "bash")))}}
	_, near := matched(t, "{tools: {offered: [bash, search], not: look}}", in)
	assert.Equal(t, `all of ("bash", "search") and not "look"`, near.Wanted)
	assert.Equal(t, `"bash"`, near.Got)
}

func TestATokenIsNoAPIKey(t *testing.T) {
	in := incoming.Request{Request: &claude.Request{Endpoint: claude.Messages}, Headers: map[string][]string{"Authorization": {"bearer sk-ant-oat01-x"}}}
	index, _ := matched(t, "{key_kind: oauth, tools: {exists: false}, beta: {exists: false}, system: {exists: false}, images: 0}", in)
	assert.Equal(t, 0, index)
	index, near := matched(t, "{key_kind: api}", in)
	assert.Equal(t, scenarios.NoRule, index)
	assert.Equal(t, `"oauth"`, near.Got)
}
