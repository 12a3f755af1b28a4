package scenarios

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// NearMiss is the rule that came closest to a request that no rule with a condition matched,
// and the reason why it did not match. It is the nearest recorded request in a scenario with
// Match.
type NearMiss struct {
	Recorded *recorded.Miss // nil for a rule; else nothing below is set

	Rule      int // its place in RulesIn, from 0
	Pos       strictyaml.Pos
	Condition string // e.g. "model" or "headers.x-team"
	Wanted    string // in words; "" for a key
	Got       string // in words; "" for a key
	Only      bool   // the request is answered by a later rule without a condition, and met all others of this one
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
	if m.Only {
		rule += " would match but for " + m.Condition
		if m.Wanted == "" {
			return rule + ", whose value is never shown"
		}
		return rule + ": it wants " + m.Wanted + ", and got " + m.Got
	}
	if m.Wanted == "" {
		return "the nearest, " + rule + ", is not met by " + m.Condition + ", whose value is never shown"
	}
	return "the nearest, " + rule + ", wants " + m.Condition + " " + m.Wanted + ", and got " + m.Got
}

// nearMissOf describes a rule that fails a condition.
func nearMissOf(e *entry, why *condition.Condition, in incoming.Request) *NearMiss {
	near := &NearMiss{Rule: e.place, Pos: e.rule.Pos, Condition: why.Name}
	if !why.Secret {
		near.Wanted, near.Got = why.Wanted, why.Got(in)
	}
	return near
}

// narrowlyFails returns the one condition that keeps a request from the rule, or nil. It
// returns nil, too, where that is the ordinary course of a session: the rule has no other
// condition, the one depends on the session, the conversation has not come to the turn, or
// a tool gave another result than the rule is for. Only results of other tools count.
func (e *entry) narrowlyFails(in incoming.Request) *condition.Condition {
	failed, why := e.countFailed(in, 2)
	if failed != 1 || why.OfSession {
		return nil
	}
	when, talk := e.rule.When, in.Conversation()
	switch {
	case why.Name == "tool_result" && !when.ToolResult.Absent:
		if !when.ToolResult.NamesOther(talk.Results) {
			return nil
		}
	case len(e.conditions) == 1, why.Name == "turn" && talk.Turn < when.Turn.From:
		return nil
	}
	return why
}

// mayFailNarrowly reports whether narrowlyFails can return a condition.
func (e *entry) mayFailNarrowly() bool {
	when := e.rule.When
	return len(e.conditions) > 1 || when != nil && when.ToolResult != nil && !when.ToolResult.Absent
}
