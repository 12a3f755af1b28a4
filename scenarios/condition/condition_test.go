package condition_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// matched parses `when` as the only rule's condition and tries it on a request.
func matched(t *testing.T, when string, in incoming.Request) (index int, near *scenarios.NearMiss) {
	t.Helper()
	s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\nrules:\n  - when: "+when+"\n    steps: [{error: api_error}]\n"), faults.Builtin())
	require.NoError(t, err)
	return s.RuleFor("", in)
}

func sampleIncoming(t *testing.T) incoming.Request {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-opus-5-5","max_tokens":100,"stream":true,"temperature":null,"messages":[
		{"role":"user","content":"first question"},
		{"role":"assistant","content":"an answer"},
		{"role":"user","content":[{"type":"text","text":"What is the weather?"},{"type":"text","text":"In Oslo."}]}]}`))
	require.NoError(t, err)
	return incoming.Request{
		Request: &claude.Request{
			Endpoint: claude.Messages, Version: claude.Version2026, Body: body,
			Path: "/v1/messages", RawPath: "//v1/messages/", Query: map[string]string{"beta": "true"},
		},
		Headers: map[string][]string{"X-Team": {"red", "blue"}, "X-Api-Key": {"sk-secret"}},
		Key:     "sk-secret",
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		name, when string
		want       bool
	}{
		{"an empty condition fits", "{}", true},
		{"the model fits exactly", "{model: claude-opus-5-5}", true},
		{"a part of the model is not enough", "{model: claude-opus}", false},
		{"a star stands for any text", "{model: claude-*-5}", true},
		{"a star does not make dots wild", "{model: claude.opus*}", false},
		{"stream fits", "{stream: true}", true},
		{"stream does not fit", "{stream: false}", false},
		{"the version fits", "{version: 2026-10-21}", true},
		{"another version does not", "{version: 2023-06-01}", false},
		{"header names know no case, and values are joined", "{headers: {x-TEAM: 'red, blue'}}", true},
		{"an absent header does not fit a value", "{headers: {x-none: '*'}}", false},
		{"an absent header fits exists false", "{headers: {x-none: {exists: false}}}", true},
		{"a present header does not fit exists false", "{headers: {x-team: {exists: false}}}", false},
		{"the key fits", "{key: sk-secret}", true},
		{"another key does not", "{key: sk-*-other}", false},
		{"text need only be contained", "{text: weather}", true},
		{"text blocks are joined", `{text: "weather?\nIn Oslo"}`, true},
		{"only the last user message counts", "{text: first question}", false},
		{"text in any_of is contained, too", "{text: {any_of: [rain, weather]}}", true},
		{"text in not is contained, too", "{text: {not: weather}}", false},
		{"contains looks for a part", "{model: {contains: opus}}", true},
		{"regexp looks anywhere", "{model: {regexp: 'opus-\\d'}}", true},
		{"regexp can be anchored", "{model: {regexp: '^opus'}}", false},
		{"all of a map must hold", "{model: {contains: opus, not: claude-opus-5-5}}", false},
		{"not fits what is absent", "{headers: {x-none: {not: red}}}", true},
		{"any_of needs one", "{model: {any_of: [a, claude-opus-5-5]}}", true},
		{"any_of with none does not fit", "{model: {any_of: [a, b]}}", false},
		{"a path of the body fits", "{body: {messages.0.role: user}}", true},
		{"a number of the body fits", "{body: {max_tokens: 100}}", true},
		{"a truth value of the body fits", "{body: {stream: true}}", true},
		{"a path from the end fits", "{body: {messages.-1.content.0.type: text}}", true},
		{"a list of the body is compact JSON", `{body: {messages: {contains: '"role":"assistant"'}}}`, true},
		{"the empty path is the whole body", `{body: {"": {regexp: '"max_tokens":\d{3},'}}}`, true},
		{"several endpoints", "{endpoint: [models, messages]}", true},
		{"several others", "{endpoint: [models, count_tokens]}", false},
		{"any endpoint", "{endpoint: any}", true},
		{"a value of the query", "{query: {beta: 'true'}}", true},
		{"another value of the query", "{query: {beta: 'false'}}", false},
		{"nothing in the query", "{query: {limit: {exists: false}}}", true},
		{"the path as it was sent", "{raw_path: //v1/messages/}", true},
		{"an expression about the query", "{cel: 'request.query.beta == \"true\" && request.raw_path.endsWith(\"/\")'}", true},
		{"null is there", "{body: {temperature: {exists: true}}}", true},
		{"an absent path does not fit", "{body: {messages.9.role: user}}", false},
		{"all conditions must hold", "{stream: true, model: claude-haiku-*}", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			index, _ := matched(t, c.when, sampleIncoming(t))
			assert.Equal(t, c.want, index == 0)
		})
	}
}

func TestRulesAreForMessagesUnlessTheySayOtherwise(t *testing.T) {
	in := sampleIncoming(t)
	in.Request.Endpoint = claude.CountTokens
	index, near := matched(t, "{}", in)
	assert.Equal(t, -1, index)
	assert.Nil(t, near, "a rule about another endpoint comes nowhere near")

	index, _ = matched(t, "{endpoint: count_tokens}", in)
	assert.Equal(t, 0, index)
}

func TestConditionsOnPathsThatTheAPIDoesNotHave(t *testing.T) {
	for _, c := range []struct {
		name, when string
		want       bool
	}{
		{"any such path", "{endpoint: other}", true},
		{"the path fits", "{endpoint: other, path: /v1/oauth/token}", true},
		{"a part of the path is not enough", "{endpoint: other, path: /v1/oauth}", false},
		{"a star stands for any text", "{endpoint: other, path: '*/token'}", true},
		{"the long form", "{endpoint: other, path: {any_of: [/token, {contains: oauth}]}}", true},
		{"the method fits", "{endpoint: other, method: POST}", true},
		{"another method does not", "{endpoint: other, method: GET}", false},
		{"all must hold", "{endpoint: other, path: /v1/oauth/token, method: {not: POST}}", false},
		{"a body in JSON", "{endpoint: other, body: {grant_type: refresh_token}}", true},
		{"a field it has not", "{endpoint: other, body: {code: {exists: true}}}", false},
		{"an expression", `{endpoint: other, cel: 'request.method == "POST" && request.path.endsWith("/token")'}`, true},
		{"messages have another path", "{}", false},
		{"which the endpoint's own rules may name", "{path: /v1/messages}", false},
		{"its body may ask for a stream", "{endpoint: other, stream: true}", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			index, _ := matched(t, c.when, incoming.Request{Request: &claude.Request{
				Endpoint: claude.Other, Method: "POST", Path: "/v1/oauth/token",
				Body: jsontree.Obj("grant_type", "refresh_token", "refresh_token", "sk-ant-ort01-old", "stream", true),
			}})
			assert.Equal(t, c.want, index == 0)
		})
	}
}

func TestTheEndpointsOwnPathFits(t *testing.T) {
	in := sampleIncoming(t)
	in.Request.Path = "/v1/messages"
	index, _ := matched(t, "{path: /v1/messages, stream: true}", in)
	assert.Equal(t, 0, index)
}

func TestABodyThatIsNotJSONFitsNoConditionOnIt(t *testing.T) {
	index, near := matched(t, "{endpoint: other, body: {grant_type: refresh_token}}", incoming.Request{Request: &claude.Request{Endpoint: claude.Other}})
	assert.Equal(t, scenarios.NoRule, index)
	assert.Equal(t, `the nearest, rule 1 (f:4:5), wants body.grant_type "refresh_token", and got nothing`, near.String())
}

func TestANearMissNamesThePath(t *testing.T) {
	_, near := matched(t, "{endpoint: other, path: /v1/oauth/token}", incoming.Request{Request: &claude.Request{Endpoint: claude.Other, Path: "/v1/oauth/tokens"}})
	assert.Equal(t, `the nearest, rule 1 (f:4:5), wants path "/v1/oauth/token", and got "/v1/oauth/tokens"`, near.String())
}

func TestTheFirstRuleThatFitsAnswers(t *testing.T) {
	s, err := scenarios.Parse("f", []byte(`
name: x
summary: s
rules:
  - {when: {model: claude-haiku-*}, steps: [{reply: {}}]}
  - {when: {stream: true}, steps: [{reply: {}}]}
  - {when: {model: claude-opus-*}, steps: [{reply: {}}]}
steps: [{reply: {}}]
`), faults.Builtin())
	require.NoError(t, err)
	in := sampleIncoming(t)
	index, near := s.RuleFor("", in)
	assert.Equal(t, 1, index)
	assert.Nil(t, near)

	in.Request.Body = jsontree.Obj("model", "claude-sonnet-5")
	index, _ = s.RuleFor("", in)
	assert.Equal(t, 3, index, "top-level steps come last")
}

func TestNearMissNamesTheRuleThatFailedLeast(t *testing.T) {
	s, err := scenarios.Parse("f", []byte(`
name: x
summary: s
rules:
  - {when: {stream: false, model: claude-haiku-*}, steps: [{reply: {}}]}
  - {when: {stream: true, model: claude-haiku-*}, steps: [{reply: {}}]}
`), faults.Builtin())
	require.NoError(t, err)
	index, near := s.RuleFor("", sampleIncoming(t))
	assert.Equal(t, -1, index)
	assert.Equal(t, `the nearest, rule 2 (f:6:5), wants model "claude-haiku-*", and got "claude-opus-5-5"`, near.String())
}

func TestNearMissSaysWhatWasAbsent(t *testing.T) {
	_, near := matched(t, "{headers: {x-none: {contains: a, not: b}}}", sampleIncoming(t))
	assert.Equal(t, `the nearest, rule 1 (f:4:5), wants headers.x-none containing "a" and not "b", and got nothing`, near.String())
}

func TestKeysNeverShowInANearMiss(t *testing.T) {
	for _, when := range []string{"{key: sk-wanted}", "{headers: {x-api-key: {exists: false}}}"} {
		_, near := matched(t, when, sampleIncoming(t))
		require.NotNil(t, near, when)
		assert.NotContains(t, near.String(), "sk-", when)
	}
	_, near := matched(t, "{endpoint: other, body: {refresh_token: sk-wanted}}", incoming.Request{Request: &claude.Request{
		Endpoint: claude.Other, Body: jsontree.Obj("refresh_token", "sk-secret"),
	}})
	require.NotNil(t, near)
	assert.NotContains(t, near.String(), "sk-")
	assert.Empty(t, (*scenarios.NearMiss)(nil).String())
}

func TestConditionsReadInWords(t *testing.T) {
	s, err := scenarios.Parse("f", []byte(`
name: x
summary: s
rules:
  - when: {endpoint: messages, stream: true, key: sk-a, text: {any_of: [a, {regexp: b}]}, body: {system: {exists: true}}}
    steps: [{reply: {}}]
steps: [{reply: {}}]
`), faults.Builtin())
	require.NoError(t, err)
	assert.Equal(t, `stream "true", a certain key, text one of (containing "a", matching "b"), body.system present`, s.Rules[0].When.String())
	assert.Empty(t, s.AllRules()[1].When.String())
}
