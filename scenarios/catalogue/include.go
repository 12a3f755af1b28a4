package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
)

// maxIncludes bounds how deep scenarios include each other, and maxIncluded how many steps
// one has with all that it includes.
const (
	maxIncludes = 8
	maxIncluded = 1000
)

// include returns the scenario with each include replaced by the steps of that scenario, or
// s itself if it includes none. get returns scenarios by name as they were parsed. The
// error is a strictyaml.Problems, unless get fails for another reason than the name.
func include(s *scenarios.Scenario, get func(name string) (*scenarios.Scenario, error)) (*scenarios.Scenario, error) {
	in := includer{get: get, chain: []string{s.Name}, hashes: []string{s.Hash}}
	whole := *s
	whole.Steps = in.steps(s.Steps)
	whole.Rules = in.rules(s.Rules)
	whole.States = make(map[string]*scenarios.State, len(s.States))
	for _, name := range slices.Sorted(maps.Keys(s.States)) {
		state := *s.States[name]
		state.Steps, state.Rules = in.steps(state.Steps), in.rules(state.Rules)
		whole.States[name] = &state
	}
	if err := errors.Join(in.failed, in.problems.Sorted().Err()); err != nil {
		return nil, err
	}
	if len(in.hashes) == 1 {
		return s, nil
	}
	sum := sha256.Sum256([]byte(strings.Join(in.hashes, " ")))
	whole.Hash = hex.EncodeToString(sum[:8])
	whole.Index()
	return &whole, nil
}

// includer resolves the includes of one scenario.
type includer struct {
	get      func(name string) (*scenarios.Scenario, error)
	chain    []string // names of the scenarios being included, from the outermost in
	hashes   []string // of all scenarios included
	count    int      // of steps so far
	problems strictyaml.Problems
	failed   error
}

func (in *includer) rules(rules []*scenarios.Rule) []*scenarios.Rule {
	var whole []*scenarios.Rule
	for _, rule := range rules {
		copied := *rule
		copied.Steps = in.steps(rule.Steps)
		whole = append(whole, &copied)
	}
	return whole
}

func (in *includer) steps(steps []*scenarios.Step) []*scenarios.Step {
	var whole []*scenarios.Step
	for _, step := range steps {
		if step.Include != "" {
			whole = append(whole, in.included(step)...)
			continue
		}
		whole = append(whole, step)
		if in.count++; in.count == maxIncluded+1 && len(in.chain) > 1 {
			in.refuse(step, "", "the scenarios included have more than %d steps together", maxIncluded)
		}
	}
	return whole
}

// included returns the steps of the scenario that a step includes.
func (in *includer) included(step *scenarios.Step) []*scenarios.Step {
	if in.count > maxIncluded {
		return nil
	}
	if slices.Contains(in.chain, step.Include) {
		in.refuse(step, "", "scenarios include each other without end: %s", strings.Join(append(in.chain, step.Include), " includes "))
		return nil
	}
	if len(in.chain) > maxIncludes {
		in.refuse(step, "", "scenarios include each other more than %d deep", maxIncludes)
		return nil
	}
	other, err := in.get(step.Include)
	var unknown *UnknownError
	switch {
	case errors.As(err, &unknown):
		in.refuse(step, unknown.hint(), "there is no scenario %q to include", step.Include)
		return nil
	case err != nil:
		in.failed = errors.Join(in.failed, fmt.Errorf("including scenario %s: %w", step.Include, err))
		return nil
	case len(other.Steps) == 0:
		in.refuse(step, "", "the scenario %q has no steps of its own to include", step.Include)
		return nil
	}
	in.hashes = append(in.hashes, other.Hash)
	in.chain = append(in.chain, other.Name)
	defer func() { in.chain = in.chain[:len(in.chain)-1] }()
	return in.steps(other.Steps)
}

func (in *includer) refuse(step *scenarios.Step, hint, format string, args ...any) {
	in.problems = append(in.problems, strictyaml.Problem{
		Pos: step.Pos, Key: "include", Hint: hint, Message: fmt.Sprintf(format, args...),
	})
}

// Complete returns a scenario made in Go with each include replaced by the steps of that
// scenario of the catalogue, or s itself if it includes none. The error is a
// strictyaml.Problems, unless an included scenario cannot be parsed.
func (c *Catalogue) Complete(s *scenarios.Scenario) (*scenarios.Scenario, error) {
	return include(s, parsedFrom(c.files()))
}

// Read parses a scenario without adding it to the catalogue. The text can have the
// catalogue's faults and include its scenarios. The scenario may have any name, even one
// in the catalogue. file is used in positions only. The error is a strictyaml.Problems,
// unless an included scenario cannot be parsed.
func (c *Catalogue) Read(file string, text []byte) (*scenarios.Scenario, error) {
	s, err := scenarios.ParseText(file, text, c.registry)
	if err != nil {
		return nil, err
	}
	return include(s, parsedFrom(c.files()))
}
