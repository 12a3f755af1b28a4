// Package explain shows what a scenario will do before anything runs: every
// step, compiled for a sample request, as the timeline a client would see.
package explain

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// Timeline is what one step does to one kind of request.
type Timeline struct {
	Rule     int    // the rule's number, from 1
	When     string // its condition in words, "" for none
	Step     int    // the step's number in its rule, from 1
	Requests string // which requests of the rule get it, e.g. "1-3" or "4 and later"
	Kind     Kind   // which kind of request it is of
	Script   faults.Script
}

// Kind is a kind of request.
type Kind string

// The kinds of request. AnyKind is for what does not depend on the kind, such
// as an error.
const (
	Plain   Kind = "a plain request"
	Stream  Kind = "a stream"
	AnyKind Kind = "any request"
)

// sampleTime stands for the time of the request, so that dates in an
// explanation never change.
var sampleTime = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// sampleModel and samplePrompt are what the sample request asks.
const (
	sampleModel  = "claude-sonnet-5"
	samplePrompt = "Hello, are you there?"
)

// Scenario compiles every step of s, first for a plain request, then for a
// stream, leaving out the kind that never gets to the rule. Where both get the
// same there is one timeline.
func Scenario(s *scenarios.Scenario, seed uint64) ([]Timeline, error) {
	var timelines []Timeline
	for r, rule := range s.AllRules() {
		first := 1
		for i, step := range rule.Steps {
			last := first + max(step.Repeat, 1) - 1
			t := Timeline{
				Rule: r + 1, When: rule.When.String(), Step: i + 1,
				Requests: span(first, last, i == len(rule.Steps)-1, s.ThenOf(rule)),
			}
			both, err := t.ofStep(s, step, faults.NewSource(seed, s.Name, strconv.Itoa(r), strconv.Itoa(first)))
			if err != nil {
				return nil, fmt.Errorf("compiling rule %d, step %d of scenario %s: %w", r+1, i+1, s.Name, err)
			}
			timelines = append(timelines, both...)
			first = last + 1
		}
	}
	return timelines, nil
}

// ofStep makes the timelines of a step, from t, which says all but the kind.
func (t Timeline) ofStep(s *scenarios.Scenario, step *scenarios.Step, source faults.Source) ([]Timeline, error) {
	var made []Timeline
	for _, kind := range reach(s, t.Rule-1) {
		script, err := faults.Compile(step.Answer(sampleRequest(s.AllRules()[t.Rule-1], kind)), faults.Env{
			Now:    sampleTime,
			Choice: source,
			Looks:  source,
			IDs:    source,
			Limits: claude.DefaultLimits(sampleTime, 1, 0, 0),
		})
		if err != nil {
			return nil, err
		}
		t.Kind, t.Script = kind, script
		made = append(made, t)
	}
	if len(made) == 2 && made[0].Script.String() == made[1].Script.String() {
		made[0].Kind = AnyKind
		made = made[:1]
	}
	return made, nil
}

// reach lists the kinds of request that can get to a rule: those its condition
// allows and no rule above takes whatever else is asked.
func reach(s *scenarios.Scenario, index int) []Kind {
	when := s.AllRules()[index].When
	switch {
	case when != nil && when.Endpoint != "" && when.Endpoint != claude.Messages:
		return []Kind{Plain}
	case when != nil && when.Stream != nil:
		return []Kind{kindOf(*when.Stream)}
	}
	kinds := []Kind{Plain, Stream}
	for _, above := range s.AllRules()[:index] {
		kinds = slices.DeleteFunc(kinds, func(k Kind) bool { return takesAll(above.When, k) })
	}
	return kinds
}

// takesAll reports whether a condition asks for the kind and for nothing else.
func takesAll(when *scenarios.When, kind Kind) bool {
	return when != nil && when.Stream != nil && kindOf(*when.Stream) == kind &&
		reflect.DeepEqual(*when, scenarios.When{Stream: when.Stream, Pos: when.Pos})
}

func kindOf(stream bool) Kind {
	if stream {
		return Stream
	}
	return Plain
}

// span words which requests of a rule a step is for.
func span(first, last int, isLast bool, then scenarios.Then) string {
	requests := strconv.Itoa(first)
	if last > first {
		requests += "-" + strconv.Itoa(last)
	}
	if !isLast {
		return requests
	}
	switch then {
	case scenarios.ThenLoop:
		return requests + ", then from the first step again"
	case scenarios.ThenHealthy:
		return requests + ", then healthy"
	default:
		return strconv.Itoa(first) + " and later"
	}
}

func sampleRequest(rule *scenarios.Rule, kind Kind) *claude.Request {
	endpoint := claude.Messages
	if rule.When != nil && rule.When.Endpoint != "" {
		endpoint = rule.When.Endpoint
	}
	body := jsontree.Obj(
		"model", sampleModel,
		"max_tokens", 1024,
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", samplePrompt)),
	)
	if kind == Stream {
		body.SetField("stream", true)
	}
	return &claude.Request{Endpoint: endpoint, Version: claude.Version2026, Body: body, ModelID: sampleModel}
}
