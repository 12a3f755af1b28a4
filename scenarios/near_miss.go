package scenarios

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// NearMiss is the rule that came closest to a request that no rule matched, and the reason
// why it did not match. In a scenario with Match it is a recorded request.
type NearMiss struct {
	Recorded *recorded.Miss // nil for a rule; else nothing below is set

	Rule      int // its place in RulesIn, from 0
	Pos       strictyaml.Pos
	Condition string // e.g. "model" or "headers.x-team"
	Wanted    string // in words; "" for a key
	Got       string // in words; "" for a key
}

// String returns the near miss as a sentence, or "" for nil.
func (m *NearMiss) String() string {
	if m == nil {
		return ""
	}
	if m.Recorded != nil {
		return m.Recorded.String()
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
