package explain

import (
	"fmt"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Answer is the answer of one step, or of one of its alternatives, to a sample request before
// its faults strike.
type Answer struct {
	State       string // the state of the scenario it belongs to, "" for its own rules
	Rule        *scenarios.Rule
	When        string          // what the step answers, in words: the condition of the rule and its state, or the recorded request; "" for all
	Step        *scenarios.Step // as it is written
	Alternative int             // of those of the step, from 1; 0 if it has none
	Given       *scenarios.Step // Step, or the alternative as a step
	Script      script.Script   // the whole answer, without the faults
}

// Answers compiles the answer of every step of s and of its states, without faults. The
// same answer always gives the same script, in whatever scenario and place it stands.
func Answers(s *scenarios.Scenario) ([]Answer, error) {
	var all []Answer
	for _, state := range append([]string{""}, slices.Sorted(maps.Keys(s.States))...) {
		rules := s.RulesIn(state)
		for r, rule := range rules {
			kinds := append(reach(rules, r), Plain)
			sample := sampler{
				now: sampleTime, source: script.NewSource(0), state: state, ordinal: 1, when: rule.When,
				plan: s.BatchPlan(0), models: s.Models.Apply(models.Default()),
			}
			words := when(s, state, rule, kinds)
			for i, step := range rule.Steps {
				if rule.IsMatched() {
					sample.when, words = step.Asked(), step.Request.String()
				}
				more, err := sample.answers(Answer{State: state, Rule: rule, When: words, Step: step}, kinds[0])
				if err != nil {
					return nil, fmt.Errorf("compiling rule %d, step %d of %s: %w", r+1, i+1, s.Name, err)
				}
				all = append(all, more...)
			}
		}
	}
	return all, nil
}

// answers compiles a step, or each of its alternatives.
func (s *sampler) answers(a Answer, kind Kind) ([]Answer, error) {
	given := []*scenarios.Step{a.Step}
	if len(a.Step.Choose) > 0 {
		given = nil
		for _, alternative := range a.Step.Choose {
			given = append(given, alternative.Step())
		}
	}
	var all []Answer
	for i, step := range given {
		a.Given = step
		if s.endpoint() == claude.Other && step.SaysMessage() {
			kind = Plain
		}
		if len(a.Step.Choose) > 0 {
			a.Alternative = i + 1
		}
		answer, env, err := s.answer(kind, step)
		if err != nil {
			return nil, err
		}
		answer.Faults = nil
		if a.Script, err = script.Compile(answer, env); err != nil {
			return nil, fmt.Errorf("compiling: %w", err)
		}
		all = append(all, a)
	}
	return all, nil
}
