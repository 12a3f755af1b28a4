package expression

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
)

func sample(t *testing.T) incoming.Request {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-opus-5-5","max_tokens":100,"stream":true,"messages":[
		{"role":"user","content":"first question"},
		{"role":"assistant","content":"an answer"},
		{"role":"user","content":"What is the weather?"}]}`))
	require.NoError(t, err)
	return incoming.Request{
		Request: &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body},
		Headers: map[string][]string{"X-Team": {"red", "blue"}, "X-Api-Key": {"sk-secret"}},
	}
}

func TestExpressions(t *testing.T) {
	in := sample(t)
	in.Session = incoming.Moment{Requests: 3, Elapsed: 90 * time.Second, InFlight: 2, State: "down", Previous: incoming.Outcome{End: incoming.EndCompleted, Status: 529}}
	for text, want := range map[string]bool{
		`request.model.startsWith("claude-opus") && session.requests > 2`:                             true,
		`request.stream && request.version == "2026-10-21"`:                                           true,
		`request.text.contains("weather")`:                                                            true,
		`request.endpoint == "messages"`:                                                              true,
		`request.headers["x-team"] == "red, blue"`:                                                    true,
		`"x-api-key" in request.headers`:                                                              false,
		`request.body.messages.size() == 3`:                                                           true,
		`request.body.max_tokens > 99`:                                                                true,
		`has(request.body.tools)`:                                                                     false,
		`request.body.tools[0].name == "x"`:                                                           false,
		`request.body.?tools.orValue([]).size() == 0`:                                                 true,
		`!request.body.?tools[?0].name.hasValue()`:                                                    true,
		`request.body.messages.map(m, m.role).join("+") == "user+assistant+user"`:                     true,
		`[[1, 2], [3.5], 4].flatten().sum() == 10.5`:                                                  true,
		`[1, 2].transformList(i, v, i + v) == [1, 3] && {"a": 1}.transformMap(k, v, v + 1)["a"] == 2`: true,
		`["a", "b"].existsOne(i, v, i == 0 && v == "a")`:                                              true,
		`request.headers[?"x-none"].orValue("none") == "none"`:                                        true,
		`[].sum() == 0`: true,
		`[duration("1s"), duration("2s")].sum() == duration("3s")`:                                     true,
		`"a-b".split("-").size() == 2 && "aXa".replace("X", "-").upperAscii() == "A-A"`:                true,
		`request.body.messages.exists(i, m, i == 1 && m.role == "assistant")`:                          true,
		`cel.bind(last, request.body.messages[request.body.messages.size() - 1], last.role == "user")`: true,
		`session.elapsed > duration("1m")`:                                                             true,
		`session.state == "down" && session.in_flight == 2`:                                            true,
		`session.previous == "error" && session.previous_status == 529`:                                true,
	} {
		e, err := New(text)
		require.NoError(t, err, text)
		holds, _ := e.evaluate(in)
		assert.Equal(t, want, holds, text)
	}
}

func TestExpressionsCannotRunForLong(t *testing.T) {
	e, err := New(`[1,2,3,4,5,6,7,8].all(a, request.body.all(b, request.body.all(c, request.body.all(d, d >= 0))))`)
	require.NoError(t, err)
	in := sample(t)
	in.Request.Body = jsontree.Arr()
	for i := range 1000 {
		in.Request.Body.Items = append(in.Request.Body.Items, jsontree.Of(i))
	}
	holds, err := e.evaluate(in)
	assert.False(t, holds, "it is broken off, and then does not hold")
	assert.ErrorContains(t, err, "cost")
}

func TestNoFunctionOfAnExpressionMakesMoreThanItMay(t *testing.T) {
	in := sample(t)
	in.Request.Body = jsontree.Obj("long", strings.Repeat("a", 300_000), "many", jsontree.Arr())
	for range 2000 {
		many := in.Request.Body.Field("many")
		many.Items = append(many.Items, jsontree.Of("x"))
	}
	for _, text := range []string{
		`request.body.long.replace("a", "bbbbbbbbbb").size() > 1`,
		`request.body.long.replace("", "bbbb").size() > 1`,
		`request.body.long.split("").size() > 1`,
		`[request.body.long, request.body.long, request.body.long, request.body.long].join().size() > 1`,
		`cel.bind(a, request.body.many, cel.bind(b, a.map(x, a), b.flatten().size() > 1))`,
		`["a", "b"].map(x, request.body[x]).sum() > 1`,
		`request.body.many.sum() == "xx"`,
	} {
		e, err := New(text)
		require.NoError(t, err, text)
		holds, err := e.evaluate(in)
		assert.False(t, holds, text)
		assert.Error(t, err, text)
	}
}

func TestAnExpressionThatNeverHoldsIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		`request.stream && false`:            "it can never hold: it is false of every request",
		`1 / 0 == 1`:                         "it can never be evaluated: division by zero",
		`request.headers.x.y == "a"`:         "character 18: type 'string' does not support field selection",
		`request.text.matches("(")`:          "character 22: invalid matches argument",
		`session.elapsed > duration("soon")`: "invalid duration",
		`session.elapsed > 60`:               "found no matching overload",
		`request.stream == "true"`:           "found no matching overload",
		`"yes"`:                              "expected an expression that is true or false",
		`dyn("yes")`:                         "expected an expression that is true or false, got string",
	} {
		_, err := New(text)
		if assert.Error(t, err, text) {
			assert.Contains(t, err.Error(), want, text)
		}
	}
}
