package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/match"
	"github.com/claudemock/claudemock/verdict"
)

// Again runs the program once more at a point, under a scenario that breaks it. The error says
// why it cannot be run.
type Again func(*Point, *scenarios.Scenario) (*Run, error)

// Reproduction is a scenario that shows a finding by itself.
type Reproduction struct {
	Point    Point
	Finding  Finding
	Scenario *scenarios.Scenario
	YAML     []byte // the scenario as a file
	Last     *Run   // the last of the runs that confirm it
	Runs     int    // how often it was run to confirm it
	Fails    int    // in how many of those runs the finding came again; fewer than Runs is flaky
	Alone    int    // in how many of them the verdict on the scenario failed, which needs no baseline
}

// confirmations is how often a reproduction is run.
const confirmations = 3

// mostRuns is how often a program is run to make one reproduction smaller.
const mostRuns = 30

// mostPoints is how many points of a group are tried for a reproduction that fails.
const mostPoints = 3

// Gone reports whether the finding never came again.
func (r *Reproduction) Gone() bool { return r.Fails == 0 }

// Shrink returns the smallest scenario that still shows the finding of a group: it leaves
// out what is not needed as long as the finding comes again, and then runs the scenario some
// times more. If it never comes again, the next smallest points of the group are tried, and if
// none of them fails again, the reproduction of the smallest point is returned. The error says
// that the program cannot be run, or that the scenario cannot be written. As soon as enough
// reports true, nothing more is left out, and the scenario is run only once more; enough may
// be nil.
func (b *Baseline) Shrink(g *Group, again Again, enough func() bool) (*Reproduction, error) {
	var smallest *Reproduction
	s := shrinking{baseline: b, again: again, enough: enough, left: mostRuns}
	for i := range g.Results[:min(len(g.Results), mostPoints)] {
		s.point, s.finding = g.Results[i].Point, g.findingAt(i)
		made, err := s.reproduce()
		if err != nil {
			return nil, err
		}
		if smallest == nil {
			smallest = made
		}
		if !made.Gone() {
			return made, nil
		}
		if s.over() {
			break
		}
	}
	return smallest, nil
}

// findingAt returns the finding of a point of the group: that of the group where it has it.
func (g *Group) findingAt(i int) Finding {
	at := slices.IndexFunc(g.Results[i].Findings, func(f Finding) bool { return f.Rule == g.Finding.Rule })
	return g.Results[i].Findings[max(0, at)]
}

// reproduce makes the reproduction of the point.
func (s *shrinking) reproduce() (*Reproduction, error) {
	if s.point.Then != nil && !s.over() {
		if err := s.halve(); err != nil {
			return nil, err
		}
	}
	scenario, err := s.baseline.Scenario(&s.point)
	if err != nil {
		return nil, err
	}
	if scenario, err = s.smaller(scenario); err != nil {
		return nil, err
	}
	return s.confirm(scenario)
}

type shrinking struct {
	baseline *Baseline
	point    Point
	finding  Finding
	again    Again
	enough   func() bool
	left     int // how many runs may still be made
}

// over reports whether nothing more is tried.
func (s *shrinking) over() bool { return s.left <= 0 || s.enough != nil && s.enough() }

// fails reports whether the finding comes again under a scenario. It does not if the
// scenario is not valid.
func (s *shrinking) fails(scenario *scenarios.Scenario) (bool, *Run, error) {
	s.left--
	run, err := s.again(&s.point, scenario)
	if err != nil {
		return false, nil, fmt.Errorf("repeating %s: %w", s.point.Name(), err)
	}
	result := s.baseline.Judge(&s.point, run)
	return slices.ContainsFunc(result.Findings, func(f Finding) bool { return f.Rule == s.finding.Rule }), run, nil
}

// halve tries each failure of a pair alone.
func (s *shrinking) halve() error {
	first, second := s.point, *s.point.Then
	first.Then = nil
	for _, alone := range []Point{first, second} {
		scenario, err := s.baseline.Scenario(&alone)
		if err != nil {
			return err
		}
		fails, _, err := s.fails(scenario)
		if err != nil {
			return err
		}
		if fails {
			s.point = alone
			return nil
		}
	}
	return nil
}

// smaller leaves things out of a scenario, one after another.
func (s *shrinking) smaller(scenario *scenarios.Scenario) (*scenarios.Scenario, error) {
	for changed := true; changed && !s.over(); {
		changed = false
		for _, without := range s.reductions(scenario) {
			checked, err := scenarios.Check(without)
			if err != nil || s.over() {
				continue
			}
			fails, _, err := s.fails(checked)
			if err != nil {
				return nil, err
			}
			if fails {
				scenario, changed = checked, true
				break
			}
		}
	}
	return scenario, nil
}

// reductions lists scenarios that are smaller by one thing. What is compared with the
// baseline needs all answers of the conversation; a rule of verdicts needs only what it
// judges.
func (s *shrinking) reductions(scenario *scenarios.Scenario) (smaller []*scenarios.Scenario) {
	reduce := func(change func(*scenarios.Scenario)) {
		less := *scenario
		change(&less)
		smaller = append(smaller, &less)
	}
	comparing := s.finding.Rule == FoundDifference || s.finding.Rule == FoundLostTurn
	for _, rule := range scenario.Rules {
		if !comparing && s.strikes(rule.Steps) {
			reduce(func(less *scenarios.Scenario) { less.Rules, less.Steps = nil, rule.Steps })
		}
	}
	for i, rule := range scenario.Rules {
		if !comparing && !s.strikes(rule.Steps) {
			reduce(func(less *scenarios.Scenario) { less.Rules = slices.Delete(slices.Clone(scenario.Rules), i, i+1) })
		}
		for _, steps := range s.shorter(rule.Steps) {
			own := *rule
			own.Steps = steps
			reduce(func(less *scenarios.Scenario) {
				less.Rules = slices.Clone(scenario.Rules)
				less.Rules[i] = &own
			})
		}
	}
	for _, steps := range s.shorter(scenario.Steps) {
		reduce(func(less *scenarios.Scenario) { less.Steps = steps })
	}
	return smaller
}

// strikes reports whether one of the steps is broken by the point.
func (s *shrinking) strikes(steps []*scenarios.Step) bool {
	return slices.ContainsFunc(steps, func(step *scenarios.Step) bool {
		return step.Error != nil || len(step.Faults) > 0 || s.point.instead != nil && step.Reply != nil && s.point.instead.Reply != nil && step.Reply.StopReason == s.point.instead.Reply.StopReason
	})
}

// shorter lists steps that take less time: without a pace, and with the shortest
// retry-after.
func (s *shrinking) shorter(steps []*scenarios.Step) (all [][]*scenarios.Step) {
	replace := func(i int, step scenarios.Step) {
		list := slices.Clone(steps)
		list[i] = &step
		all = append(all, list)
	}
	for i, step := range steps {
		if step.Reply != nil && step.Reply.Pace != (scenarios.Pace{}) {
			reply, own := *step.Reply, *step
			reply.Pace, own.Reply = scenarios.Pace{}, &reply
			replace(i, own)
		}
		if step.Error != nil && step.Error.RetryAfter != nil && step.Error.RetryAfter.Seconds > 1 {
			failure, own := *step.Error, *step
			failure.RetryAfter, own.Error = &scenarios.RetryAfter{Seconds: 1}, &failure
			replace(i, own)
		}
	}
	return all
}

// confirm gives the scenario the expectation that the finding needs to be seen without the
// baseline, and runs it some times.
func (s *shrinking) confirm(scenario *scenarios.Scenario) (*Reproduction, error) {
	expecting := *scenario
	if len(scenario.Rules) == 0 && s.baseline.Requests[s.point.index].turn > 1 {
		expecting.Summary = strings.TrimPrefix(scenario.Summary, fmt.Sprintf("request %d, ", s.point.Request))
	}
	expecting.Expect = s.expectation(scenario.Expect)
	checked, err := scenarios.Check(&expecting)
	if err != nil {
		return nil, fmt.Errorf("writing the reproduction of %s: %w", s.point.Name(), err)
	}
	text, err := scenarios.Encode(&expecting)
	if err != nil {
		return nil, fmt.Errorf("writing the reproduction of %s: %w", s.point.Name(), err)
	}
	made := &Reproduction{Point: s.point, Finding: s.finding, Scenario: checked, YAML: text}
	for made.Runs < confirmations && (made.Runs == 0 || s.enough == nil || !s.enough()) {
		fails, run, err := s.fails(checked)
		if err != nil {
			return nil, err
		}
		made.Last = run
		made.Runs++
		if fails {
			made.Fails++
		}
		if run.Verdict.Result == verdict.Fail {
			made.Alone++
		}
	}
	return made, nil
}

// expectation says in the scenario what only the comparison with the baseline says: the answer
// is that of the baseline, unless the program fails openly. No answer comes after what lasts.
func (s *shrinking) expectation(of *expect.Expectations) *expect.Expectations {
	if s.finding.Rule != FoundDifference {
		return of
	}
	own := expect.Expectations{}
	if of != nil {
		own = *of
	}
	switch {
	case s.point.ForGood || s.point.Kind == Permanent:
		own.Exit = expect.ExitNonzero
	case s.baseline.varying != nil:
		own.Answer = &match.Matcher{Contains: s.baseline.varying.steady()}
	case s.baseline.Answer != "":
		own.Answer = &match.Matcher{Contains: firstLine(s.baseline.Answer)}
	default:
		return of
	}
	return &own
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
