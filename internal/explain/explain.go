// Package explain shows what a scenario will do before anything runs: every step,
// compiled for a sample request, as the timeline that a client would see. It runs no
// script, and knows nothing of terminals and servers.
package explain

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/script"
)

// Timeline is what one step does to one kind of request.
type Timeline struct {
	State    string // the state of the scenario it belongs to, "" for its own rules
	Rule     int    // the rule's number there, from 1
	When     string // its condition and state in words, "" for none
	Step     int    // the step's number in its rule, from 1
	Requests string // which requests of the rule get it, e.g. "1-3", "4 and later" or "2 (75 %)"
	Kind     Kind   // the kind of request that it shows
	Script   script.Script
	Forward  string   // that the answer is the real API's, and when it goes on; "" for claudemock's own
	Says     []string // descriptions of its faults, if they have any, e.g. "unset: usage is missing"

	usual *script.Head // the head without the changes of the scenario; nil if unknown
}

// Kind is a kind of request.
type Kind string

// The kinds of request. AnyKind is for answers that do not depend on the kind,
// such as errors.
const (
	Plain   Kind = "a plain request"
	Stream  Kind = "a stream"
	AnyKind Kind = "any request"
)

// Scenario compiles every step of s and of its states, and every answer that a
// step may choose. It does so for a plain request and for a stream, except for a
// kind that never reaches the rule. If both get the same answer, there is one
// timeline.
func Scenario(s *scenarios.Scenario, seed uint64) ([]Timeline, error) {
	var timelines []Timeline
	for _, state := range append([]string{""}, slices.Sorted(maps.Keys(s.States))...) {
		rules := s.RulesIn(state)
		for r := range rules {
			more, err := ofRule(s, state, rules, r, seed)
			if err != nil {
				return nil, fmt.Errorf("explaining scenario %s: %w", s.Name, err)
			}
			timelines = append(timelines, more...)
		}
	}
	more, err := ofBatches(s, seed)
	if err != nil {
		return nil, fmt.Errorf("explaining scenario %s: %w", s.Name, err)
	}
	return append(timelines, more...), nil
}

// ofRule makes the timelines of all steps of the r-th rule.
func ofRule(s *scenarios.Scenario, state string, rules []*scenarios.Rule, r int, seed uint64) ([]Timeline, error) {
	rule := rules[r]
	if rule.IsMatched() {
		return ofMatched(s, r, rule, seed)
	}
	sample := sampler{now: sampleTime, state: state, kinds: reach(rules, r), plan: s.BatchPlan(0), models: s.Models.Apply(models.Default())}
	sample.when = rule.When
	var timelines []Timeline
	place := counter{next: 1}
	for i, step := range rule.Steps {
		names := []string{s.Name, strconv.Itoa(r), strconv.Itoa(place.next)}
		if state != "" {
			names = append(names, state)
		}
		sample.source, sample.ordinal = script.NewSource(seed, names...), place.next
		t := Timeline{
			State: state, Rule: r + 1, When: when(s, state, rule, sample.kinds), Step: i + 1,
			Requests: place.words(step, i == len(rule.Steps)-1, s.ThenOf(rule)),
		}
		both, err := sample.choices(t, step)
		if err != nil {
			return nil, fmt.Errorf("compiling %s: %w", t.place(), err)
		}
		timelines = append(timelines, both...)
	}
	return timelines, nil
}

func (t *Timeline) place() string {
	place := fmt.Sprintf("rule %d, step %d", t.Rule, t.Step)
	if t.State != "" {
		place += " of state " + t.State
	}
	return place
}

// reach lists the kinds of request that can reach a rule: its condition allows
// them, and no earlier rule takes all of them.
func reach(rules []*scenarios.Rule, index int) []Kind {
	when := rules[index].When
	endpoint := when.Endpoints().Example()
	switch {
	case endpoint == claude.Other:
		return []Kind{AnyKind}
	case !endpoint.Streams():
		return []Kind{Plain}
	case when != nil && when.Stream != nil:
		return []Kind{kindOf(*when.Stream)}
	}
	kinds := []Kind{Plain, Stream}
	for _, above := range rules[:index] {
		kinds = slices.DeleteFunc(kinds, func(k Kind) bool { return takesAll(above.When, endpoint, k) })
	}
	return kinds
}

// takesAll reports whether a condition requires only the endpoint and the kind
// of request.
func takesAll(when *condition.When, endpoint claude.Endpoint, kind Kind) bool {
	if when == nil || when.Stream == nil || kindOf(*when.Stream) != kind {
		return false
	}
	return when.Endpoint.Has(endpoint) && reflect.DeepEqual(*when, condition.When{Endpoint: when.Endpoint, Stream: when.Stream, Pos: when.Pos})
}

func kindOf(stream bool) Kind {
	if stream {
		return Stream
	}
	return Plain
}
