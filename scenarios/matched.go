package scenarios

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// matchedRule returns the scenario's own steps as the rule for the requests that were
// recorded. It is for all endpoints of their requests.
func (s *Scenario) matchedRule() *Rule {
	list := make([]recorded.Step, len(s.Steps))
	for i, step := range s.Steps {
		list[i] = recorded.Step{Request: step.Request, Early: step.precedesChecks(), Pos: step.Pos}
	}
	rule := &Rule{Steps: s.Steps, Then: s.Then, Pos: s.Steps[0].Pos, recorded: recorded.NewIndex(s.Match, list)}
	if endpoints := rule.recorded.Endpoints(); !slices.Equal(endpoints, []claude.Endpoint{claude.Messages}) {
		rule.When = &condition.When{Endpoint: endpoints}
	}
	return rule
}

// precedesChecks reports whether the step answers requests, too, that the API itself would
// refuse: a recorded answer that is not made of the request.
func (s *Step) precedesChecks() bool {
	return s.Request != nil && len(s.Choose) == 0 && (s.Reply == nil || s.Reply.Body != nil)
}

// Asked returns the condition on the endpoint and the kind of the requests that fit the
// step's recorded request; nil for a step without one.
func (s *Step) Asked() *condition.When {
	r := s.Request
	if r == nil {
		return nil
	}
	when := &condition.When{Endpoint: condition.Endpoints{r.Endpoint()}}
	if asked, known := r.Stream.Known(); known && r.Endpoint().Streams() && !r.Unreadable {
		when.Stream = &asked
	}
	return when
}

// IsMatched reports whether requests get the steps of the rule by their recorded requests,
// and not in order.
func (r *Rule) IsMatched() bool { return r.recorded != nil }

// Fitting returns the places from 0 of the steps that a request fits, in order. Only a rule
// that IsMatched has such steps.
func (r *Rule) Fitting(in incoming.Request) []int {
	if r.recorded == nil {
		return nil
	}
	return r.recorded.Fitting(in)
}

// RefusesUnrecorded reports whether requests are refused that fit none of the recorded ones,
// on a server without an upstream.
func (s *Scenario) RefusesUnrecorded() bool {
	return len(s.Match) > 0 && (s.Unmatched == "" || s.Unmatched == UnmatchedRefuse)
}

// Refuses reports whether a request is refused that no rule matched, given the nearest rule or
// recorded request; nil for none.
func (s *Scenario) Refuses(near *NearMiss) bool {
	return near != nil && (s.Unmatched == UnmatchedRefuse || near.Recorded != nil && s.RefusesUnrecorded())
}

// nearestRecorded returns the recorded request that is nearest to one that fits none; nil for
// a scenario without any.
func (x *ruleIndex) nearestRecorded(in incoming.Request) *NearMiss {
	if x == nil || len(x.rules) == 0 || in.Refused || in.Request.Endpoint == claude.Other {
		return nil
	}
	last := x.rules[len(x.rules)-1]
	if last.recorded == nil {
		return nil
	}
	return &NearMiss{Recorded: last.recorded.Nearest(in)}
}

// checkMatch checks the words of match, and that requests stand only where they are compared.
func checkMatch(d *strictyaml.Decoder, n *strictyaml.Node, s *Scenario) {
	for i, rule := range itemsOf(n.Get("rules")) {
		refuseRequests(d, rule, "rules."+strconv.Itoa(i), onlyOwn, "only the scenario's own steps are matched, not those of a rule")
	}
	for _, name := range sortedKeys(s.States) {
		state := n.Get("states").Get(name)
		refuseRequests(d, state, "states."+name, onlyOwn, "only the scenario's own steps are matched, not those of a state")
		for i, rule := range itemsOf(state.Get("rules")) {
			refuseRequests(d, rule, "states."+name+".rules."+strconv.Itoa(i), onlyOwn, "only the scenario's own steps are matched, not those of a state")
		}
	}
	at := n.Get("match")
	if at == nil {
		refuseRequests(d, n, "", "give the scenario match: [model, tools, messages]", "this has no effect: the scenario has no match")
		return
	}
	d.In("match", func() {
		checkMatchWords(d, at, s.Match)
		if len(s.Match) > 0 && !slices.ContainsFunc(s.Steps, func(step *Step) bool { return step.Request != nil || step.Include != "" }) {
			d.Hintf(at, "request: {turn: 1, messages: [{role: user, content: Hello}]}", "no step of the scenario's own has a request to match")
		}
	})
	checkBesideMatch(d, n, s)
}

// checkBesideMatch refuses keys that have no meaning for steps that are matched.
func checkBesideMatch(d *strictyaml.Decoder, n *strictyaml.Node, s *Scenario) {
	if count := n.Get("count"); count != nil && s.Count == CountCall {
		d.In("count", func() {
			d.Hintf(count, "leave it out", "with match, steps count the requests of the session that fit them: each call finds its own by what it asks")
		})
	}
	if then := n.Get("then"); then != nil && s.Then != "" && !slices.Contains([]Then{ThenRepeatLast, ThenLoop, ThenHealthy}, s.Then) {
		d.In("then", func() {
			d.Hintf(then, "give the then to a rule", "no step is the last one of those that are matched, so that no state can follow it")
		})
	}
	for i, step := range itemsOf(n.Get("steps")) {
		if early := step.Get("before_body"); early != nil {
			d.In("steps."+strconv.Itoa(i)+".before_body", func() {
				d.Hintf(early, "put the step into a rule", "which steps a request fits is only known when its body is")
			})
		}
	}
}

// itemsOf returns the items of a list, or none.
func itemsOf(n *strictyaml.Node) []*strictyaml.Node {
	if n == nil || n.Kind != strictyaml.List {
		return nil
	}
	return n.Items
}

// onlyOwn says what to do about a request in another place.
const onlyOwn = "ask by the rule's when, or move the step to the scenario's own steps"

// refuseRequests refuses the requests in the steps of the map at n, whose path is given.
func refuseRequests(d *strictyaml.Decoder, n *strictyaml.Node, path, hint, why string) {
	if path != "" {
		path += "."
	}
	for i, step := range itemsOf(n.Get("steps")) {
		if at := step.Get("request"); at != nil {
			d.In(path+"steps."+strconv.Itoa(i)+".request", func() { d.Hintf(at, hint, "%s", why) })
		}
	}
}

// checkMatchWords refuses words that no field of a body has. A word that is not known may be
// one of a beta, so only words that are close to a known one are refused.
func checkMatchWords(d *strictyaml.Decoder, n *strictyaml.Node, fields []string) {
	if n.Kind == strictyaml.List && len(n.Items) == 0 {
		d.Hintf(n, "match: [model, tools, messages]", "an empty list compares nothing")
	}
	for i, field := range fields {
		d.In(strconv.Itoa(i), func() {
			switch {
			case field == "stream":
				d.Problemf(n.At(i), "whether a stream is asked for always counts")
			case !fieldName.MatchString(field):
				d.Problemf(n.At(i), "expected the name of a field of the request's body, got %q", field)
			case slices.Contains(fields[:i], field):
				d.Problemf(n.At(i), "%s is named twice", field)
			default:
				condition.CheckBodyField(d, n.At(i), field)
			}
		})
	}
}

// CheckMatch returns an error if no scenario can have these fields as its match, so that a
// recorder knows before it has anything to match.
func CheckMatch(fields []string) error {
	text, err := Encode(&Scenario{Name: "match", Summary: "one step", Match: fields, Steps: []*Step{{Request: &recorded.Request{}, Reply: &Reply{}}}})
	if err == nil {
		_, err = ParseText("match", text, nil)
	}
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var texts []string
	for _, p := range problems {
		texts = append(texts, strings.TrimSuffix(p.Message+"; "+p.Hint, "; "))
	}
	return errors.New(strings.Join(texts, "; "))
}

// Fields are names of fields of a request's body, such as model and messages.
type Fields []string

// FieldPattern matches the names of Fields.
const FieldPattern = `^[a-z][a-z0-9_]*$`

var fieldName = regexp.MustCompile(FieldPattern)

// checkMatchedSteps checks each of the scenario's own steps against the request that it
// answers. n is the list of steps.
func checkMatchedSteps(d *strictyaml.Decoder, n *strictyaml.Node, steps []*Step) {
	for i, step := range steps {
		checkStepAt(d, n, i, step, &Rule{When: step.Asked()})
	}
}
