package scenarios

// Before says which of the API's own checks a rule precedes.
type Before string

// BeforeChecks lets a rule also answer requests that the API itself would refuse. A rule
// with the zero Before applies after all checks.
const BeforeChecks Before = "checks"

// ActsBeforeChecks reports whether any rule of any state precedes the API's checks.
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
	return acts(s.Rules)
}
