package scenarios

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/scenarios/match"
)

// oneByOne finds what a ruleIndex must find without an index: it tries each condition of
// each rule.
func oneByOne(rules []*Rule, in incoming.Request) (index int, near *NearMiss) {
	fewest := 0
	for i, rule := range rules {
		if !rule.When.Endpoints().Has(in.Request.Endpoint) {
			continue
		}
		failed := 0
		var first condition.Condition
		for _, c := range rule.When.Conditions() {
			if c.Holds(in) {
				continue
			}
			if failed == 0 {
				first = c
			}
			failed++
		}
		if failed == 0 {
			return i, nil
		}
		if near == nil || failed < fewest {
			fewest = failed
			near = &NearMiss{Rule: i, Pos: rule.Pos, Condition: first.Name}
			if !first.Secret {
				near.Wanted, near.Got = first.Wanted, first.Got(in)
			}
		}
	}
	return NoRule, near
}

func requireLikeOneByOne(t *testing.T, rules []*Rule, in incoming.Request) {
	t.Helper()
	index, near := newRuleIndex(rules).match(in)
	wantIndex, wantNear := oneByOne(rules, in)
	require.Equal(t, wantIndex, index)
	if index == NoRule {
		require.Equal(t, wantNear, near)
	} else if near != nil {
		require.True(t, near.Only && near.Rule < index && rules[index].When == nil, near)
	}
}

// TestAnAnswerOfTheLastResortNamesTheRuleThatNearlyMatched has rules above steps without a
// condition, and tells a mistake from the ordinary course of a conversation.
func TestAnAnswerOfTheLastResortNamesTheRuleThatNearlyMatched(t *testing.T) {
	const call = `{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"search","input":{}}]}`
	const result = call + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"found"}]}`
	for _, c := range []struct{ when, messages, want string }{
		{"{tool_result: {name: serach}}", result, `rule 1 (f:4:5) would match but for tool_result: it wants of "serach", and got of "search" that did not fail saying "found"`},
		{"{tool_result: {name: serach}}", call, ""},
		{"{tool_result: {name: search, is_error: true}}", result, ""},
		{"{tool_result: {is_error: true}}", result, ""},
		{"{tool_result: {name: search, content: lost}}", result, ""},
		{"{tool_result: [{name: search}, {name: look}]}", result, `rule 1 (f:4:5) would match but for tool_result: it wants of "search" and one of "look", and got of "search" that did not fail saying "found"`},
		{"{turn: 1, tool_result: true}", result, "rule 1 (f:4:5) would match but for turn: it wants 1, and got 2"},
		{"{turn: {from: 3}, tool_result: true}", result, ""},
		{"{turn: 1}", result, ""},
		{"{turn: 1, tool_result: false}", result, ""},
		{"{tools: bash, tool_result: true}", result, `rule 1 (f:4:5) would match but for tools: it wants "bash", and got "search"`},
		{"{tools: search, nth: 9}", result, ""},
		{"{tools: search, key: sk}", result, "rule 1 (f:4:5) would match but for key, whose value is never shown"},
	} {
		s, err := Parse("f", []byte("name: f\nsummary: s\nrules:\n  - {when: "+c.when+", steps: [{reply: {}}]}\nsteps: [{reply: {}}]"), faults.Builtin())
		require.NoError(t, err)
		body, err := jsontree.ParseString(`{"tools":[{"name":"search"}],"messages":[` + c.messages + `]}`)
		require.NoError(t, err)
		index, near := s.RuleFor("", incoming.Request{Request: requestOf(body), Work: &incoming.Work{}})
		assert.Equal(t, 1, index, c.when)
		assert.Equal(t, c.want, near.String(), c.when)
	}
}

func TestANearMissSpendsOnlyTheWorkThatIsLeft(t *testing.T) {
	s, err := Parse("f", []byte("name: f\nsummary: s\nrules:\n  - {when: {tools: a, turn: 1}, steps: [{reply: {}}]}\nsteps: [{reply: {}}]"), faults.Builtin())
	require.NoError(t, err)
	work := &incoming.Work{}
	require.True(t, work.Spend(incoming.MaxWork-2))
	index, near := s.RuleFor("", incoming.Request{Request: requestOf(jsontree.Obj()), Work: work})
	assert.Equal(t, 1, index)
	assert.Nil(t, near)
	assert.False(t, work.Exceeded(), "the answer was found before")
}

func TestARuleIndexFindsWhatTryingRulesOneByOneFinds(t *testing.T) {
	const seed, rounds = 17, 1000
	random := rand.New(rand.NewPCG(seed, 0))
	matched, missed := 0, 0
	for range rounds {
		rules := make([]*Rule, random.IntN(12))
		for i := range rules {
			rules[i] = randomRule(random, i)
		}
		for range 4 {
			in := randomIncoming(random)
			requireLikeOneByOne(t, rules, in)
			switch index, near := oneByOne(rules, in); {
			case index > 0:
				matched++
			case near != nil && near.Rule > 0:
				missed++
			}
		}
	}
	assert.Greater(t, matched, rounds/10, "or nothing is compared")
	assert.Greater(t, missed, rounds/10, "or nothing is compared")
}

// randomRule returns a rule over few values, so that requests fit it now and then.
func randomRule(r *rand.Rand, place int) *Rule {
	no := false
	models := []*match.Matcher{
		nil, new(match.Exactly("a")), new(match.Exactly("b")), new(match.Exactly("")), new(match.Exactly("*")), new(match.Exactly("a*")),
		{AnyOf: []match.Matcher{match.Exactly("a"), match.Exactly("b"), match.Exactly("a")}}, {AnyOf: []match.Matcher{match.Exactly("b"), match.Exactly("a*")}},
		{AnyOf: []match.Matcher{match.Exactly("a"), {Exists: &no}}}, {AnyOf: []match.Matcher{match.Exactly("a"), match.Exactly("b")}, Not: new(match.Exactly("b"))},
		{AnyOf: []match.Matcher{{AnyOf: []match.Matcher{match.Exactly("a")}}, match.Exactly("ab")}}, {Not: new(match.Exactly("a"))}, {Contains: "b"}, {Exists: &no},
	}
	rule := &Rule{When: &condition.When{Model: pick(r, models), Endpoint: condition.Endpoints{pick(r, endpointsTried)}}}
	if r.IntN(6) == 0 {
		rule.When.Endpoint = pick(r, []condition.Endpoints{nil, {condition.AnyEndpoint}, {claude.Messages, claude.Other}, {claude.GetModel, claude.Complete}})
	}
	rule.Pos.Line = place + 1
	rule.When.Stream = pick(r, []*bool{nil, nil, new(true), new(false)})
	if r.IntN(2) == 0 {
		rule.When.Headers = map[string]match.Matcher{"x-case": match.Exactly(pick(r, []string{"a", "b"}))}
	}
	if r.IntN(3) == 0 {
		rule.When.Key = new(match.Exactly(pick(r, []string{"a", "b"})))
	}
	if r.IntN(4) == 0 {
		rule.When.Text = &match.Matcher{Contains: pick(r, []string{"one", "two\nthree"})}
	}
	if r.IntN(6) == 0 {
		rule.When.CEL = pick(r, expressionsTried)
	}
	if r.IntN(6) == 0 {
		rule.When.Turn = pick(r, []*condition.Nth{{From: 1, To: 1}, {From: 2}})
	}
	if r.IntN(6) == 0 {
		rule.When.LastRole = pick(r, []condition.LastRole{condition.LastUser, condition.LastAssistant})
	}
	if r.IntN(6) == 0 {
		rule.When.ToolResult = pick(r, []*condition.ToolResult{{}, {Absent: true}, {Name: new(match.Exactly("a"))}, {IsError: new(true)}, {Content: &match.Matcher{Contains: "one"}}})
	}
	if r.IntN(12) == 0 {
		rule.When = nil
	}
	return rule
}

func randomIncoming(r *rand.Rand) incoming.Request {
	body := jsontree.Obj("stream", jsontree.Of(r.IntN(2) == 0))
	if model := pick(r, []string{"a", "b", "ab", "c", "", "none"}); model != "none" {
		body.Members = append(body.Members, jsontree.Obj("model", model).Members...)
	}
	if r.IntN(4) > 0 {
		text := func(text string) *jsontree.Node { return jsontree.Obj("type", "text", "text", text) }
		content := []any{text(pick(r, []string{"one", "two"})), text("three")}
		messages := []any{jsontree.Obj("role", "user", "content", content)}
		if r.IntN(2) == 0 {
			call := jsontree.Obj("type", "tool_use", "id", "1", "name", pick(r, []string{"a", "b"}))
			messages = append(messages, jsontree.Obj("role", "assistant", "content", []any{call}))
		}
		if r.IntN(2) == 0 {
			content = append(content, jsontree.Obj("type", "tool_result", "tool_use_id", "1", "is_error", r.IntN(2) == 0, "content", pick(r, []string{"one", "two"})))
			messages = append(messages, jsontree.Obj("role", "user", "content", content))
		}
		body.Members = append(body.Members, jsontree.Obj("messages", messages).Members...)
	}
	in := incoming.Request{Request: &claude.Request{Endpoint: pick(r, endpointsTried), Body: body}, Key: pick(r, []string{"a", "b"})}
	if r.IntN(2) == 0 {
		in.Headers = map[string][]string{"X-Case": {pick(r, []string{"a", "b"})}}
	}
	return in
}

// endpointsTried are mostly one, and else one of no rule's by default, one that
// has its model in the path, and one that the API does not have.
var endpointsTried = []claude.Endpoint{claude.Messages, claude.Messages, claude.Messages, claude.Complete, claude.GetModel, claude.Other}

var expressionsTried = []*expression.Expression{
	mustExpression(`request.text == "one\nthree" && request.text.size() > 3`),
	mustExpression(`request.body.messages.size() == 1 || request.model == "b"`),
}

func mustExpression(text string) *expression.Expression {
	e, err := expression.New(text)
	if err != nil {
		panic(err)
	}
	return e
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func TestARuleOfAnotherModelIsNotTried(t *testing.T) {
	s := inline(t, `rules:
  - {when: {model: a, text: one}, steps: [{reply: {}}]}
  - {when: {model: {any_of: [b, c]}, text: two}, steps: [{reply: {}}]}
  - {when: {model: "b*", text: three}, steps: [{reply: {}}]}
  - {when: {stream: false, text: four}, steps: [{reply: {}}]}
  - {when: {endpoint: complete, body: {prompt: five}}, steps: [{reply: {}}]}
steps: [{reply: {}}]`)
	for model, want := range map[string][]int{"a": {0, 2, 5}, "b": {1, 2, 5}, "bb": {2, 5}, "": {2, 5}} {
		var tried []int
		rules := s.indexOf("").endpoints[claude.Messages].stream
		for _, e := range append(rules.named[model], rules.other...) {
			tried = append(tried, e.place)
		}
		assert.Equal(t, want, tried, "a stream of model %q", model)
	}
}

func TestStatesHaveRuleIndexes(t *testing.T) {
	s := inline(t, "steps: [{error: api_error}]\nthen: s\nstates: {s: {rules: [{when: {model: a}, steps: [{reply: {}}]}], steps: [{reply: {}}], then: loop}}")
	require.Len(t, s.RulesIn("s"), 2)
	for i, rule := range s.RulesIn("s") {
		assert.Equal(t, ThenLoop, rule.Then, "rule %d", i+1)
	}
	assert.Same(t, s.RulesIn("s")[1], s.RulesIn("s")[1], "they are made once")
	assert.Empty(t, s.RulesIn("healthy"))
}
