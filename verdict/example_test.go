package verdict_test

import (
	"fmt"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/verdict"
)

// A client that made no request has not met the failure of its scenario.
func ExampleJudge() {
	scenario, err := scenarios.Build("overloaded", "an overload").Error("overloaded_error").Scenario()
	if err != nil {
		panic(err)
	}
	v := verdict.Judge(verdict.Run{Scenario: scenario})
	fmt.Println(v.Result)
	fmt.Println(v.Reason)
	// Output:
	// not exercised
	// no request arrived: does the client have the session's URL? Hand it over as base_url, baseURL or option.WithBaseURL
}
