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

// A scenario made in Go is the one that its YAML says, which Encode shows.
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

// An outage has states, which a then leads into.
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

// A literal is checked like a file; the error says where the mistake is, and
// what it would be in YAML.
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
