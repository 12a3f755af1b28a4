package scenarios

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/match"
)

// ruleIndex is the rules of one state in the order in which they are tried. A request
// is held only against those that can be for it by endpoint, stream and model. The
// index is made once, when a scenario is parsed, and never changed. The nil ruleIndex
// has no rules.
type ruleIndex struct {
	rules     []*Rule
	endpoints map[claude.Endpoint]*endpointRules
	takesWork bool // to try one of the rules
}

// endpointRules are the rules about one endpoint.
type endpointRules struct {
	entries       []*entry
	plain, stream modelRules
}

// modelRules are the rules of an endpoint that plain requests can fit, or that streams
// can: by each of the models that a rule names, and those that name none. Each list is
// in the order of the index.
type modelRules struct {
	named map[string][]*entry
	other []*entry
}

// entry is a rule with what is made of its condition.
type entry struct {
	place      int // in the index
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

func (c *endpointRules) add(e *entry) {
	c.entries = append(c.entries, e)
	when := e.rule.When
	if when == nil {
		when = &condition.When{}
	}
	if when.Stream == nil || !*when.Stream {
		c.plain.add(e, when.Model)
	}
	if when.Stream == nil || *when.Stream {
		c.stream.add(e, when.Model)
	}
}

func (s *modelRules) add(e *entry, model *match.Matcher) {
	models, listed := model.Values()
	if !listed {
		s.other = append(s.other, e)
		return
	}
	if s.named == nil {
		s.named = map[string][]*entry{}
	}
	for _, name := range models {
		s.named[name] = append(s.named[name], e)
	}
}

// match finds the first rule that a request fits: its place, or NoRule. Then near
// is the one that came nearest, if any is about the request's endpoint.
func (x *ruleIndex) match(in incoming.Request) (index int, near *NearMiss) {
	if x == nil {
		return NoRule, nil
	}
	c := x.endpoints[in.Request.Endpoint]
	if c == nil {
		return NoRule, nil
	}
	if e := c.firstFitting(in); e != nil {
		return e.place, nil
	}
	if in.Refused || in.Work.Exceeded() {
		return NoRule, nil // it gets the refusal, which says more
	}
	return NoRule, c.nearest(in)
}

// takesWork reports whether it takes work to try the rule.
func (e *entry) takesWork() bool {
	return slices.ContainsFunc(e.conditions, func(c condition.Condition) bool { return !c.Cheap }) ||
		slices.ContainsFunc(e.rule.Steps, func(s *Step) bool { return s.Until != nil })
}

// mayFit reports whether a rule fits a request at some time of its session. Of
// endpoints that the API has, only rules before its checks are looked at.
func (x *ruleIndex) mayFit(in incoming.Request) bool {
	if x == nil || x.endpoints[in.Request.Endpoint] == nil {
		return false
	}
	return slices.ContainsFunc(x.endpoints[in.Request.Endpoint].entries, func(e *entry) bool {
		fails := func(c condition.Condition) bool { return !c.OfSession && !c.Holds(in) }
		return (in.Request.Endpoint == claude.Other || e.rule.Before == BeforeChecks) && !slices.ContainsFunc(e.conditions, fails)
	})
}

// first is the first rule that a request fits, or nil.
func (c *endpointRules) firstFitting(in incoming.Request) *entry {
	rules := &c.plain
	if in.Request.Stream() {
		rules = &c.stream
	}
	named, other := rules.named[in.Request.Model()], rules.other
	for len(named)+len(other) > 0 {
		var next *entry
		if len(other) == 0 || len(named) > 0 && named[0].place < other[0].place {
			next, named = named[0], named[1:]
		} else {
			next, other = other[0], other[1:]
		}
		if in.Refused && next.rule.Before == "" {
			continue
		}
		if failed, _ := next.countFailed(in, 1); failed == 0 {
			return next
		}
		if in.Work.Exceeded() {
			in.Work.Tried = next.rule.Pos
			break
		}
	}
	return nil
}

// nearest is, of rules that a request does not fit, the one that fails the
// fewest conditions, the first of equals. None fails less than one, so the search
// ends with the first that fails no more, which is early among rules of one
// condition each.
func (c *endpointRules) nearest(in incoming.Request) *NearMiss {
	nearest := c.entries[0]
	fewest, why := nearest.countFailed(in, len(nearest.conditions))
	for _, e := range c.entries[1:] {
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
	near := &NearMiss{Rule: nearest.place, Pos: nearest.rule.Pos, Condition: why.Name}
	if !why.Secret {
		near.Wanted, near.Got = why.Wanted, why.Got(in)
	}
	return near
}

// failed counts the conditions that a request fails, up to a number that is
// enough to know, and says which is the first.
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
