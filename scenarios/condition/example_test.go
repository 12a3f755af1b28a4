package condition_test

import (
	"fmt"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/scenarios/match"
)

// All fields of a When must hold. String words the condition as near misses do.
func ExampleWhen() {
	late, err := expression.New(`session.elapsed > duration("1m")`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, when := range []condition.When{
		{Model: new(match.Exactly("claude-opus-*")), Stream: new(true)},
		{Nth: &condition.Nth{Every: 3}, Previous: "529"},
		{ToolResult: &condition.ToolResult{Name: new(match.Exactly("search")), IsError: new(true)}},
		{Body: map[string]match.Matcher{"messages.-1.role": match.Exactly("user")}},
		{Endpoint: condition.Endpoints{condition.AnyEndpoint}, CEL: late},
	} {
		s, err := scenarios.Build("conditional", "one error").When(when).Error("api_error").Scenario()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s.Rules[0].When)
	}
	// Output:
	// model "claude-opus-*", stream "true"
	// nth every 3, previous 529
	// tool_result of "search" that failed
	// body.messages.-1.role "user"
	// any endpoint, cel session.elapsed > duration("1m")
}
