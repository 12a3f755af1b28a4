package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Kind says what a good client can make of a point.
type Kind string

// The kinds of points.
const (
	Passing   Kind = "passing"   // another attempt brings the answer
	Permanent Kind = "permanent" // no attempt brings it
	Harmless  Kind = "harmless"  // the answer is as good as it was
	Content   Kind = "content"   // nothing is broken, but the answer says something else
)

// Point is one thing that goes wrong in the conversation of a program.
type Point struct {
	Request int    // the ordinal of the request in the baseline
	Place   string // in words with underscores, e.g. "inside_tool_json"
	Fault   string // what happens there, e.g. "reset" or "429_with_retry_after"
	Kind    Kind
	ForGood bool   // it happens to all later attempts of the request, too
	Then    *Point // what happens to the next attempt; nil for nothing
	Stands  int    // how many points it stands for, itself included
	For     []int  // the ordinals of the requests whose points it stands for, its own included

	index   int // of the request in Baseline.Requests
	doc     string
	instead *scenarios.Step // what is answered in place of the step
	use     script.Use      // or the fault that strikes the step's answer
	refused bool            // or connections are refused
}

// What the names of pairs have in them.
const (
	twice = "_twice"
	then  = "_then_"
)

// Name is the name of the point in reports and of its test, such as
// "request_2/inside_tool_json/reset", or of a pair "request_2_twice/inside_tool_json/reset_then_529".
// The name of another point of the plan is another.
func (p *Point) Name() string {
	request := fmt.Sprintf("request_%d", p.Request)
	if p.Then != nil {
		request += twice
	}
	return fmt.Sprintf("%s/%s/%s", request, p.Place, p.what())
}

// Once returns the point at which the same happens once.
func (p *Point) Once() *Point {
	once := *p
	once.ForGood = false
	return &once
}

func (p *Point) what() string {
	switch {
	case p.ForGood:
		return p.Fault + "_for_good"
	case p.Then != nil:
		return p.Fault + then + p.Then.Fault
	default:
		return p.Fault
	}
}

// String describes the point in words.
func (p *Point) String() string {
	text := fmt.Sprintf("request %d, %s: %s", p.Request, spaced(p.Place), p.happens())
	switch {
	case p.ForGood:
		text += ", each time"
	case p.Then != nil:
		text += fmt.Sprintf(", and at the next attempt, %s: %s", spaced(p.Then.Place), p.Then.happens())
	}
	return text
}

func (p *Point) happens() string {
	if p.doc != "" {
		return p.doc
	}
	return spaced(p.Fault)
}

// spaced returns a name as words.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Strikes reports whether the point strikes a request, given its ordinal. A program that makes
// its requests in another order is struck elsewhere.
func (p *Point) Strikes(request int) bool {
	return request == p.Request || p.ForGood && request > p.Request || p.Then != nil && request == p.Request+1
}

// goodClient says what a good client does at the point.
func (p *Point) goodClient() string {
	switch {
	case p.ForGood:
		return "Gives up after a few attempts, and says that it failed."
	case p.Kind == Permanent:
		return "Does not ask again, and says that it failed."
	case p.Kind == Harmless:
		return "Ends as if nothing had happened."
	case p.Kind == Content:
		return "Does not take this for the whole answer: goes on where it can, and otherwise says what happened."
	default:
		return "Asks again and ends as if nothing had happened, or says that it failed."
	}
}

// broken returns the step as the point breaks it. A fault of the step's own gives way if it
// excludes that.
func (p *Point) broken(whole *scenarios.Step) *scenarios.Step {
	if p.instead != nil {
		step := *p.instead
		return &step
	}
	step := *whole
	step.Repeat, step.For, step.Until = 0, 0, nil
	step.Faults = slices.DeleteFunc(slices.Clone(whole.Faults), func(use script.Use) bool {
		return len(faults.Contradictions([]script.Use{use, p.use})) > 0
	})
	step.Faults = append(step.Faults, p.use)
	return &step
}
