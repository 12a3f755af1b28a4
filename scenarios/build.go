package scenarios

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/match"
)

// Builder builds a scenario in Go, with the words and the order of a file. Steps belong to
// the rule or state begun last, and a method that changes a step changes the last one.
// The method Scenario reports all mistakes. What has no method can be given as a Step
// or a Rule. A Builder must not be used by several goroutines at once.
type Builder struct {
	scenario *Scenario
	state    *State // where rules and steps are added; nil for the scenario's own
	rule     *Rule  // where steps are added; nil for those of the state or the scenario
	step     *Step  // the last one; nil at the beginning of a rule or state
	mistakes []string
}

// Build begins a scenario. The name consists of a-z, 0-9 and -; the summary says in one
// sentence what happens. Steps before any When are for all requests to Messages that no
// rule matches.
func Build(name, summary string) *Builder {
	return &Builder{scenario: &Scenario{Name: name, Summary: summary}}
}

// Scenario returns the scenario as Check does: it equals what Parse makes of its YAML.
// The error lists every mistake with its place in words and the line of Go that began
// the step.
func (b *Builder) Scenario() (*Scenario, error) {
	s, problems := reparse(b.scenario)
	if problems = slices.Concat(b.mistakes, problems); len(problems) > 0 {
		return nil, mistakesError("building", b.scenario.Name, problems)
	}
	return s, nil
}

// mistakef records a mistake in the call of a method.
func (b *Builder) mistakef(format string, args ...any) *Builder {
	b.mistakes = append(b.mistakes, fmt.Sprintf(format, args...)+placeSuffix(caller()))
	return b
}

// builderFiles are the files with the methods of Builder.
var builderFiles = []string{"build.go", "build_step.go"}

// caller returns the line of Go that called a method of a Builder. It compares files,
// since inlined closures have the names of other functions.
func caller() strictyaml.Pos {
	_, own, _, _ := runtime.Caller(0)
	for skip := 1; ; skip++ {
		_, file, line, ok := runtime.Caller(skip)
		if !ok {
			return strictyaml.Pos{}
		}
		folder, name := path.Split(file) // file has slashes on every system
		if folder != path.Dir(own)+"/" || !slices.Contains(builderFiles, name) {
			return strictyaml.Pos{File: name, Line: line}
		}
	}
}

// When begins a rule: the steps that follow are for requests that meet the condition.
// The first rule that matches answers.
func (b *Builder) When(when condition.When) *Builder { return b.Rule(Rule{When: &when}) }

// Otherwise begins the rule for requests to Messages that no rule before it
// matches.
func (b *Builder) Otherwise() *Builder { return b.Rule(Rule{}) }

// Rule adds a copy of a rule. Steps that follow are added to it.
func (b *Builder) Rule(r Rule) *Builder {
	r.Steps = append([]*Step(nil), r.Steps...)
	b.rule, b.step = &r, nil
	if b.state != nil {
		b.state.Rules = append(b.state.Rules, b.rule)
	} else {
		b.scenario.Rules = append(b.scenario.Rules, b.rule)
	}
	return b
}

// State begins a phase of an outage, which a Then leads to. The steps and rules that
// follow belong to it, so states come last.
func (b *Builder) State(name string) *Builder {
	if b.scenario.States == nil {
		b.scenario.States = map[string]*State{}
	}
	if b.scenario.States[name] != nil {
		return b.mistakef("the state %s is begun twice", name)
	}
	b.state, b.rule, b.step = &State{}, nil, nil
	b.scenario.States[name] = b.state
	return b
}

// Then says what follows the last step of the rule, or, in a state and outside its rules,
// the last step or the time of the state: ThenLoop, ThenHealthy or the name of a state.
// Before any rule and state it is the default for every rule. Without it, it is
// ThenRepeatLast.
func (b *Builder) Then(next Then) *Builder {
	switch {
	case b.rule != nil:
		b.rule.Then = next
	case b.state != nil:
		b.state.Then = next
	default:
		b.scenario.Then = next
	}
	return b
}

// GoodClient says in one sentence what a good client does.
func (b *Builder) GoodClient(does string) *Builder {
	return b.set(func(s *Scenario) { s.GoodClient = does })
}

// Count says what steps count. The default is CountSession.
func (b *Builder) Count(c Count) *Builder { return b.set(func(s *Scenario) { s.Count = c }) }

// Match says which fields of a request's body must agree with the Request of a step, e.g.
// model, tools and messages. Steps have a Request if they are given to Step.
func (b *Builder) Match(fields ...string) *Builder {
	return b.set(func(s *Scenario) { s.Match = fields })
}

// Unmatched sets the answer to requests that no rule answers. The default is UnmatchedForward
// on a server with an upstream, and UnmatchedHealthy on any other, but with Match a request
// that fits no step is refused there.
func (b *Builder) Unmatched(u Unmatched) *Builder {
	return b.set(func(s *Scenario) { s.Unmatched = u })
}

// Refusal sets the message of the API's own refusal that the scenario is about. By
// default it is about none.
func (b *Builder) Refusal(message string) *Builder {
	matcher := match.Exactly(message)
	return b.set(func(s *Scenario) { s.Refusal = &matcher })
}

// Cache says how the prompt cache behaves. The default is CacheOn.
func (b *Builder) Cache(cache Cache) *Builder { return b.set(func(s *Scenario) { s.Cache = cache }) }

// Speed says whether the server's speed scales the waits. The default is SpeedScaled.
func (b *Builder) Speed(speed Speed) *Builder { return b.set(func(s *Scenario) { s.Speed = speed }) }

// Keys says which API keys are good. By default all are.
func (b *Builder) Keys(k Keys) *Builder { return b.set(func(s *Scenario) { s.Keys = &k }) }

// Models changes the list of models.
func (b *Builder) Models(m ModelEdits) *Builder { return b.set(func(s *Scenario) { s.Models = &m }) }

// Limits sets the rate limits. By default there are none.
func (b *Builder) Limits(l Limits) *Builder { return b.set(func(s *Scenario) { s.Limits = &l }) }

// Listener says what goes wrong before a request. Such a scenario needs an
// address of its own.
func (b *Builder) Listener(l Listener) *Builder { return b.set(func(s *Scenario) { s.Listener = &l }) }

// Expect says what a good client does, beyond the rules that hold everywhere.
func (b *Builder) Expect(e expect.Expectations) *Builder {
	return b.set(func(s *Scenario) { s.Expect = &e })
}

func (b *Builder) set(change func(*Scenario)) *Builder {
	change(b.scenario)
	return b
}

// placeSuffix returns a place in Go or in a file in parentheses, or "" for none.
func placeSuffix(at strictyaml.Pos) string {
	if at.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", at.File, at.Line)
}

// mistakesError returns the error of a scenario with problems, one below the other.
func mistakesError(doing, name string, problems []string) error {
	return fmt.Errorf("%s the scenario %q:\n  %s", doing, name, strings.Join(problems, "\n  "))
}
