package match_test

import (
	"fmt"
	"regexp"

	"github.com/claudemock/claudemock/scenarios/match"
)

// A * stands for any text.
func ExampleExactly() {
	model := match.Exactly("claude-opus-*")
	fmt.Println(model.Match("claude-opus-5", true), model.Match("claude-haiku-5", true))
	// Output: true false
}

func ExampleMatcher() {
	for _, m := range []match.Matcher{
		{Contains: "weather"},
		{Regexp: regexp.MustCompile(`^[0-9]+$`)},
		{Exists: new(false)},
		{Not: &match.Matcher{Contains: "secret"}},
		{AnyOf: []match.Matcher{match.Exactly("a"), match.Exactly("b")}},
	} {
		fmt.Println(&m)
	}
	// Output:
	// containing "weather"
	// matching "^[0-9]+$"
	// absent
	// not containing "secret"
	// one of ("a", "b")
}
