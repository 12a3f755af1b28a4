package scenariodiff

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// partName names a part of a step that is compared by itself.
type partName string

// The parts, in the order in which differences are answer. The weights say how much the
// parts that two steps share make them the same step.
const (
	ruleOf    partName = "rule"    // its condition, and what follows its last step
	requestOf partName = "request" // the recorded one
	stepOf    partName = "step"    // what else the step has: repeat, for, until …
	statusOf  partName = "status"
	headersOf partName = "headers" // those that the scenario sets
	errorOf   partName = "error"
	messageOf partName = "message"
	eventsOf  partName = "events" // what a stream has beside the message, or lacks
	bodyOf    partName = "body"   // any other body
	paceOf    partName = "pace"
	usageOf   partName = "usage"
	faultsOf  partName = "faults"
)

var weights = map[partName]int{
	ruleOf: 4, requestOf: 8, stepOf: 1, statusOf: 4, headersOf: 1, errorOf: 4, messageOf: 6, eventsOf: 1, bodyOf: 6, paceOf: 0, usageOf: 1, faultsOf: 3,
}

// whole names the parts that are there or not as a whole.
var whole = map[partName]bool{statusOf: true, errorOf: true, messageOf: true, eventsOf: true, bodyOf: true}

type part struct {
	name  partName
	value *jsontree.Node // nil if the step has none
	rules difference.Rules
	sum   difference.Digest
}

// step is a step as it is compared.
type step struct {
	pos   strictyaml.Pos
	when  string
	parts []part
	// left names the paths that this step leaves to the request, such as the number of
	// tokens: there, only two values that are both spelled out can differ.
	left []string
}

// leaves reports whether the step leaves the value at a path to the request.
func (s *step) leaves(path string) bool {
	for _, left := range s.left {
		if path == left || strings.HasPrefix(path, left+".") {
			return true
		}
	}
	return false
}

// add adds a part. All steps have the same parts in the same order.
func (s *step) add(name partName, value *jsontree.Node, rules difference.Rules) {
	s.parts = append(s.parts, part{name, value, rules, difference.DigestOf(value, rules)})
}

// comparer makes what is compared of scenarios.
type comparer struct {
	timing       bool
	conversation difference.Rules
}

// setting returns what is set for the whole scenario, as a step.
func (c *comparer) setting(s *scenarios.Scenario) (step, error) {
	set := *s
	set.Name, set.Summary, set.GoodClient, set.Guide, set.Tags, set.Seen = "", "", "", "", nil, nil
	set.Rules, set.Steps, set.Then, set.States = nil, nil, "", nil
	if len(s.States) > 0 {
		set.States = map[string]*scenarios.State{}
	}
	for name, state := range s.States {
		own := *state
		own.Rules, own.Steps = nil, nil
		set.States[name] = &own
	}
	tree, err := tree(&set)
	if err != nil {
		return step{}, fmt.Errorf("comparing scenario %s: %w", s.Name, err)
	}
	made := step{pos: s.Pos}
	made.add("scenario", tree, difference.Rules{Ignore: map[string]bool{"name": true, "summary": true}}) // required, and so written although empty
	return made, nil
}

// steps returns the steps of a scenario, each alternative of one by itself.
func (c *comparer) steps(s *scenarios.Scenario) ([]step, error) {
	answers, err := explain.Answers(s)
	if err != nil {
		return nil, err
	}
	made := make([]step, len(answers))
	var rule *scenarios.Rule
	for i := range answers {
		then := scenarios.ThenRepeatLast
		if answers[i].Rule != rule {
			rule = answers[i].Rule
			then = s.ThenOf(rule)
		}
		if made[i], err = c.step(&answers[i], then); err != nil {
			return nil, fmt.Errorf("comparing %s: %w", place(s, answers[i].Given.Pos), err)
		}
	}
	return made, nil
}

func (c *comparer) step(a *explain.Answer, then scenarios.Then) (step, error) {
	made := step{pos: a.Given.Pos, when: a.When}
	var rule *jsontree.Node
	if a.Rule.IsMatched() {
		rule = jsontree.Obj("then", string(then))
	} else if a.When != "" || then != scenarios.ThenRepeatLast {
		rule = jsontree.Obj("when", jsontree.OrNull(a.When), "then", string(then))
	}
	asked, around, err := aroundAnswer(a)
	if err != nil {
		return step{}, err
	}
	struck, err := tree(&c.faulty(a.Given).Faults)
	if err != nil {
		return step{}, err
	}
	answer, err := readAnswer(a)
	if err != nil {
		return step{}, err
	}
	made.left = answer.left
	made.add(ruleOf, rule, difference.Rules{})
	made.add(requestOf, asked, difference.Rules{Ignore: c.conversation.Ignore, EmptyIsAbsent: true})
	made.add(stepOf, around, difference.Rules{})
	made.add(statusOf, answer.status, difference.Rules{})
	made.add(headersOf, answer.headers, difference.Rules{Ignore: passing})
	made.add(errorOf, answer.failure, c.conversation)
	made.add(messageOf, answer.message, c.conversation)
	made.add(eventsOf, answer.events, c.conversation)
	made.add(bodyOf, answer.body, c.conversation)
	var pace *jsontree.Node
	if c.timing {
		if pace, err = paceIn(a.Given.Reply); err != nil {
			return step{}, err
		}
	}
	made.add(paceOf, pace, difference.Rules{})
	made.add(usageOf, answer.usage, difference.Rules{Ignore: c.conversation.Ignore})
	if c.conversation.Ignore[string(usageOf)] {
		made.parts[len(made.parts)-1] = part{name: usageOf}
	}
	made.add(faultsOf, struck, difference.Rules{})
	return made, nil
}

// aroundAnswer returns what a step has beside its answer: the recorded request, and the
// rest.
func aroundAnswer(a *explain.Answer) (asked, written *jsontree.Node, err error) {
	if a.Step.Request != nil {
		if asked, err = tree(a.Step.Request); err != nil {
			return nil, nil, err
		}
	}
	around := *a.Step
	around.Request, around.Reply, around.Error, around.Faults, around.Choose = nil, nil, nil, nil, nil
	written, err = tree(&around)
	if err == nil && a.Alternative > 0 {
		written.SetField("chosen", fmt.Sprintf("%.0f %%", 100*a.Step.Share(a.Alternative-1)))
	}
	if err != nil || len(written.Members) == 0 {
		return asked, nil, err
	}
	return asked, written, nil
}

// faulty returns a step with the faults of another that count.
func (c *comparer) faulty(s *scenarios.Step) *scenarios.Step {
	kept := scenarios.Faults(nil)
	for _, use := range s.Faults {
		if c.timing || !passesTime(use.Fault) {
			kept = append(kept, use)
		}
	}
	return &scenarios.Step{Faults: kept}
}

func passesTime(fault any) bool {
	switch f := fault.(type) {
	case *faults.Delay:
		return true
	case *faults.Stall:
		return f.For > 0
	default:
		return false
	}
}

// paceIn returns the pauses between the parts of a reply; nil for none.
func paceIn(r *scenarios.Reply) (*jsontree.Node, error) {
	if r == nil {
		return nil, nil
	}
	pace, err := tree(&r.Pace)
	if err != nil {
		return nil, err
	}
	for i, e := range r.Events {
		if e.Pause > 0 {
			pace.SetField(fmt.Sprintf("event %d", i+1), words.Exactly(e.Pause))
		}
	}
	if len(pace.Members) == 0 {
		return nil, nil
	}
	return pace, nil
}

// tree returns a part of a scenario as JSON, with the keys of YAML; nil for nothing.
func tree(value any) (*jsontree.Node, error) {
	written, err := strictyaml.Tree(value)
	if err != nil || written == nil {
		return nil, err
	}
	var read *jsontree.Node
	if problems := strictyaml.Decode(written, &read); len(problems) > 0 {
		return nil, problems
	}
	if read.Is(jsontree.Null) {
		return nil, nil
	}
	return read, nil
}
