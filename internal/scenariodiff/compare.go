// Package scenariodiff compares two scenarios by what a client gets from them: a text in
// one event is the same as in ten, and a message in one piece is the same as its stream.
// Ids, times and pauses do not count. It is made for recordings of the same run at
// different times, and works for any two scenarios.
//
// It knows steps and the answers that they compile to. It must never know files,
// terminals or servers.
package scenariodiff

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// Options say what counts.
type Options struct {
	Timing bool     // pauses, too: delays, silences, and the pace of streams
	Ignore []string // fields that do not count, by name, wherever the API has them, e.g. usage
}

// Kind says how a step of the later scenario is related to the earlier one.
type Kind string

// The kinds of changes.
const (
	Changed Kind = "changed"
	Added   Kind = "added"
	Removed Kind = "removed"
)

// Change has the differences of one step, or of the scenario as a whole.
type Change struct {
	Kind Kind
	// Step counts the steps of all rules in the order in which they are written, from 1: in
	// the later scenario, or in the earlier one if the step was removed. 0 is the scenario.
	Step          int
	When          string         // the condition of the step's rule in words; "" for none
	Before, After strictyaml.Pos // where it stands; zero for what was added or removed
	What          string         // of a step that was added or removed: what it answers, in words
	// Differences are those of a changed step, the earlier one on the left; at most
	// MaxDifferences. Their paths begin with the part of the answer: status, headers, error,
	// message, events, body, usage or faults; or with rule, step, request or scenario.
	Differences []difference.Difference
	More        bool // there are more differences than that
}

// MaxDifferences is the number of differences that a Change has at most.
const MaxDifferences = 100

// Compare returns what changed from one scenario to a later one: first what is set for
// the whole scenario, then step by step. Names and descriptions of scenarios do not
// count. Steps are aligned, so that one more is one change. An error is about a step
// that cannot be compiled.
func Compare(before, after *scenarios.Scenario, o Options) ([]Change, error) {
	c := comparer{timing: o.Timing, conversation: ignoring(o.Ignore)}
	var changes []Change
	ours, err := c.setting(before)
	if err != nil {
		return nil, err
	}
	theirs, err := c.setting(after)
	if err != nil {
		return nil, err
	}
	if change := compared(ours, theirs); len(change.Differences) > 0 {
		changes = append(changes, change)
	}
	left, err := c.steps(before)
	if err != nil {
		return nil, err
	}
	right, err := c.steps(after)
	if err != nil {
		return nil, err
	}
	return append(changes, aligned(left, right)...), nil
}

func ignoring(fields []string) difference.Rules {
	rules := difference.Conversation()
	for _, field := range fields {
		rules.Ignore[field] = true
	}
	return rules
}

// aligned compares the steps of two scenarios.
func aligned(left, right []step) []Change {
	var changes []Change
	for _, p := range difference.Align(len(left), len(right), func(l, r int) int { return left[l].change(&right[r]) }) {
		switch {
		case p.Left < 0:
			s := &right[p.Right]
			changes = append(changes, Change{Kind: Added, Step: p.Right + 1, When: s.when, After: s.pos, What: s.words()})
		case p.Right < 0:
			s := &left[p.Left]
			changes = append(changes, Change{Kind: Removed, Step: p.Left + 1, When: s.when, Before: s.pos, What: s.words()})
		default:
			if change := compared(left[p.Left], right[p.Right]); len(change.Differences) > 0 {
				change.Step = p.Right + 1
				changes = append(changes, change)
			}
		}
	}
	return changes
}

// compared returns the differences of two steps, part by part.
func compared(left, right step) Change {
	change := Change{Kind: Changed, When: right.when, Before: left.pos, After: right.pos}
	for i := range left.parts {
		ours, theirs := left.parts[i], right.parts[i]
		if ours.sum == theirs.sum {
			continue
		}
		for d := range ours.differences(&theirs) {
			if d.Left == nil && left.leaves(d.Path) || d.Right == nil && right.leaves(d.Path) {
				continue
			}
			if len(change.Differences) == MaxDifferences {
				change.More = true
				return change
			}
			change.Differences = append(change.Differences, d)
		}
	}
	return change
}

// differences yields the differences of a part, with their paths in the step. A part that only one
// step has is one difference, unless it is made of things that stand for themselves,
// such as faults.
func (p *part) differences(other *part) iter.Seq[difference.Difference] {
	ours, theirs := p.value, other.value
	if whole[p.name] && (ours == nil || theirs == nil) {
		return slices.Values([]difference.Difference{{Path: string(p.name), Left: ours, Right: theirs}})
	}
	return func(yield func(difference.Difference) bool) {
		for d := range difference.Between(orEmpty(ours, theirs), orEmpty(theirs, ours), p.rules) {
			d.Path = strings.TrimSuffix(string(p.name)+"."+d.Path, ".")
			if !yield(d) {
				return
			}
		}
	}
}

// orEmpty returns a value, or an empty one of the kind of its counterpart if it is absent.
func orEmpty(value, counterpart *jsontree.Node) *jsontree.Node {
	if value == nil && counterpart != nil {
		return &jsontree.Node{Kind: counterpart.Kind}
	}
	return value
}

// change returns the cost of taking one step for a later form of another, as
// difference.Align counts it: the weight of the parts that differ.
func (s *step) change(other *step) int {
	differing, total := 0, 0
	for i := range s.parts {
		weight := weights[s.parts[i].name]
		if s.parts[i].value != nil || other.parts[i].value != nil {
			total += weight
		}
		if s.parts[i].sum != other.parts[i].sum {
			differing += weight
		}
	}
	if differing == 0 {
		return 0
	}
	return max(1, 2*difference.Alone*differing/total)
}

// place returns the place of a step, for errors.
func place(s *scenarios.Scenario, pos strictyaml.Pos) string {
	if pos.Line > 0 {
		return pos.String()
	}
	return fmt.Sprintf("scenario %s", s.Name)
}
