package scenarios

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/match"
)

// NoRule is the place of the rule if no rule matches.
const NoRule = -1

// RuleFor returns the place in RulesIn of the first rule of a state that a request fits, or
// NoRule. near of NoRule is the nearest recorded request, or else the rule that failed the
// fewest conditions, the first of equals; it is nil if no rule is for the request's
// endpoint. near of a rule without a condition is the first rule before it that failed just
// one, see NearMiss.Only.
func (s *Scenario) RuleFor(state string, in incoming.Request) (index int, near *NearMiss) {
	return s.indexOf(state).match(in)
}

// Scripts reports whether a rule, in any state and at any time, may match a request for a
// path that the API does not have, or one with a method that the API refuses. It returns
// true if finding out takes too much work.
func (s *Scenario) Scripts(in incoming.Request) bool {
	in.Work = &incoming.Work{}
	if s.indexOf("").mayFit(in) {
		return true
	}
	for state := range s.States {
		if s.indexOf(state).mayFit(in) {
			return true
		}
	}
	return in.Work.Exceeded()
}

// ruleIndex holds the rules of one state in the order in which they are tried. A request
// is compared only with rules that fit its endpoint, stream and model. The index is made
// once, when a scenario is parsed, and never changes. The nil ruleIndex has no rules.
type ruleIndex struct {
	rules     []*Rule
	endpoints map[claude.Endpoint]*endpointRules
	takesWork bool // trying some rule takes work
}

// endpointRules are the rules for one endpoint.
type endpointRules struct {
	entries       []*entry
	failing       []*entry // those with conditions that a request can fail: all but matched steps
	narrow        []*entry // those that can fail narrowly
	plain, stream modelRules
}

// modelRules are the rules that plain requests for an endpoint can fit, or that streaming
// ones can: listed by each model that a rule names, and those that name none. Each list
// is in the order of the index.
type modelRules struct {
	named map[string][]*entry
	other []*entry
}

// entry is a rule with its conditions.
type entry struct {
	place      int // its place in the index
	rule       *Rule
	conditions []condition.Condition
}

func newRuleIndex(rules []*Rule) *ruleIndex {
	x := &ruleIndex{rules: rules, endpoints: map[claude.Endpoint]*endpointRules{}}
	for _, e := range newEntries(rules) {
		x.takesWork = x.takesWork || e.takesWork()
		for _, endpoint := range e.rule.When.Endpoints().All() {
			if x.endpoints[endpoint] == nil {
				x.endpoints[endpoint] = &endpointRules{}
			}
			x.endpoints[endpoint].add(e)
		}
	}
	return x
}

func newEntries(rules []*Rule) []*entry {
	entries := make([]*entry, len(rules))
	for i, rule := range rules {
		entries[i] = &entry{place: i, rule: rule, conditions: rule.When.Conditions()}
	}
	return entries
}

func (r *endpointRules) add(e *entry) {
	r.entries = append(r.entries, e)
	if !e.rule.IsMatched() {
		r.failing = append(r.failing, e)
	}
	if e.mayFailNarrowly() {
		r.narrow = append(r.narrow, e)
	}
	when := e.rule.When
	if when == nil {
		when = &condition.When{}
	}
	if when.Stream == nil || !*when.Stream {
		r.plain.add(e, when.Model)
	}
	if when.Stream == nil || *when.Stream {
		r.stream.add(e, when.Model)
	}
}

func (r *modelRules) add(e *entry, model *match.Matcher) {
	models, listed := model.Values()
	if !listed {
		r.other = append(r.other, e)
		return
	}
	if r.named == nil {
		r.named = map[string][]*entry{}
	}
	for _, name := range models {
		r.named[name] = append(r.named[name], e)
	}
}

// match returns the place of the first rule that a request fits, or NoRule. With NoRule,
// near is the rule that came nearest, if any rule is for the request's endpoint.
func (x *ruleIndex) match(in incoming.Request) (index int, near *NearMiss) {
	if x == nil {
		return NoRule, nil
	}
	rules := x.endpoints[in.Request.Endpoint]
	if rules == nil {
		return NoRule, x.nearestRecorded(in)
	}
	if e := rules.firstFitting(in); e != nil {
		if e.rule.When == nil {
			near = rules.narrowest(in, e.place)
		}
		return e.place, near
	}
	if near := x.nearestRecorded(in); near != nil {
		return NoRule, near
	}
	if in.Refused || in.Work.Exceeded() {
		return NoRule, nil // the refusal says more than a near miss
	}
	return NoRule, rules.nearest(in)
}

// takesWork reports whether trying the rule takes work.
func (e *entry) takesWork() bool {
	return e.rule.IsMatched() || slices.ContainsFunc(e.conditions, func(c condition.Condition) bool { return !c.Cheap }) ||
		slices.ContainsFunc(e.rule.Steps, func(s *Step) bool { return s.Until != nil })
}

// mayFit reports whether a rule may fit a request at some time of the session. For
// endpoints of the API, only rules and steps before its checks count.
func (x *ruleIndex) mayFit(in incoming.Request) bool {
	if x == nil || x.endpoints[in.Request.Endpoint] == nil {
		return false
	}
	return slices.ContainsFunc(x.endpoints[in.Request.Endpoint].entries, func(e *entry) bool {
		fails := func(c condition.Condition) bool { return !c.OfSession && !c.Holds(in) }
		asked := in
		asked.Refused = in.Refused || in.Request.Endpoint != claude.Other
		if e.rule.IsMatched() {
			return e.admits(asked)
		}
		return (in.Request.Endpoint == claude.Other || e.rule.Before == BeforeChecks) && !slices.ContainsFunc(e.conditions, fails)
	})
}

// firstFitting returns the first rule that a request fits, or nil.
func (r *endpointRules) firstFitting(in incoming.Request) *entry {
	rules := &r.plain
	if in.Request.Stream() {
		rules = &r.stream
	}
	named, other := rules.named[in.Request.Model()], rules.other
	for len(named)+len(other) > 0 {
		var next *entry
		if len(other) == 0 || len(named) > 0 && named[0].place < other[0].place {
			next, named = named[0], named[1:]
		} else {
			next, other = other[0], other[1:]
		}
		if in.Refused && next.rule.Before == "" && !next.rule.IsMatched() {
			continue
		}
		if failed, _ := next.countFailed(in, 1); failed == 0 && next.admits(in) {
			return next
		}
		if in.Work.Exceeded() {
			in.Work.Tried = next.rule.Pos
			break
		}
	}
	return nil
}

// admits reports whether a request fits some step of the rule, if its steps are matched.
func (e *entry) admits(in incoming.Request) bool {
	return !e.rule.IsMatched() || len(e.rule.Fitting(in)) > 0
}

// nearest returns, for a request that fits no rule, the rule with the fewest failed
// conditions, the first of equals. No rule fails fewer than one condition, so the search
// ends at the first that fails just one. Steps that are matched have no conditions.
func (r *endpointRules) nearest(in incoming.Request) *NearMiss {
	if len(r.failing) == 0 {
		return nil
	}
	nearest := r.failing[0]
	fewest, why := nearest.countFailed(in, len(nearest.conditions))
	for _, e := range r.failing[1:] {
		if fewest == 1 {
			break
		}
		if failed, first := e.countFailed(in, fewest); failed < fewest {
			nearest, fewest, why = e, failed, first
		}
		if in.Work.Exceeded() {
			in.Work.Tried = e.rule.Pos
			break
		}
	}
	return nearMissOf(nearest, why, in)
}

// narrowest returns the first rule before a place that a request fails by a single
// condition, or nil. It spends only the work that is left, and ends with it.
func (r *endpointRules) narrowest(in incoming.Request, before int) *NearMiss {
	if len(r.narrow) == 0 || in.Refused {
		return nil
	}
	if in.Work != nil {
		in.Work = new(*in.Work) // the answer is found, so that running out of work is no error any more
	}
	for _, e := range r.narrow {
		if e.place >= before || in.Work.Exceeded() {
			return nil
		}
		if why := e.narrowlyFails(in); why != nil && !in.Work.Exceeded() {
			near := nearMissOf(e, why, in)
			near.Only = true
			return near
		}
	}
	return nil
}

// countFailed counts the conditions that a request fails, up to enough, and returns the
// first of them.
func (e *entry) countFailed(in incoming.Request, enough int) (count int, first *condition.Condition) {
	for i := range e.conditions {
		c := &e.conditions[i]
		if c.Holds(in) {
			continue
		}
		if count++; count == 1 {
			first = c
		}
		if count >= enough {
			break
		}
	}
	return count, first
}
