package condition

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/match"
)

// Tools is a condition on the names of the tools that a request offers. All fields that are
// set must hold.
type Tools struct {
	match.Matcher // which one of the names must meet; the zero Matcher asks for nothing

	Offered []match.Matcher // each of them must be met by one of the names
}

// ToolsMap is what the YAML form of Tools has beside the keys of a Matcher.
type ToolsMap struct {
	Offered []match.Matcher `yaml:"offered" doc:"names of tools, all of which must be offered; a list, in which * stands for any text"`
}

// YAMLType returns the name of the type in docs.
func (*Tools) YAMLType() string { return "tools" }

// DecodeYAML reads what a Matcher reads, and the key offered beside the others of its map.
func (t *Tools) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	at := n.Get("offered")
	if at == nil {
		if n.Kind == strictyaml.List {
			d.Hintf(n, "for one of several: {any_of: […]}; for all of them: {offered: […]}", "expected a value to match, got a list")
			return
		}
		d.Decode(n, &t.Matcher)
		return
	}
	only, rest := *n, *n
	only.Entries = slices.DeleteFunc(slices.Clone(n.Entries), func(e strictyaml.Entry) bool { return e.Key.Value != "offered" })
	rest.Entries = slices.DeleteFunc(slices.Clone(n.Entries), func(e strictyaml.Entry) bool { return e.Key.Value == "offered" })
	var all ToolsMap
	before := d.Count()
	d.Struct(&only, &all)
	t.Offered = all.Offered
	if len(rest.Entries) > 0 {
		d.Decode(&rest, &t.Matcher)
	}
	if d.Failed(before) {
		return
	}
	d.In("offered", func() {
		switch {
		case len(t.Offered) == 0:
			d.Problemf(at, "an empty list asks for nothing")
		case t.Exists != nil && !*t.Exists:
			d.Problemf(at, "this never holds where exists is false: then no tool is offered")
		}
	})
}

// EncodeYAML writes what DecodeYAML reads.
func (t *Tools) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	n := t.Matcher.EncodeYAML(e)
	if t.Offered == nil {
		return n
	}
	if n.Kind != strictyaml.Map {
		e.Problemf("a bare value stands alone: leave out the rest, or put it into offered")
		return n
	}
	n.Entries = append(e.Struct(&ToolsMap{Offered: t.Offered}).Entries, n.Entries...)
	return n
}

// MatchAmong reports whether names meet the condition.
func (t *Tools) MatchAmong(names []string) bool {
	return t.Matcher.MatchAmong(names) && !slices.ContainsFunc(t.Offered, func(m match.Matcher) bool { return !m.MatchAmong(names) })
}

// Asks reports whether the condition only holds where tools are offered, and speaks of one
// with that name.
func (t *Tools) Asks(name string) bool {
	return slices.ContainsFunc(t.parts(), func(m match.Matcher) bool { return !m.MatchAmong(nil) && m.Match(name, true) })
}

// Values lists the names that meet the parts of the condition which can be listed.
func (t *Tools) Values() (names []string) {
	for _, m := range t.parts() {
		if list, listed := m.Values(); listed {
			names = append(names, list...)
		}
	}
	return names
}

// Effort returns the effort of the condition.
func (t *Tools) Effort() match.Effort {
	effort := match.Effort(0)
	for _, m := range t.parts() {
		effort += m.Effort()
	}
	return effort
}

// parts lists the conditions of which each must hold.
func (t *Tools) parts() []match.Matcher { return append([]match.Matcher{t.Matcher}, t.Offered...) }

// String returns the condition in words, e.g. `all of ("bash", "search")`.
func (t *Tools) String() string {
	var parts []string
	if len(t.Offered) > 0 {
		names := make([]string, len(t.Offered))
		for i := range t.Offered {
			names[i] = t.Offered[i].String()
		}
		parts = append(parts, "all of ("+strings.Join(names, ", ")+")")
	}
	if words := t.Matcher.String(); words != "" {
		parts = append(parts, words)
	}
	return strings.Join(parts, " and ")
}
