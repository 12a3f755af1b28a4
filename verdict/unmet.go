package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// maxUnmet is how many steps, and how many rules, are named that no request reached.
const maxUnmet = 5

// unmet describes what of the scenario no request reached: steps of rules that answered
// others, and, with all, whole rules and states. It is "" for nothing, if the journal
// dropped requests, and if nothing was reached at all, for which there is another message.
// A step that chooses among answers, or that several requests get, was reached once any
// request got it.
func (c *evidence) unmet(all bool) string {
	m, answered := unmet{scenario: c.Scenario, reached: map[place]bool{}}, false
	for _, a := range c.attempts {
		m.reached[place{a.State, 0, 0}] = true
		if a.Rule > 0 {
			m.reached[place{a.State, a.Rule, a.Step}] = true
			m.reached[place{a.State, a.Rule, 0}] = true
			answered = true
		}
	}
	if c.Forgotten > 0 || !answered {
		return ""
	}
	for _, state := range append([]string{""}, sortedKeys(c.Scenario.States)...) {
		m.add(state)
	}
	return m.words(all)
}

// unmetWhole reports whether a run is told of whole rules and states, too. Those of the
// catalogue are for several kinds of clients, of which this is one; a user's own are for
// the user's client.
func (c *evidence) unmetWhole() bool { return c.Scenario.Category == "" }

// unmet collects what was not reached.
type unmet struct {
	scenario             *scenarios.Scenario
	reached              map[place]bool // a step 0 stands for its rule, and a rule 0 for its state
	steps, rules, states []string
}

// add adds what was not reached of a state, or of the scenario's own rules.
func (m *unmet) add(state string) {
	rules := m.scenario.RulesIn(state)
	if state != "" && len(rules) > 0 && !m.reached[place{state, 0, 0}] {
		m.states = append(m.states, "the state "+state)
		return
	}
	for i, rule := range rules {
		if !m.reached[place{state, i + 1, 0}] && len(rules) > 1 {
			m.rules = append(m.rules, ruleInWords(state, i+1, rule))
			continue
		}
		for j := range rule.Steps {
			if p := (place{state, i + 1, j + 1}); !m.reached[p] {
				m.steps = append(m.steps, strings.TrimPrefix(p.in(m.scenario), "step "))
			}
		}
	}
}

// ruleInWords names a rule that never answered, with its condition.
func ruleInWords(state string, number int, rule *scenarios.Rule) string {
	text := fmt.Sprintf("rule %d", number)
	if state != "" {
		text += " of the state " + state
	}
	if rule.When != nil {
		text += " (" + rule.When.String() + ")"
	}
	return text
}

// words joins what was not reached into a part of a sentence.
func (m *unmet) words(all bool) string {
	var parts []string
	switch shown := few(m.steps); {
	case len(m.steps) == 1:
		parts = append(parts, "step "+m.steps[0])
	case len(m.steps) > maxUnmet:
		parts = append(parts, "steps "+strings.Join(shown, ", "))
	case len(m.steps) > 1:
		parts = append(parts, "steps "+words.List(shown))
	}
	if all {
		parts = append(parts, few(m.rules)...)
		parts = append(parts, few(m.states)...)
	}
	return words.List(parts)
}

// few returns the first items, and how many more there are.
func few(items []string) []string {
	if more := len(items) - maxUnmet; more > 0 {
		return append(slices.Clone(items[:maxUnmet-1]), fmt.Sprintf("%s and %d more", items[maxUnmet-1], more))
	}
	return items
}

// UnmetText is the sentence on what of the scenario no request reached, which need not be
// the client's mistake; "" for nothing.
func (v Verdict) UnmetText() string {
	if v.Unmet == "" || v.Reason != "" {
		return ""
	}
	return "no request reached " + v.Unmet + " of the scenario"
}

// expectAllSteps judges whether every step, rule and state of the scenario answered a
// request.
func (c *evidence) expectAllSteps(*expect.Expectations) Finding {
	switch missed := c.unmet(true); {
	case missed != "":
		return fail("no request reached "+missed+expected("that every step answers a request"), ordinals(c.attempts...)...)
	case c.Forgotten > 0:
		return cannotTell(fmt.Sprintf("the journal has forgotten the first %s", words.Count(c.Forgotten, "request")))
	case !slices.ContainsFunc(c.attempts, func(a *Attempt) bool { return a.Rule > 0 }):
		return fail("no request reached any step" + expected("that every step answers a request"))
	default:
		return pass("every step answered a request")
	}
}
