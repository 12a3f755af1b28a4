package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

func TestExpressions(t *testing.T) {
	in := sampleIncoming(t)
	in.Session = Moment{Requests: 3, Elapsed: 90 * time.Second, InFlight: 2, State: "down", Previous: Outcome{End: EndCompleted, Status: 529}}
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
		e, err := NewExpression(text)
		require.NoError(t, err, text)
		holds, _ := e.Holds(in)
		assert.Equal(t, want, holds, text)
	}
}

func TestExpressionsCannotRunForLong(t *testing.T) {
	e, err := NewExpression(`[1,2,3,4,5,6,7,8].all(a, request.body.all(b, request.body.all(c, request.body.all(d, d >= 0))))`)
	require.NoError(t, err)
	in := sampleIncoming(t)
	in.Request.Body = jsontree.Arr()
	for i := range 1000 {
		in.Request.Body.Items = append(in.Request.Body.Items, jsontree.Of(i))
	}
	holds, err := e.Holds(in)
	assert.False(t, holds, "it is broken off, and then does not hold")
	assert.ErrorContains(t, err, "cost")
}

func TestNoFunctionOfAnExpressionMakesMoreThanItMay(t *testing.T) {
	in := sampleIncoming(t)
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
		e, err := NewExpression(text)
		require.NoError(t, err, text)
		holds, err := e.Holds(in)
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
		_, err := NewExpression(text)
		if assert.Error(t, err, text) {
			assert.Contains(t, err.Error(), want, text)
		}
	}
}

func TestAnExpressionThatCannotBeEvaluatedIsToldAsAnError(t *testing.T) {
	s := inline(t, "rules:\n  - {when: {cel: request.body.tools.size() > 0}, steps: [{reply: {text: a}}]}\n"+
		"  - {when: {nth: 2}, steps: [{reply: {text: b}, until: request.body.top_k > 1}]}\n")
	var p Progress
	choice := ask(s, &p, sampleIncoming(t), noon)
	assert.Equal(t, "the nearest, rule 1 (f:4:5), wants cel request.body.tools.size() > 0, and got an error: no such key: tools", choice.Near.String())
	assert.Equal(t, []string{"f:4:18: the condition request.body.tools.size() > 0 cannot be evaluated: no such key: tools"}, choice.Trouble)
	choice = ask(s, &p, sampleIncoming(t), noon)
	assert.Equal(t, "b", told(choice), "a step is given until what cannot be evaluated holds")
	assert.Len(t, choice.Trouble, 2)
}
