package scenarios_test

import (
	"fmt"
	"os"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/script"
)

// A scenario built in Go equals the one that its YAML describes. Encode writes that YAML.
func ExampleBuild() {
	s, err := scenarios.Build("last-night", "bursts of overload, and streams cut after the first tool call").
		When(condition.When{Stream: new(true)}).
		Error("overloaded_error").For(20 * time.Second).
		Step(scenarios.Step{Reply: &scenarios.Reply{Content: []*jsontree.Node{
			jsontree.Obj("type", "tool_use", "name", "search", "input", jsontree.Obj("q", "x")),
		}}}).With(&faults.Close{At: script.AtEvent("content_block_stop")}).Repeat(3).
		Then(scenarios.ThenHealthy).
		Otherwise().
		Reply("Hello.").
		Expect(expect.Expectations{Requests: &expect.Range{Max: 8}}).
		Scenario()
	printYAML(s, err)
	// Output:
	// name: last-night
	// summary: bursts of overload, and streams cut after the first tool call
	// rules:
	//   - when: {stream: true}
	//     steps:
	//       - error: overloaded_error
	//         for: 20s
	//       - reply:
	//           content:
	//             - type: tool_use
	//               name: search
	//               input: {q: x}
	//         repeat: 3
	//         faults:
	//           - close: {at: content_block_stop}
	//     then: healthy
	//   - steps:
	//       - reply: {text: Hello.}
	// expect: {requests: {max: 8}}
}

// The phases of an outage are states. A Then leads from one to the next.
func ExampleBuilder_State() {
	s, err := scenarios.Build("outage", "two answers, then nothing for half a minute").
		Reply("All is well.").Repeat(2).
		Then("down").
		State("down").For(30 * time.Second).
		Error("overloaded_error").RetryAfter(5 * time.Second).
		Then(scenarios.ThenHealthy).
		Scenario()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.States["down"].For, "then", s.States["down"].Then)
	// Output: 30s then healthy
}

// A literal is checked like a file. The error names the place of the mistake, and shows it
// in YAML.
func ExampleCheck() {
	_, err := scenarios.Check(&scenarios.Scenario{
		Name: "flaky", Summary: "a slip",
		Steps: []*scenarios.Step{{
			Reply:  &scenarios.Reply{Text: new("Hello.")},
			Faults: scenarios.Faults{{Fault: &faults.Close{At: script.AtEvent("mesage_stop")}}},
		}},
	})
	fmt.Println(err)
	// Output:
	// checking the scenario "flaky":
	//   step 1, fault 1, close.at: the API sends no event "mesage_stop"
	//     - close: {at: mesage_stop}
	//     did you mean "message_stop"?
}

// A step can have several faults. A choice has several answers, of which the seed picks
// one for each request.
func ExampleBuilder_With() {
	s, err := scenarios.Build("shaky", "a slow answer that may end early").
		Reply("The answer is {{.n}}.").
		Pace(scenarios.Pace{Between: script.Exactly(50 * time.Millisecond)}).
		With(&faults.Stall{At: script.AtEvent("content_block_stop"), For: 2 * time.Second}).
		Sometimes(0.5, &faults.Close{At: script.AtEvent("message_delta")}).
		Choose(
			scenarios.Alternative{Weight: 3, Reply: &scenarios.Reply{}},
			scenarios.Alternative{Error: &scenarios.Error{Status: 503, Body: new(scenarios.Body("<html>busy</html>"))}},
		).
		Until("session.requests > 9").
		Scenario()
	printYAML(s, err)
	// Output:
	// name: shaky
	// summary: a slow answer that may end early
	// steps:
	//   - reply: {text: "The answer is {{.n}}.", pace: {between: 50ms}}
	//     faults:
	//       - stall: {at: content_block_stop, for: 2s}
	//       - close: {at: message_delta, probability: 0.5}
	//   - until: session.requests > 9
	//     choose:
	//       - weight: 3
	//         reply: {}
	//       - error: {status: 503, body: "<html>busy</html>"}
}

// Some parts belong to the whole scenario, not to a step.
func ExampleBuilder_Limits() {
	s, err := scenarios.Build("new-account", "an account with low limits behind a proxy").
		GoodClient("waits as retry-after says").
		Count(scenarios.CountCall).
		Unmatched(scenarios.UnmatchedRefuse).
		Keys(scenarios.Keys{Valid: []string{"sk-test"}}).
		Models(scenarios.ModelEdits{Retire: []string{"claude-opus-4-1"}}).
		Limits(scenarios.Limits{Tier: "tier-1", Concurrent: 2, Per: scenarios.PerKey}).
		Listener(scenarios.Listener{Connect: &scenarios.Connect{Status: 502, Times: 1}}).
		Scenario()
	printYAML(s, err)
	// Output:
	// name: new-account
	// summary: an account with low limits behind a proxy
	// good_client: waits as retry-after says
	// count: call
	// unmatched: refuse
	// keys: {valid: [sk-test]}
	// models: {retire: [claude-opus-4-1]}
	// limits: {tier: tier-1, concurrent: 2, per: key}
	// listener: {connect: {status: 502, times: 1}}
}

// Batches and Validate have no method of Builder: give them in a literal.
func ExampleCheck_literal() {
	s, err := scenarios.Check(&scenarios.Scenario{
		Name: "batch", Summary: "every third request of a batch fails",
		Batches: &scenarios.Batches{Takes: time.Second, Results: []*scenarios.BatchResult{
			{Nth: &condition.Nth{Every: 3}, Error: &scenarios.Error{Type: "overloaded_error"}},
		}},
		Validate: &scenarios.Validate{Level: "schema"},
	})
	printYAML(s, err)
	// Output:
	// name: batch
	// summary: every third request of a batch fails
	// validate: schema
	// batches:
	//   takes: 1s
	//   results:
	//     - nth: {every: 3}
	//       error: overloaded_error
}

// The error of Parse lists every mistake with its place.
func ExampleParse() {
	const text = `name: typo
summary: an error
steps:
  - eror: overloaded_error
    repeat: 0
`
	_, err := scenarios.Parse("typo.yaml", []byte(text), faults.Builtin())
	fmt.Println(err)
	// Output:
	// typo.yaml:4:5: unknown key "eror"; known are before_body, choose, error, faults, for, include, repeat, reply, request, until [steps.0.eror]
	//   did you mean "error"?
	// typo.yaml:5:13: expected at least 1, got 0 [steps.0.repeat]
}

// printYAML prints a scenario as Encode writes it.
func printYAML(s *scenarios.Scenario, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := scenarios.Encode(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(text)
}
