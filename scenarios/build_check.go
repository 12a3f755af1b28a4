package scenarios

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Check makes a scenario that was built in Go equal to one from a file: it encodes s as
// YAML and parses that. So s meets every check of a file and gets its templates and its
// hash. Positions are those in the YAML that Encode writes. s stays unchanged. Faults
// that are not claudemock's own need unique names, and are used as they are. The error
// lists every mistake with its place in words.
func Check(s *Scenario) (*Scenario, error) {
	checked, problems := reparse(s)
	if len(problems) > 0 {
		return nil, mistakesError("checking", s.Name, problems)
	}
	return checked, nil
}

// reparse does what Check does, and returns the mistakes as texts.
func reparse(s *Scenario) (*Scenario, []string) {
	own, problems := ownKinds(s)
	if len(problems) > 0 {
		return nil, problems
	}
	text, err := Encode(s)
	if err != nil {
		return nil, describe(s, nil, err)
	}
	checked, err := Parse(s.Name+", built in Go", text, append(faults.Builtin(), own...))
	if err != nil {
		return nil, describe(s, text, err)
	}
	checked.Category = s.Category
	checked.visitUses(func(use *script.Use) {
		if g, ok := use.Fault.(ownFault); ok {
			use.Fault = g.Fault
		}
	})
	return checked, nil
}

// ownFault wraps a user's own fault while its scenario is parsed. The fault cannot be
// made from YAML, since it may hold more than parameters.
type ownFault struct{ script.Fault }

// DecodeYAML leaves the fault as it is.
func (*ownFault) DecodeYAML(*strictyaml.Decoder, *strictyaml.Node) {}

// Check calls the fault's own Check, if it has one.
func (g ownFault) Check() error {
	if checker, ok := g.Fault.(script.Checker); ok {
		return checker.Check()
	}
	return nil
}

// ownKinds returns the kinds of the scenario's faults that are not claudemock's own. Each
// kind returns the faults of its name in the order of the YAML.
func ownKinds(s *Scenario) (own faults.Registry, problems []string) {
	byName := map[string][]script.Fault{}
	s.visitUses(func(use *script.Use) {
		_, isBuiltin := builtinOf(use.Name, use.Fault)
		_, isTaken := faults.Builtin().Lookup(use.Name)
		switch {
		case isBuiltin || use.Name == "" || isNilFault(use.Fault): // Encode refuses a fault without a name
		case isTaken:
			problems = append(problems, fmt.Sprintf("%s is a fault of claudemock's: give yours another name", use.Name))
		default:
			byName[use.Name] = append(byName[use.Name], use.Fault)
		}
	})
	for _, name := range sortedKeys(byName) {
		next, kind := 0, faults.Kind{Name: name, Doc: "a fault made in Go", Sample: "{}"}
		for _, fault := range byName[name] {
			kind.New = func() script.Fault { return fault }
			if err := (faults.Registry{kind}).Check(); err != nil {
				problems = append(problems, err.Error())
			}
		}
		kind.New = func() script.Fault {
			next++
			return ownFault{byName[name][next-1]}
		}
		own = append(own, kind)
	}
	return own, problems
}

// visitUses calls visit for every fault, in the order of the YAML.
func (s *Scenario) visitUses(visit func(*script.Use)) {
	visitAll := func(uses Faults) {
		for i := range uses {
			visit(&uses[i])
		}
	}
	s.visitSteps(func(step *Step) {
		for _, a := range step.Choose {
			if a != nil {
				visitAll(a.Faults)
			}
		}
		visitAll(step.Faults)
	})
}

// visitSteps calls visit for every step, in the order of the YAML.
func (s *Scenario) visitSteps(visit func(*Step)) {
	inSteps := func(steps []*Step) {
		for _, step := range steps {
			if step != nil {
				visit(step)
			}
		}
	}
	inRules := func(rules []*Rule) {
		for _, rule := range rules {
			if rule != nil {
				inSteps(rule.Steps)
			}
		}
	}
	inRules(s.Rules)
	inSteps(s.Steps)
	for _, name := range sortedKeys(s.States) {
		if state := s.States[name]; state != nil {
			inRules(state.Rules)
			inSteps(state.Steps)
		}
	}
}

// describe turns problems of the YAML into texts for the author of Go code: the place in
// words, the mistake, the line of YAML and the hint.
func describe(s *Scenario, text []byte, err error) []string {
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		return []string{err.Error()}
	}
	lines := strings.Split(string(text), "\n")
	var texts []string
	for _, p := range problems {
		described := p.Message
		if place := s.placeOf(p.Key); place != "" {
			described = place + ": " + described
		}
		if at := p.Pos.Line; at > 0 && at <= len(lines) {
			described += "\n    " + strings.TrimSpace(lines[at-1])
		}
		if p.Hint != "" {
			described += "\n    " + p.Hint
		}
		texts = append(texts, described)
	}
	return texts
}

// placeOf returns the place of a key in words, such as "rule 1, step 2
// (client_test.go:31), fault 1, reset.at" for rules.0.steps.1.faults.0.reset.at.
func (s *Scenario) placeOf(key string) string {
	var words []string
	rules, steps := s.Rules, s.Steps
	parts := strings.Split(key, ".")
	for len(parts) > 1 {
		i, err := strconv.Atoi(parts[1])
		numbered := func(what string) { words = append(words, fmt.Sprintf("%s %d", what, i+1)) }
		switch part := parts[0]; {
		case part == "states" && s.States[parts[1]] != nil:
			words = append(words, "state "+parts[1])
			rules, steps = s.States[parts[1]].Rules, s.States[parts[1]].Steps
		case part == "rules" && err == nil && i < len(rules) && rules[i] != nil:
			numbered("rule")
			steps = rules[i].Steps
		case part == "steps" && err == nil && i < len(steps) && steps[i] != nil:
			numbered("step")
			words[len(words)-1] += placeSuffix(steps[i].Pos)
		case part == "choose" && err == nil:
			numbered("choice")
		case part == "faults" && err == nil:
			numbered("fault")
		default:
			return strings.Join(append(words, strings.Join(parts, ".")), ", ")
		}
		parts = parts[2:]
	}
	if len(parts) == 1 && parts[0] != "" {
		words = append(words, parts[0])
	}
	return strings.Join(words, ", ")
}
