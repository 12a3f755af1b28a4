package scenarios

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Matcher is a condition on one value of a request. As a bare scalar it asks
// for exactly that value, in which * stands for any text. As a map, all that
// is given must hold. An absent value meets only exists: false, and not of
// what it does not meet.
type Matcher struct {
	Contains string
	Regexp   *regexp.Regexp
	Exists   *bool
	Not      *Matcher
	AnyOf    []Matcher

	exact   *string
	pattern glob // exact, with its * as wildcards; nil where it has none
	weight  int  // about how many instructions Regexp has
}

// matcherMap is the long form of a Matcher in YAML.
type matcherMap struct {
	Contains string    `yaml:"contains" doc:"a part of the text"`
	Regexp   string    `yaml:"regexp" doc:"a regular expression (RE2) that some part of the text matches"`
	Exists   *bool     `yaml:"exists" doc:"whether there is a value at all"`
	Not      *Matcher  `yaml:"not" doc:"a condition that must not hold"`
	AnyOf    []Matcher `yaml:"any_of" doc:"conditions of which one must hold"`
}

// Exactly is the Matcher that the bare scalar text stands for.
func Exactly(text string) Matcher {
	return Matcher{exact: &text, pattern: newGlob(text)}
}

// Example is a value for the matcher to take: usual if it does, else what it
// asks for word by word, with "any" for each *. Where it does not say that,
// usual stands all the same. The nil Matcher takes any value.
func (m *Matcher) Example(usual string) string {
	switch {
	case m == nil || m.Match(usual, true):
		return usual
	case m.exact != nil:
		return strings.ReplaceAll(*m.exact, "*", "any")
	case len(m.AnyOf) > 0:
		return m.AnyOf[0].Example(usual)
	default:
		return usual
	}
}

// YAMLType is the type's name in docs.
func (*Matcher) YAMLType() string { return "matcher" }

// DecodeYAML reads a scalar or a map.
func (m *Matcher) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	switch {
	case n.Kind == strictyaml.Scalar && n.Tag == "!!null":
		d.Hintf(n, "for a value that is absent: {exists: false}", "expected a value to match, got nothing")
	case n.Kind == strictyaml.Scalar:
		*m = Exactly(n.Value)
	case n.Kind == strictyaml.List:
		d.Hintf(n, "for one of several: {any_of: […]}", "expected a value to match, got a list")
	default:
		m.decodeMap(d, n)
	}
}

func (m *Matcher) decodeMap(d *strictyaml.Decoder, n *strictyaml.Node) {
	var long matcherMap
	before := d.Count()
	d.Struct(n, &long)
	if len(n.Entries) == 0 {
		d.Problemf(n, "this condition is empty; known are any_of, contains, exists, not, regexp")
	}
	for _, key := range []string{"contains", "regexp"} {
		if at := n.Get(key); at != nil && at.Tag == "!!str" && at.Value == "" {
			d.In(key, func() { d.Problemf(at, "an empty text is part of every value") })
		}
	}
	if at := n.Get("exists"); at != nil && long.Exists != nil && !*long.Exists && (long.Contains != "" || long.Regexp != "") {
		d.In("exists", func() { d.Problemf(at, "this can never match: what is absent contains nothing") })
	}
	if at := n.Get("any_of"); at != nil && len(at.Items) == 0 && !d.Failed(before) {
		d.In("any_of", func() { d.Problemf(at, "an empty list can never match") })
	}
	*m = Matcher{Contains: long.Contains, Exists: long.Exists, Not: long.Not, AnyOf: long.AnyOf}
	if long.Regexp == "" {
		return
	}
	_, size, err := regexpsize.Parse(long.Regexp)
	if err != nil {
		d.In("regexp", func() {
			d.Problemf(n.Get("regexp"), "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		})
		return
	}
	m.Regexp, m.weight = regexp.MustCompile(long.Regexp), size
}

// Match reports whether a value meets the condition; present is false for a
// value that the request does not have.
func (m *Matcher) Match(value string, present bool) bool {
	switch {
	case m.Exists != nil && *m.Exists != present:
		return false
	case m.needsValue() && !present:
		return false
	case m.pattern != nil && !m.pattern.match(value):
		return false
	case m.pattern == nil && m.exact != nil && *m.exact != value:
		return false
	case m.Contains != "" && !strings.Contains(value, m.Contains):
		return false
	case m.Regexp != nil && !m.Regexp.MatchString(value):
		return false
	case m.Not != nil && m.Not.Match(value, present):
		return false
	case len(m.AnyOf) == 0:
		return true
	}
	for i := range m.AnyOf {
		if m.AnyOf[i].Match(value, present) {
			return true
		}
	}
	return false
}

// values lists all that the condition can hold of; listed is false when there is
// no end to them.
func (m *Matcher) values() (list []string, listed bool) {
	switch {
	case m == nil:
		return nil, false
	case m.exact != nil && m.pattern == nil:
		return []string{*m.exact}, true
	}
	for i := range m.AnyOf {
		its, listed := m.AnyOf[i].values()
		if !listed {
			return nil, false
		}
		list = append(list, its...)
	}
	slices.Sort(list)
	return slices.Compact(list), len(list) > 0
}

func (m *Matcher) needsValue() bool { return m.exact != nil || m.Contains != "" || m.Regexp != nil }

// onlyExists reports whether the condition looks at no value.
func (m *Matcher) onlyExists() bool { return !m.needsValue() && m.Not == nil && m.AnyOf == nil }

// contained turns bare scalars into parts to be contained, as `text` reads them.
func (m *Matcher) contained() {
	if m == nil {
		return
	}
	if m.exact != nil {
		*m = Matcher{Contains: *m.exact}
	}
	m.Not.contained()
	for i := range m.AnyOf {
		m.AnyOf[i].contained()
	}
}

// String is the condition in words, e.g. `"claude-opus-*"` or
// `containing "x" and not "y"`. Equal conditions read the same.
func (m *Matcher) String() string {
	var parts []string
	if m.exact != nil {
		parts = append(parts, strconv.Quote(*m.exact))
	}
	if m.Contains != "" {
		parts = append(parts, "containing "+strconv.Quote(m.Contains))
	}
	if m.Regexp != nil {
		parts = append(parts, "matching "+strconv.Quote(m.Regexp.String()))
	}
	if m.Exists != nil && *m.Exists {
		parts = append(parts, "present")
	}
	if m.Exists != nil && !*m.Exists {
		parts = append(parts, "absent")
	}
	if m.Not != nil {
		parts = append(parts, "not "+m.Not.String())
	}
	if len(m.AnyOf) > 0 {
		words := make([]string, len(m.AnyOf))
		for i := range m.AnyOf {
			words[i] = m.AnyOf[i].String()
		}
		parts = append(parts, "one of ("+strings.Join(words, ", ")+")")
	}
	return strings.Join(parts, " and ")
}
