package match

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Matcher is a condition on one value. In YAML a bare scalar asks for exactly that value,
// in which * stands for any text; in Go that is Exactly. All fields that are set must
// hold. An absent value meets only Exists: false, and a Not whose condition it does not
// meet.
type Matcher struct {
	Contains string         // a part of the value
	Regexp   *regexp.Regexp // matches some part of the value
	Exists   *bool          // whether there is a value
	Not      *Matcher       // must not hold
	AnyOf    []Matcher      // one must hold

	exact   *string
	pattern glob // exact, with its * as wildcards; nil where it has none
}

// Map is the YAML form of a Matcher that is not a bare scalar.
type Map struct {
	Contains string    `yaml:"contains" doc:"a part of the text"`
	Regexp   string    `yaml:"regexp" doc:"a regular expression (RE2) that some part of the text matches"`
	Exists   *bool     `yaml:"exists" doc:"whether there is a value at all"`
	Not      *Matcher  `yaml:"not" doc:"a condition that must not hold"`
	AnyOf    []Matcher `yaml:"any_of" doc:"conditions of which one must hold"`
}

// Exactly returns the Matcher for exactly this text, in which * stands for any text.
func Exactly(text string) Matcher {
	return Matcher{exact: &text, pattern: newGlob(text)}
}

// Example returns a value that meets the condition: usual if it does, or else the text of
// the condition with "any" for each *. If there is no such text, it returns usual. The nil
// Matcher accepts any value.
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

// YAMLType returns the name of the type in docs.
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
	var long Map
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
	if _, _, err := regexpsize.Parse(long.Regexp); err != nil {
		d.In("regexp", func() {
			d.Problemf(n.Get("regexp"), "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		})
		return
	}
	m.Regexp = regexp.MustCompile(long.Regexp)
}

// Match reports whether a value meets the condition. present is false if there is no
// value.
func (m *Matcher) Match(value string, present bool) bool {
	switch {
	case m.Exists != nil && *m.Exists != present:
		return false
	case m.needsValue() && !present:
		return false
	case m.pattern != nil && !m.pattern.matches(value):
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

// Values lists the values that meet the condition; listed is false when they cannot be
// listed.
func (m *Matcher) Values() (list []string, listed bool) {
	switch {
	case m == nil:
		return nil, false
	case m.exact != nil && m.pattern == nil:
		return []string{*m.exact}, true
	}
	for i := range m.AnyOf {
		its, listed := m.AnyOf[i].Values()
		if !listed {
			return nil, false
		}
		list = append(list, its...)
	}
	slices.Sort(list)
	return slices.Compact(list), len(list) > 0
}

func (m *Matcher) needsValue() bool { return m.exact != nil || m.Contains != "" || m.Regexp != nil }

// Literal returns the text of a condition without a *; ok is false for any other
// condition.
func (m *Matcher) Literal() (value string, ok bool) {
	if m == nil || m.exact == nil || m.pattern != nil {
		return "", false
	}
	return *m.exact, true
}

// OnlyExists reports whether the condition never looks at the value itself.
func (m *Matcher) OnlyExists() bool { return !m.needsValue() && m.Not == nil && m.AnyOf == nil }

// Contained turns bare scalars into parts of a value: the keys text and system of a
// condition read them so.
func (m *Matcher) Contained() {
	if m == nil {
		return
	}
	if m.exact != nil {
		*m = Matcher{Contains: *m.exact}
	}
	m.Not.Contained()
	for i := range m.AnyOf {
		m.AnyOf[i].Contained()
	}
}

// String returns the condition in words, e.g. `"claude-opus-*"` or
// `containing "x" and not "y"`. Equal conditions have equal words.
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

// MatchAmong reports whether one of several values meets the condition. A Not must hold
// for all of them.
func (m *Matcher) MatchAmong(values []string) bool {
	one := Matcher{Contains: m.Contains, Regexp: m.Regexp, exact: m.exact, pattern: m.pattern}
	fits := func(value string) bool { return one.Match(value, true) }
	switch {
	case m.Exists != nil && *m.Exists != (len(values) > 0):
		return false
	case m.needsValue() && !slices.ContainsFunc(values, fits):
		return false
	case m.Not != nil && m.Not.MatchAmong(values):
		return false
	}
	return len(m.AnyOf) == 0 || slices.ContainsFunc(m.AnyOf, func(a Matcher) bool { return a.MatchAmong(values) })
}

// Texts calls visit for the texts that a value must equal or contain to meet the condition
// at n. whole says that the value must equal the text.
func (m *Matcher) Texts(n *strictyaml.Node, visit func(at *strictyaml.Node, text string, whole bool)) {
	if m == nil || n == nil {
		return
	}
	if m.exact != nil {
		visit(n, *m.exact, true)
	}
	if m.Contains != "" {
		visit(n.Get("contains"), m.Contains, false)
	}
	if list := n.Get("any_of"); list != nil {
		for i := range m.AnyOf {
			m.AnyOf[i].Texts(list.At(i), visit)
		}
	}
}
