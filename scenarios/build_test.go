package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/match"
	"github.com/claudemock/claudemock/scenarios/recorded"
	"github.com/claudemock/claudemock/script"
)

func TestABuiltScenarioIsTheOneOfItsYAML(t *testing.T) {
	for _, c := range []struct {
		name  string
		built *Builder
		yaml  string
	}{
		{"steps alone", Build("x", "s").Error("overloaded_error").Repeat(3).Reply("Hello.").Then(ThenLoop), `
steps: [{error: overloaded_error, repeat: 3}, {reply: {text: Hello.}}]
then: loop`},
		{"rules", Build("x", "s").Then(ThenLoop).
			When(condition.When{Stream: new(true), Text: new(match.Exactly("weather"))}).Error("rate_limit_error").RetryAfter(1500 * time.Millisecond).Message("no").Then(ThenHealthy).
			Otherwise().Healthy(), `
rules:
  - when: {stream: true, text: weather}
    steps: [{error: {type: rate_limit_error, retry_after: 1.5, message: "no"}}]
    then: healthy
  - steps: [{reply: {}}]
then: loop`},
		{"lengths", Build("x", "s").Reply("a").For(20 * time.Second).Reply("b").Until("session.requests > 9"), `
steps: [{reply: {text: a}, for: 20s}, {reply: {text: b}, until: session.requests > 9}]`},
		{"faults", Build("x", "s").
			Reply("a").With(&faults.Reset{At: script.AtPercent(60)}, &faults.Delay{At: script.AtEvent("ping")}, &faults.Compress{With: "br"}).
			Reply("b").Sometimes(0.4, &faults.Close{At: script.AtByte(0)}, &faults.Insert{At: script.At{Event: "content_block_delta", Nth: 7}}).
			Reply("c").With(&faults.Compress{With: "zstd"}).OnWire(&faults.Truncate{At: script.AtByte(9)}).
			Healthy().Pace(Pace{First: script.Exactly(time.Second)}).With(&faults.Stall{At: script.AtElapsed(2 * time.Second)}), `
steps:
  - reply: {text: a}
    faults: [{reset: {at: 60%}}, {delay: {at: ping}}, {compress: br}]
  - reply: {text: b}
    faults:
      - close: {at: {byte: 0}, probability: 0.4}
      - insert: {at: {event: content_block_delta, nth: 7}, probability: 0.4}
  - reply: {text: c}
    faults: [{compress: zstd}, {truncate: {at: {byte: 9}, on: wire}}]
  - reply: {pace: {first: 1s}}
    faults: [{stall: {at: 2s}}]`},
		{"a choice", Build("x", "s").Choose(Alternative{Weight: 3, Error: &Error{Type: "api_error"}}, Alternative{Reply: &Reply{}}), `
steps: [{choose: [{weight: 3, error: api_error}, {reply: {}}]}]`},
		{"states", Build("x", "s").Error("api_error").Then("down").
			State("down").For(20 * time.Second).Then(ThenHealthy).
			When(condition.When{Model: new(match.Exactly("claude-*"))}).Healthy().Otherwise().Error("overloaded_error").
			State("slow").Reply("late").With(&faults.Delay{}).Then(ThenStart), `
steps: [{error: api_error}]
then: down
states:
  down:
    for: 20s
    rules: [{when: {model: claude-*}, steps: [{reply: {}}]}, {steps: [{error: overloaded_error}]}]
    then: healthy
  slow: {steps: [{reply: {text: late}, faults: [delay]}], then: start}`},
		{"what is beside the steps", Build("x", "s").GoodClient("Copes.").Count(CountCall).Unmatched(UnmatchedRefuse).Speed(SpeedFixed).
			Keys(Keys{Revoked: []string{"a"}}).Models(ModelEdits{Only: []string{"m"}}).Limits(Limits{Tier: "tier-1"}).
			Listener(Listener{TLS: TLSExpired}).Expect(expect.Expectations{Requests: &expect.Range{Max: 4}, Exit: expect.ExitNonzero, Output: new(match.Exactly("sorry"))}), `
good_client: Copes.
count: call
unmatched: refuse
speed: fixed
keys: {revoked: [a]}
models: {only: [m]}
limits: tier-1
listener: {tls: expired}
expect: {requests: {max: 4}, exit: nonzero, output: sorry}`},
		{"contents", Build("x", "s").
			ToolUse("search", map[string]string{"q": "x"}).Repeat(2).
			Content(map[string]string{"type": "text", "text": "Two at a time:"}, jsontree.Obj("type", "tool_use", "name", "a", "input", jsontree.Obj())).
			ToolUse("weather", struct {
				City string `json:"city"`
			}{"Bern"}).With(&faults.Close{At: script.AtEvent("content_block_stop")}).
			Content(), `
steps:
  - {reply: {content: [{type: tool_use, name: search, input: {q: x}}]}, repeat: 2}
  - reply: {content: [{text: "Two at a time:", type: text}, {type: tool_use, name: a, input: {}}]}
  - {reply: {content: [{type: tool_use, name: weather, input: {city: Bern}}]}, faults: [{close: {at: content_block_stop}}]}
  - reply: {content: []}`},
		{"a refusal of the API's own, and no cache", Build("x", "s").Refusal("prompt is too long: * tokens").Cache(CacheNever).Healthy(), `
refusal: "prompt is too long: * tokens"
cache: never
steps: [{reply: {}}]`},
		{"recorded requests", Build("x", "s").Match("model", "system", "messages").Error("overloaded_error").
			Step(Step{Request: &recorded.Request{Stream: recorded.StreamTrue, Turn: 2, Body: map[string]*recorded.Value{"system": nil}, Tools: recorded.Of([]string{"a"})}, Reply: &Reply{}}), `
match: [model, system, messages]
steps:
  - error: overloaded_error
  - request: {stream: true, turn: 2, body: {system: null}, tools: [a]}
    reply: {}`},
		{"literals", Build("x", "s").
			Step(Step{Reply: &Reply{Content: []*jsontree.Node{jsontree.Obj("type", "text", "text", "1")}}, Faults: Faults{{Name: "compress", Fault: &faults.Compress{With: "gzip"}}}}).
			Include("other").
			Rule(Rule{When: &condition.When{Endpoint: condition.Endpoints{"models"}}, Steps: []*Step{{Error: &Error{Status: 503, Body: new(Body("down"))}}}, Then: ThenLoop}).
			Error("api_error"), `
rules:
  - when: {endpoint: models}
    steps: [{error: {status: 503, body: down}}, {error: api_error}]
    then: loop
steps:
  - {reply: {content: [{type: text, text: "1"}]}, faults: [{compress: {declare: false, flush: false}}]}
  - include: other`},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, err := Parse("x", []byte("name: x\nsummary: s"+c.yaml), faults.Builtin())
			require.NoError(t, err)
			got, err := c.built.Scenario()
			require.NoError(t, err)
			assert.Equal(t, meaning(want), meaning(got))
			text, err := Encode(got)
			require.NoError(t, err)
			again, err := Parse("x", text, faults.Builtin())
			require.NoError(t, err)
			assert.Equal(t, again.Hash, got.Hash, "the hash is that of the YAML")
		})
	}
}

func TestMistakesInGoAreReportedTogether(t *testing.T) {
	_, err := Build("No-Name", "s").
		With(&faults.Reset{}).
		When(condition.When{Stream: new(false)}).
		Error("overload_error").
		Reply("a").Repeat(-1).RetryAfter(time.Second).With(&faults.Reset{At: script.AtPercent(160)}, nil).Until("session.request > 1").
		State("down").For(time.Second).Then("up").Reply("b").Pace(Pace{}).Message("m").
		Scenario()
	require.Error(t, err)
	golden(t, "testdata/encoded/mistakes.txt", []byte(lineless(err.Error())+"\n"))
}

// lineless replaces the lines of Go, which move, and looks that there are some.
func lineless(text string) string {
	words := strings.Split(text, "(build_test.go:")
	for i, rest := range words[1:] {
		_, after, _ := strings.Cut(rest, ")")
		words[i+1] = after
	}
	return strings.Join(words, "(build_test.go:N)")
}

func TestBuildRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		built *Builder
		want  string
	}{
		{"a qualifier without a step", Build("x", "s").Repeat(2), "Repeat has no step before it to qualify (build_test.go:"},
		{"a qualifier after a rule", Build("x", "s").Reply("a").When(condition.When{}).For(time.Second), "For has no step before it to qualify (build_test.go:"},
		{"a fault that never strikes", Build("x", "s").Reply("a").Sometimes(0, &faults.Reset{}), "Sometimes: a probability of 0"},
		{"what is not on the wire", Build("x", "s").Reply("a").OnWire(&faults.Garble{}), "OnWire: garble changes no bytes on the wire"},
		{"a pace of no reply", Build("x", "s").Error("api_error").Pace(Pace{}), "Pace: the step before it has no reply"},
		{"a retry-after of no error", Build("x", "s").Reply("a").RetryAfter(1), "RetryAfter: the step before it has no error"},
		{"a content that is no object", Build("x", "s").Content("hello"), `Content: expected an object, got "hello" (build_test.go:`},
		{"an input that is no object", Build("x", "s").ToolUse("a", []string{"b"}), `ToolUse: expected an object, got ["b"] (build_test.go:`},
		{"an input that is no JSON", Build("x", "s").ToolUse("a", func() {}), "ToolUse: this cannot be written as JSON: json: unsupported type"},
		{"a cache there is not", Build("x", "s").Cache("warm").Healthy(), `cache: expected one of on, off, never, got "warm"`},
		{"a state twice", Build("x", "s").State("a").Reply("b").State("a"), "the state a is begun twice"},
		{"somebody's fault without a name", Build("x", "s").Reply("a").With(shout{}), "any other needs a name, which Fault gives it"},
		{"no fault", Build("x", "s").Reply("a").With((*faults.Reset)(nil)), "With takes claudemock's own faults"},
		{"a fault with the name of another", Build("x", "s").Reply("a").Fault("reset", shout{}), "reset is a fault of claudemock's: give yours another name"},
		{"a fault that cannot strike", Build("x", "s").Reply("a").Fault("idle", idle{}), `fault "idle": it lacks the method that layer http calls`},
		{"a fault that is none", Build("x", "s").Reply("a").Fault("nothing", nil), "expected a fault with its name"},
		{"a fault of one's own that refuses itself", Build("x", "s").Reply("a").Fault("picky", picky{}), "fault 1, picky: " + assert.AnError.Error()},
		{"text that is no UTF-8", Build("x", "s").Reply("\xff"), "reply.text: the text \"\\xff\" is no UTF-8"},
		{"a rule without steps", Build("x", "s").When(condition.When{}), `rule 1: the key "steps" is missing`},
		{"no name", Build("", "s"), `name: expected a name of a-z, 0-9 and -, got ""`},
		{"a then that leads nowhere", Build("x", "s").Reply("a").Then("gone"), `"gone" is no state of this scenario`},
		{"a negative length", Build("x", "s").Reply("a").For(-time.Second), "a duration cannot be negative"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.built.Scenario()
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// idle says that it is a fault of HTTP's, and does nothing.
type idle struct{}

func (idle) Layer() script.Layer { return script.LayerHTTP }

// picky is a fault that is never content.
type picky struct{ shout }

func (picky) Check() error { return assert.AnError }

// tally is a fault that YAML could not make: it counts into a variable.
type tally struct {
	Note  string `yaml:"note"`
	count *int
}

func (*tally) Layer() script.Layer { return script.LayerHTTP }

func (f *tally) ApplyHead(*script.Head, script.Env) (bool, error) { *f.count++; return true, nil }

func TestFaultsOfOnesOwnAreUsedAsTheyAre(t *testing.T) {
	first, second := &tally{Note: "a", count: new(int)}, &tally{count: new(int)}
	s, err := Build("x", "s").
		Choose(Alternative{Faults: Faults{{Name: "tally", Fault: first, Probability: 0.5}}}, Alternative{Reply: &Reply{}}).
		Reply("b").Fault("tally", second).With(&faults.Reset{At: script.AtPercent(1)}).
		State("down").Reply("c").Fault("shout", shout{Times: 2}).
		Scenario()
	require.NoError(t, err)
	assert.Same(t, first, s.Steps[0].Choose[0].Faults[0].Fault)
	assert.Same(t, first, s.Steps[0].Choose[0].Step().Faults[0].Fault)
	assert.Equal(t, 0.5, s.Steps[0].Choose[0].Faults[0].Probability)
	assert.Same(t, second, s.Steps[1].Faults[0].Fault)
	assert.IsType(t, &faults.Reset{}, s.Steps[1].Faults[1].Fault)
	assert.Equal(t, shout{Times: 2}, s.States["down"].Steps[0].Faults[0].Fault)
	again, err := Check(s)
	require.NoError(t, err)
	assert.Equal(t, s.Hash, again.Hash)
}

func TestCheckLeavesItsArgumentAsItIs(t *testing.T) {
	s := &Scenario{Name: "x", Summary: "s", Category: "own", Steps: []*Step{{Reply: &Reply{Text: new("{{.model}}")}}}}
	before := meaning(s)
	checked, err := Check(s)
	require.NoError(t, err)
	assert.Equal(t, before, meaning(s))
	assert.NotNil(t, checked.Steps[0].Reply.templates, "templates are read")
	assert.NotEmpty(t, checked.Hash)
	assert.Equal(t, "own", checked.Category)
}

func TestCheckNamesThePlaceInWords(t *testing.T) {
	_, err := Check(&Scenario{Name: "x", States: map[string]*State{"down": {Rules: []*Rule{{Steps: []*Step{
		nil, {Choose: []*Alternative{{Reply: &Reply{}}, {Reply: &Reply{}, Faults: Faults{{Fault: &faults.Stall{At: script.AtPercent(-1)}}}}}},
	}}}}}})
	require.ErrorContains(t, err, `checking the scenario "x":`)
	assert.ErrorContains(t, err, "state down, rule 1, step 2, choice 2, fault 1, stall.at: expected a percentage from 0% to 100%")
	assert.ErrorContains(t, err, "state down, rule 1, steps.0: expected a map, got nothing")
}
