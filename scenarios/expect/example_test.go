package expect_test

import (
	"fmt"
	"os"
	"time"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// A verdict compares the client with the expectations of its scenario.
func ExampleExpectations() {
	s, err := scenarios.Build("busy", "two overloads, then an answer").
		Error("overloaded_error").Repeat(2).
		Reply("Hello.").
		Expect(expect.Expectations{
			Requests: &expect.Range{Min: 3, Max: 4},
			Waits:    &expect.Waits{Min: 400 * time.Millisecond},
			Within:   30 * time.Second,
			Exit:     expect.ExitZero,
			Rules:    expect.RuleBounds{"gives-up": {Max: 6}},
			Skip:     expect.RuleIDs{"keeps-secrets"},
		}).
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
	// name: busy
	// summary: two overloads, then an answer
	// steps:
	//   - error: overloaded_error
	//     repeat: 2
	//   - reply: {text: Hello.}
	// expect:
	//   requests: {min: 3, max: 4}
	//   exit: zero
	//   within: 30s
	//   waits: {min: 400ms}
	//   rules: {gives-up: {max: 6}}
	//   skip: [keeps-secrets]
}
