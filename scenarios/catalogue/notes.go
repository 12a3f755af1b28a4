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
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// Notes returns advice for the author of a valid scenario: the tools that it calls and that
// clients may not offer. It leaves out the steps that the scenario includes.
func Notes(s *scenarios.Scenario) strictyaml.Problems {
	var notes strictyaml.Problems
	note := func(step *scenarios.Step) {
		if step.Reply == nil || step.Reply.Offered == scenarios.Ignored {
			return
		}
		calls := step.Calls()
		for i, name := range calls {
			if slices.Contains(calls[:i], name) || slices.Contains(catalogueTools(), name) || offers(step.Request, name) {
				continue
			}
			notes = append(notes, strictyaml.Problem{
				Pos:     step.Reply.Pos,
				Message: fmt.Sprintf("note: the tool %q is none that the request of the catalogue's page offers", name),
				Hint:    "a request that does not offer it gets the nearest healthy answer; to call it all the same: offered: ignore",
			})
		}
	}
	for _, state := range append([]string{""}, slices.Sorted(maps.Keys(s.States))...) {
		for _, rule := range s.RulesIn(state) {
			for _, step := range rule.Steps {
				note(step)
				for _, alternative := range step.Choose {
					note(alternative.Step())
				}
			}
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
