package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// unexercised returns why the client did not meet any failure of the scenario. It is
// "" if it met one, or if the scenario is healthy, which any request exercises.
func (c *evidence) unexercised() string {
	if c.Forgotten > 0 || len(c.attempts) == 0 {
		return "" // failures before a request, and dropped entries, are not in the journal
	}
	if l := c.Scenario.Listener; listenerStrikes(l) {
		return c.unstruck(l)
	}
	steps, others := unhealthySteps(c.Scenario), accountStrikes(c.Scenario)
	if len(steps) == 0 && others == "" && c.Scenario.Refusal == nil {
		return ""
	}
	for _, a := range c.attempts {
		if c.met(a) {
			return ""
		}
	}
	return c.whatWasMissed(steps, others)
}

// met reports whether a request was answered with something unhealthy.
func (c *evidence) met(a *Attempt) bool {
	switch {
	case a.Limited != "":
		return true
	case a.Refused && c.Scenario.Refusal != nil:
		return a.Answer.Error != nil && c.Scenario.Refusal.Match(a.Answer.Error.Message, true)
	case a.Refused:
		models := c.Scenario.Models
		return c.Scenario.Keys != nil && (a.Status == 401 || a.Status == 403) ||
			models != nil && (a.Status == 404 || a.Status == 400 && len(models.Change) > 0)
	}
	step := c.stepOf(a)
	switch {
	case a.Forwarded && a.Answer.Error != nil:
		return true // the real API failed by itself
	case step == nil:
		return false
	}
	if len(step.Choose) > 0 {
		return strings.HasPrefix(a.Played, "error") || len(a.Faults) > len(a.Missed) || slices.ContainsFunc(step.Choose, oddAlternative)
	}
	if len(step.Faults) > 0 { // then an odd reply only prepares the faults
		return len(a.Faults) > len(a.Missed)
	}
	return step.Error != nil || a.Instead == "" && oddReply(step.Reply)
}

// unstruck returns why no fault of the listener happened to the client. It returns "" if
// one did, or may have happened unseen.
func (c *evidence) unstruck(l *scenarios.Listener) string {
	refuses, answered := 0, len(c.attempts)
	for _, f := range l.Faults {
		switch {
		case f.GoAway != nil || f.RSTStream != nil:
			if slices.ContainsFunc(c.attempts, func(a *Attempt) bool { return len(a.Faults) > len(a.Missed) }) {
				return ""
			}
		case f.IdleDrop != nil && answered > 1:
			return "" // it happens between two requests
		case f.Refuse != nil && f.Refuse.Requests > 0:
			refuses = f.Refuse.Requests
		case f.Refuse != nil:
			return "" // refused connections are not seen
		}
	}
	failed := c.Ending == nil || c.Ending.Exit != 0
	switch {
	case l.TLS != "" && l.TLS != scenarios.TLSOK || l.Connect != nil || len(c.lost()) > 0:
		return ""
	case refuses > 0 && (answered > refuses || failed):
		return ""
	case refuses > 0:
		return fmt.Sprintf("connections are refused after request %d only: the client made %s", refuses, words.Count(answered, "request"))
	default:
		return "none of the connections met what the listener does to them"
	}
}

// stepOf returns the step that answered a request; nil for none.
func (c *evidence) stepOf(a *Attempt) *scenarios.Step {
	rules := c.Scenario.RulesIn(a.State)
	if a.Rule < 1 || a.Rule > len(rules) || a.Step < 1 || a.Step > len(rules[a.Rule-1].Steps) {
		return nil
	}
	return rules[a.Rule-1].Steps[a.Step-1]
}

// place is the position of a step in its scenario.
type place struct {
	state      string
	rule, step int // from 1
}

// in returns the place in words.
func (p place) in(s *scenarios.Scenario) string {
	text := fmt.Sprintf("step %d", p.step)
	if len(s.RulesIn(p.state)) > 1 {
		text += fmt.Sprintf(" of rule %d", p.rule)
	}
	if p.state != "" {
		text += " of the state " + p.state
	}
	return text
}

// unhealthySteps returns the steps that fail requests, or answer them unlike a
// healthy API. Those of the scenario's own rules come first.
func unhealthySteps(s *scenarios.Scenario) []place {
	var found []place
	for _, state := range append([]string{""}, sortedKeys(s.States)...) {
		for i, rule := range s.RulesIn(state) {
			for j, step := range rule.Steps {
				if step.Error != nil || len(step.Faults) > 0 || len(step.Choose) > 0 || oddReply(step.Reply) {
					found = append(found, place{state, i + 1, j + 1})
				}
			}
		}
	}
	return found
}

// oddReply reports whether a reply sets more than a text.
func oddReply(r *scenarios.Reply) bool {
	if r == nil {
		return false
	}
	return len(r.Content) > 0 || r.StopReason != "" || r.StopSequence != "" || r.StopDetails != nil || r.Usage != nil ||
		r.Status != 0 || len(r.Headers) > 0 || r.Events != nil || r.Body != nil || r.Pace != (scenarios.Pace{})
}

func oddAlternative(a *scenarios.Alternative) bool { return oddReply(a.Reply) }

// listenerStrikes reports whether something goes wrong with connections.
func listenerStrikes(l *scenarios.Listener) bool {
	return l != nil && (l.TLS != "" && l.TLS != scenarios.TLSOK || l.Connect != nil || len(l.Faults) > 0)
}

// accountStrikes returns how a request avoids being refused because of its account
// (keys, limits, models). It returns "" if the account of the scenario refuses
// nothing.
func accountStrikes(s *scenarios.Scenario) string {
	switch {
	case s.Limits != nil:
		return "no request met the limits"
	case s.Keys != nil:
		return "the API key was a good one"
	case s.Models != nil && (len(s.Models.Only) > 0 || len(s.Models.Retire) > 0):
		return "no request asked for a model that is missing"
	case s.Models != nil && restricts(s.Models.Change):
		return "no request asked a model for what it does not take"
	default:
		return ""
	}
}

// describing are the fields of a model that only describe it: no request is
// refused because of them.
var describing = []string{"aliases", "display_name", "created_at", "deprecated_at", "retires_at", "line"}

// restricts reports whether the changes can cause a model to refuse a request.
func restricts(changes scenarios.ModelChanges) bool {
	for _, change := range changes {
		for _, m := range change.Members {
			if !slices.Contains(describing, m.Key) {
				return true
			}
		}
	}
	return false
}

// whatWasMissed says why no request met an unhealthy step or was refused
// because of its account.
func (c *evidence) whatWasMissed(steps []place, account string) string {
	for _, a := range c.attempts {
		switch {
		case a.Instead != "":
			return fmt.Sprintf("request %d got another answer: %s", a.Ordinal, a.Instead)
		case len(a.Missed) > 0:
			return c.missedFaults(a)
		}
	}
	made := "the client made " + words.Count(len(c.attempts), "request")
	switch {
	case c.Scenario.Refusal != nil:
		return "no request was refused with " + c.Scenario.Refusal.String() + ": " + made
	case len(steps) == 0:
		return account + ": " + made
	}
	for _, a := range c.attempts {
		switch {
		case a.NearMiss != "" && a.Rule > 0:
			return fmt.Sprintf("for request %d, %s", a.Ordinal, a.NearMiss)
		case a.NearMiss != "":
			return fmt.Sprintf("no rule was for request %d: %s", a.Ordinal, a.NearMiss)
		case a.Refused:
			return fmt.Sprintf("request %d was refused with %s before any step, as the healthy API does", a.Ordinal, a)
		}
	}
	for _, a := range c.attempts {
		if slices.Contains(steps, place{a.State, a.Rule, a.Step}) {
			return "chance gave healthy answers only in " + place{a.State, a.Rule, a.Step}.in(c.Scenario) + ": " + made
		}
	}
	return steps[0].in(c.Scenario) + " was never reached: " + made
}

// missedFaults says which faults did not apply to an answer.
func (c *evidence) missedFaults(a *Attempt) string {
	text := strings.Join(a.Missed, " and ") + fmt.Sprintf(" found no place in the answer to request %d", a.Ordinal)
	step := c.stepOf(a)
	if a.Stream || step == nil || a.Answer.Kind == journal.Stream {
		return text
	}
	for _, use := range step.Faults {
		if use.Fault.Layer() == script.LayerEvents && slices.Contains(a.Missed, use.Name) {
			return text + ": the client did not stream"
		}
	}
	return text
}
