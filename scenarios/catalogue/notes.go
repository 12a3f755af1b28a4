package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	builtin "github.com/claudemock/claudemock/scenarios.d"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// Notes returns advice for the author of a valid scenario: the tools that it calls and that
// clients may not offer, and names of tools in conditions that look misspelt. It leaves out
// the steps that the scenario includes.
func Notes(s *scenarios.Scenario) strictyaml.Problems {
	var notes strictyaml.Problems
	var called []string
	for _, state := range append([]string{""}, slices.Sorted(maps.Keys(s.States))...) {
		for _, rule := range s.RulesIn(state) {
			called = append(called, callsOf(rule)...)
			eachReply(rule, func(step *scenarios.Step, reply *scenarios.Reply, calls []string) {
				calls = slices.DeleteFunc(calls, func(tool string) bool { return offers(step.Request, tool) })
				notes = append(notes, callNotes(rule.When, reply, calls)...)
			})
		}
	}
	for _, state := range append([]string{""}, slices.Sorted(maps.Keys(s.States))...) {
		for _, rule := range s.RulesIn(state) {
			notes = append(notes, spellingNotes(rule.When, callsOf(rule), called)...)
		}
	}
	return notes
}

// eachReply calls visit for the replies of a rule's steps and their alternatives, with the
// names of the tools that they call.
func eachReply(rule *scenarios.Rule, visit func(step *scenarios.Step, reply *scenarios.Reply, calls []string)) {
	for _, step := range rule.Steps {
		if step.Reply != nil {
			visit(step, step.Reply, step.Calls())
		}
		for _, alternative := range step.Choose {
			if alternative.Reply != nil {
				visit(step, alternative.Reply, alternative.Step().Calls())
			}
		}
	}
}

// callsOf returns the names of the tools that a rule's steps call.
func callsOf(rule *scenarios.Rule) (names []string) {
	eachReply(rule, func(_ *scenarios.Step, _ *scenarios.Reply, calls []string) { names = append(names, calls...) })
	return names
}

// callNotes returns notes on the tools that a reply calls and a request that meets the
// condition of its rule may not offer.
func callNotes(when *condition.When, reply *scenarios.Reply, calls []string) (notes strictyaml.Problems) {
	if reply.Offered == scenarios.Ignored {
		return nil
	}
	note := func(format, name, hint string) {
		notes = append(notes, strictyaml.Problem{Pos: reply.Pos, Message: fmt.Sprintf("note: "+format, name), Hint: hint})
	}
	for i, name := range calls {
		asked := when != nil && when.Tools != nil
		switch {
		case slices.Contains(calls[:i], name):
		case asked && when.Tools.MatchAmong(nil) && !when.Tools.MatchAmong([]string{name}):
			note("the tool %q is never called: the rule is for requests that do not offer it", name, "to call it all the same: offered: ignore")
		case slices.Contains(catalogueTools(), name):
		case asked && when.Tools.Asks(name):
		default:
			note("the tool %q is none that the request of the catalogue's page offers", name,
				"a request that does not offer it gets the nearest healthy answer; to leave such requests to other rules: when: {tools: "+
					name+"}; to call it all the same: offered: ignore")
		}
	}
	return notes
}

// spellingNotes returns notes on names of tools in a condition that nearly are the names
// of tools that the rule calls, or that the scenario calls where a result is meant.
func spellingNotes(when *condition.When, byRule, byScenario []string) (notes strictyaml.Problems) {
	if when == nil {
		return nil
	}
	compare := func(key string, names, called []string) {
		for _, name := range names {
			if near, ok := strictyaml.Nearest(name, called); ok && !slices.Contains(called, name) {
				notes = append(notes, strictyaml.Problem{
					Pos:     when.Pos,
					Message: fmt.Sprintf("note: %s names the tool %q, which the scenario does not call", key, name),
					Hint:    fmt.Sprintf("did you mean %s, which it calls?", near),
				})
			}
		}
	}
	if when.Tools != nil {
		compare("tools", when.Tools.Values(), byRule)
	}
	if result := when.ToolResult; result != nil {
		for _, each := range append([]condition.ToolResult{*result}, result.Each...) {
			names, _ := each.Name.Values()
			compare("tool_result", names, byScenario)
		}
	}
	return notes
}

// offers reports whether a recorded request offers a tool.
func offers(r *recorded.Request, tool string) bool {
	return r != nil && slices.ContainsFunc(r.Tools.JSON.List(), func(name *jsontree.Node) bool { return name.Str() == tool })
}

// catalogueTools returns the names of the tools in the request on the catalogue's page.
var catalogueTools = sync.OnceValue(func() (names []string) {
	request, err := jsontree.Parse(builtin.Request)
	if err != nil {
		return nil // a test checks that the embedded file is valid
	}
	for _, tool := range request.Field("tools").Items {
		names = append(names, tool.Field("name").Str())
	}
	return names
})
