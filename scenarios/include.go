package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// maxIncludes is how deep scenarios can include each other, and maxIncluded
// how many steps one can have in the end.
const (
	maxIncludes = 8
	maxIncluded = 1000
)

// include is the scenario with the steps of those it includes in place of
// their names; s itself when it includes none. get gives the scenarios as they
// were parsed. The error is a strictyaml.Problems, unless get fails otherwise.
func include(s *Scenario, get func(name string) (*Scenario, error)) (*Scenario, error) {
	in := includer{get: get, within: []string{s.Name}, hashes: []string{s.Hash}}
	whole := *s
	whole.Steps = in.steps(s.Steps)
	whole.Rules = in.rules(s.Rules)
	whole.States = make(map[string]*State, len(s.States))
	for _, name := range sortedKeys(s.States) {
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
	whole.index()
	return &whole, nil
}

// includer resolves the includes of one scenario.
type includer struct {
	get      func(name string) (*Scenario, error)
	within   []string // the scenarios being read, from the outermost in
	hashes   []string // of all that were read
	count    int      // steps so far
	problems strictyaml.Problems
	failed   error
}

func (in *includer) rules(rules []*Rule) []*Rule {
	var whole []*Rule
	for _, rule := range rules {
		copied := *rule
		copied.Steps = in.steps(rule.Steps)
		whole = append(whole, &copied)
	}
	return whole
}

func (in *includer) steps(steps []*Step) []*Step {
	var whole []*Step
	for _, step := range steps {
		if step.Include != "" {
			whole = append(whole, in.included(step)...)
			continue
		}
		whole = append(whole, step)
		if in.count++; in.count == maxIncluded+1 && len(in.within) > 1 {
			in.refuse(step, "", "the scenarios included have more than %d steps together", maxIncluded)
		}
	}
	return whole
}

// included are the steps of the scenario that the step names.
func (in *includer) included(step *Step) []*Step {
	if in.count > maxIncluded {
		return nil
	}
	if slices.Contains(in.within, step.Include) {
		in.refuse(step, "", "scenarios include each other without end: %s", strings.Join(append(in.within, step.Include), " includes "))
		return nil
	}
	if len(in.within) > maxIncludes {
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
	in.within = append(in.within, other.Name)
	defer func() { in.within = in.within[:len(in.within)-1] }()
	return in.steps(other.Steps)
}

func (in *includer) refuse(step *Step, hint, format string, args ...any) {
	in.problems = append(in.problems, strictyaml.Problem{
		Pos: step.Pos, Key: "include", Hint: hint, Message: fmt.Sprintf(format, args...),
	})
}
