package scenarios

import "slices"

// Before says which of the API's own checks a rule precedes.
type Before string

// BeforeChecks lets a rule also answer requests that the API itself would refuse. A rule
// with the zero Before applies after all checks.
const BeforeChecks Before = "checks"

// ActsBeforeChecks reports whether any rule of any state precedes the API's checks, or any
// step that has a recorded request.
func (s *Scenario) ActsBeforeChecks() bool {
	acts := func(rules []*Rule) bool {
		for _, rule := range rules {
			if rule.Before == BeforeChecks {
				return true
			}
		}
		return false
	}
	for _, state := range s.States {
		if acts(state.Rules) {
			return true
		}
	}
	return acts(s.Rules) || slices.ContainsFunc(s.Steps, (*Step).precedesChecks)
}
