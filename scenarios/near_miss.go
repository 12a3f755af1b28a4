package scenarios

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// NearMiss says, of a request that no rule matched, which rule came closest
// and why it did not match.
type NearMiss struct {
	Rule      int // its place in RulesIn, from 0
	Pos       strictyaml.Pos
	Condition string // e.g. "model" or "headers.x-team"
	Wanted    string // in words; "" for a key
	Got       string // in words; "" for a key
}

// String is the near miss as one sentence for people, or "" for none.
func (m *NearMiss) String() string {
	if m == nil {
		return ""
	}
	rule := "rule " + strconv.Itoa(m.Rule+1)
	if m.Pos.Line > 0 {
		rule += " (" + m.Pos.String() + ")"
	}
	if m.Wanted == "" {
		return "the nearest, " + rule + ", is not met by " + m.Condition + ", whose value is never shown"
	}
	return "the nearest, " + rule + ", wants " + m.Condition + " " + m.Wanted + ", and got " + m.Got
}

// NoRule stands for a rule's place when none answers.
const NoRule = -1

// Match finds the first rule of a state that a request fits: its place in RulesIn, or
// NoRule. Then near is the rule that failed the fewest conditions, the first of
// equals; it is nil when no rule is about the request's endpoint.
func (s *Scenario) Match(state string, in incoming.Request) (index int, near *NearMiss) {
	return s.indexOf(state).match(in)
}

// Scripts reports whether a rule, in any state and at some time, may be about a
// request for a path that the API does not have, or about one that the API would
// refuse for its method. Where that takes too much work to find out, one may.
func (s *Scenario) Scripts(in incoming.Request) bool {
	in.Work = &incoming.Work{}
	if s.indexOf("").mayFit(in) {
		return true
	}
	for state := range s.States {
		if s.indexOf(state).mayFit(in) {
			return true
		}
	}
	return in.Work.Exceeded()
}
