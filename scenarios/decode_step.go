package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// DecodeYAML reads a step and refuses keys that exclude each other and faults
// that could never strike.
func (s *Step) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, s)
	if n.Get("include") != nil {
		d.Exclude(n, "include", "reply", "error", "repeat", "for", "until", "choose", "request", "before_body", "faults")
		return
	}
	if s.Reply != nil && s.Error != nil {
		d.Problemf(n.Get("error"), "a step has a reply or an error, not both")
		return
	}
	d.Exclude(n, "repeat", "for", "until")
	d.Exclude(n, "for", "until")
	d.Exclude(n, "choose", "reply", "error", "before_body", "faults")
	if at := n.Get("for"); at != nil && at.Value != "" && s.For == 0 && at.Tag == "!!str" {
		d.In("for", func() { d.Problemf(at, "a step of no length gets no request") })
	}
	checkChoose(d, n.Get("choose"), s)
	checkFaults(d, n.Get("faults"), s)
}

func checkChoose(d *strictyaml.Decoder, n *strictyaml.Node, s *Step) {
	if n != nil && n.Kind == strictyaml.List && len(n.Items) < 2 {
		d.In("choose", func() { d.Problemf(n, "a choice needs two answers or more") })
	}
}

// DecodeYAML reads an alternative and checks it like a step.
func (a *Alternative) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, a)
	a.step = a.Step()
	if a.Reply != nil && a.Error != nil {
		d.Problemf(n.Get("error"), "an alternative has a reply or an error, not both")
		return
	}
	checkFaults(d, n.Get("faults"), a.step)
}

// DecodeYAML reads a state and refuses one whose end contradicts its keys.
func (st *State) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, st)
	if steps := n.Get("steps"); steps != nil {
		d.In("steps", func() { checkSteps(d, steps, &Rule{Steps: st.Steps}) })
	}
	if !d.Failed(before) {
		checkReach(d, n, st.Rules, st.Steps)
	}
	switch at := n.Get("for"); {
	case d.Failed(before):
	case at != nil && st.For == 0:
		d.In("for", func() { d.Problemf(at, "a state of no length holds for no request") })
	case at != nil && (st.Then == "" || st.Then == ThenRepeatLast):
		d.In("for", func() {
			d.Hintf(at, "then: healthy, start, loop or a state", "the state has a time, but no then that follows it")
		})
	case at == nil && len(st.Steps) == 0 && len(st.Rules) == 0 && st.Then != "":
		d.In("then", func() { d.Problemf(n.Get("then"), "nothing ends this state: it has no for and no steps") })
	}
}

// thenWords are the values of then that are not names of states.
var thenWords = []string{string(ThenRepeatLast), string(ThenLoop), string(ThenHealthy), string(ThenStart)}

// checkStates refuses states named like a word of then, and every then that names no
// state. A state that no then leads to is legal, since control endpoints can enter it.
func checkStates(d *strictyaml.Decoder, n *strictyaml.Node, s *Scenario) {
	known := append(sortedKeys(s.States), thenWords...)
	check := func(at *strictyaml.Node, path string) {
		then := at.Get("then")
		if then == nil || then.Tag != "!!str" {
			return
		}
		if !slices.Contains(known, then.Value) {
			d.In(path, func() {
				d.Hintf(then, strictyaml.DidYouMean(then.Value, known), "%q is no state of this scenario, and not one of %s", then.Value, strings.Join(thenWords, ", "))
			})
		}
	}
	checkAll := func(rules *strictyaml.Node, path string) {
		if rules == nil {
			return
		}
		for i, rule := range rules.Items {
			check(rule, path+"rules."+strconv.Itoa(i)+".then")
		}
	}
	check(n, "then")
	checkAll(n.Get("rules"), "")
	states := n.Get("states")
	if states == nil || states.Kind != strictyaml.Map {
		return
	}
	for _, e := range states.Entries {
		path := "states." + e.Key.Value + "."
		check(e.Value, path+"then")
		checkAll(e.Value.Get("rules"), path)
	}
	for _, e := range states.Entries {
		d.In("states."+e.Key.Value, func() { checkStateName(d, e.Key) })
	}
}

func checkStateName(d *strictyaml.Decoder, key *strictyaml.Node) {
	for _, word := range thenWords {
		if key.Value == word {
			d.Hintf(key, "take another name, such as up", "%q has a meaning of its own in then", word)
			return
		}
	}
	if !namePattern.MatchString(key.Value) {
		d.Problemf(key, "expected a name of a-z, 0-9 and -, got %q", key.Value)
	}
}
