package scenarios

import (
	"maps"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/script"
)

// DecodeYAML reads a rule and refuses steps that its condition rules out.
func (r *Rule) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, r)
	if when := n.Get("when"); when != nil && !d.Failed(before) {
		d.In("when", func() { r.When.Check(d, when, r.Before != "") })
	}
	if steps := n.Get("steps"); steps != nil {
		d.In("steps", func() { checkSteps(d, steps, r) })
	}
}

// checkSteps checks the steps of a rule against its condition. n is the list of steps.
func checkSteps(d *strictyaml.Decoder, n *strictyaml.Node, r *Rule) {
	if n.Kind == strictyaml.List && len(n.Items) == 0 {
		d.Hintf(n, "for a healthy answer: [reply: {}]", "the list of steps is empty")
	}
	for i, step := range r.Steps {
		checkStepAt(d, n, i, step, r)
	}
}

// checkStepAt checks the i-th step of the list n, and its alternatives, against the condition
// of its rule.
func checkStepAt(d *strictyaml.Decoder, n *strictyaml.Node, i int, step *Step, r *Rule) {
	at := n.Items[i]
	d.In(strconv.Itoa(i), func() {
		checkStep(d, at, step, r)
		for j, alternative := range step.Choose {
			d.In("choose."+strconv.Itoa(j), func() { checkStep(d, at.Get("choose").At(j), alternative.Step(), r) })
		}
	})
}

// checkStep checks a step, or one of its alternatives, against the condition
// of its rule.
func checkStep(d *strictyaml.Decoder, n *strictyaml.Node, step *Step, r *Rule) {
	endpoints := r.When.Endpoints().All()
	streams := slices.ContainsFunc(endpoints, claude.Endpoint.Streams)
	switch {
	case slices.Contains(endpoints, claude.Other) && step.SaysMessage():
		if step.Reply.Stream != nil && !*step.Reply.Stream && !streams {
			checkPlain(d, n.Get("faults"), step, "the reply says stream: false")
		}
	case step.Forward != nil && slices.Contains(endpoints, claude.Other): // the real API may have it
	case !streams && endpoints[0] == claude.Other:
		checkPlain(d, n.Get("faults"), step, "without a reply that says a message, a path that the API does not have streams nothing")
	case !streams:
		checkPlain(d, n.Get("faults"), step, "the endpoint "+string(endpoints[0])+" streams nothing")
	case step.Reply != nil && step.Reply.Stream != nil:
		if !*step.Reply.Stream {
			checkPlain(d, n.Get("faults"), step, "the reply says stream: false")
		}
	case step.Request != nil && step.Request.Stream == "":
		checkPlain(d, n.Get("faults"), step, "the request asked for no stream")
	case r.When != nil && r.When.Stream != nil && !*r.When.Stream:
		checkPlain(d, n.Get("faults"), step, "the rule asks for stream: false")
	}
	checkCode(d, n, step.Error, endpoints)
	noMessage := slices.IndexFunc(endpoints, func(e claude.Endpoint) bool { return !e.Streams() && e != claude.Other })
	switch {
	case r.Before == BeforeChecks && step.Reply != nil && step.Reply.Body == nil:
		d.Hintf(n, "give it an error, a reply with a body, or faults alone, which strike the API's own refusal", "what the API would refuse no message answers")
	case step.Reply != nil && noMessage >= 0 && step.Reply.saysMessage():
		d.Problemf(n, "the endpoint %s does not answer with a message; give body, status or headers only", endpoints[noMessage])
	case len(endpoints) == 1 && endpoints[0] == claude.Other && !step.answersUnknownPath():
		d.Hintf(n, `give it an error, a reply with a text, or one with a body: {body: ""} for an empty one`, "the API has no healthy answer for a path that it does not have")
	}
	if at := n.Get("before_body"); at != nil && r.When.AsksBody() {
		d.In("before_body", func() { d.Problemf(at, "its rule asks what the body says, which is not known before it") })
	}
}

// checkCode refuses an error code that the API sends at other endpoints only, unless the
// error itself says what is sent with it.
func checkCode(d *strictyaml.Decoder, n *strictyaml.Node, e *Error, endpoints []claude.Endpoint) {
	if e == nil || e.ErrorCode == "" || e.spelledOut() {
		return
	}
	if slices.ContainsFunc(endpoints, func(at claude.Endpoint) bool { return slices.Contains(claude.ErrorCodes(at), e.ErrorCode) }) {
		return
	}
	if _, known := apierror.ForCode(e.ErrorCode); !known {
		return // Error.DecodeYAML has reported it
	}
	at := n.Get("error").Get("error_code")
	d.In("error.error_code", func() {
		d.Hintf(at, "give the type and the status too, to send it all the same",
			"the endpoint %s does not answer with the error code %q", endpoints[0], e.ErrorCode)
	})
}

// answersUnknownPath reports whether the step can answer a path that the API does not
// have. A step with faults only breaks the API's own 404.
func (s *Step) answersUnknownPath() bool {
	switch {
	case s.Error != nil || s.Forward != nil || len(s.Choose) > 0 || s.Include != "":
		return true
	case s.Reply != nil:
		return s.Reply.Body != nil || s.Reply.saysMessage()
	default:
		return len(s.Faults) > 0
	}
}

// checkPlain refuses faults on streams in a step whose answers are never streams, for the
// reason why; n is its list of faults.
func checkPlain(d *strictyaml.Decoder, n *strictyaml.Node, step *Step, why string) {
	step.visitFaults(n, func(i int, at *strictyaml.Node, use script.Use) {
		if use.Fault.Layer() == script.LayerEvents {
			d.In("faults."+strconv.Itoa(i), func() {
				d.Problemf(at, "%s can never strike: it changes the events of a stream, and %s", use.Name, why)
			})
		}
	})
}

// saysMessage reports whether the reply gives any part of a message.
func (r *Reply) saysMessage() bool {
	return r.Text != nil || r.Content != nil || r.StopReason != "" || r.StopSequence != "" || r.StopDetails != nil ||
		r.Usage != nil || r.Model != "" || r.ID != "" || r.Chunk != 0 || r.StartTokens != 0 || r.Stream != nil || r.Events != nil
}

// checkRules checks the top-level steps, the states, and which rules can be
// reached.
func checkRules(d *strictyaml.Decoder, n *strictyaml.Node, s *Scenario) {
	switch steps := n.Get("steps"); {
	case steps != nil && len(s.Match) > 0 && len(s.Steps) > 0:
		d.In("steps", func() { checkMatchedSteps(d, steps, s.Steps) })
	case steps != nil:
		d.In("steps", func() { checkSteps(d, steps, &Rule{Steps: s.Steps}) })
	}
	checkMatch(d, n, s)
	checkStates(d, n, s)
	if d.Count() == 0 {
		checkReach(d, n, s.Rules, s.Steps)
	}
}

// checkReach refuses rules, and the steps that are the last rule, that no request reaches
// because a rule above takes all requests that fit. n is the map with both. Call it only
// if n had no problems: a condition that was not decoded fits anything.
func checkReach(d *strictyaml.Decoder, n *strictyaml.Node, own []*Rule, steps []*Step) {
	entries := newEntries(withSteps(own, steps, ""))
	for i, e := range entries {
		j := slices.IndexFunc(entries[:i], func(above *entry) bool { return above.covers(e) })
		if j < 0 {
			continue
		}
		path, at, what := "rules."+strconv.Itoa(i), n.Get("rules").At(i), "this rule"
		if i >= len(own) {
			path, at, what = "steps", n.Get("steps"), "these steps, which are the last rule,"
		}
		d.In(path, func() {
			d.Hintf(at, "the first rule that matches answers; put the narrower one above", "%s can never be reached: rule %d in line %d takes every request that fits", what, j+1, entries[j].rule.Pos.Line)
		})
	}
}

// covers reports whether every request that fits other also fits e: each condition of e
// is one of other's. It may miss such rules.
func (e *entry) covers(other *entry) bool {
	if e.rule.Before != other.rule.Before && other.rule.Before != "" {
		return false
	}
	for _, endpoint := range other.rule.When.Endpoints().All() {
		if !e.rule.When.Endpoints().Has(endpoint) {
			return false
		}
	}
	for _, c := range e.conditions {
		same := func(o condition.Condition) bool { return o.Name == c.Name && o.Wanted == c.Wanted }
		if !slices.ContainsFunc(other.conditions, same) {
			return false
		}
	}
	return true
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
