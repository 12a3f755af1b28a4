package description

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// Problem is one place where a value violates its schema.
type Problem struct {
	Path   string // dotted, as "content.0.text"; "" is the whole value
	Reason string
}

// String returns the path and the reason, as "content.0.text: is missing".
func (p Problem) String() string {
	if p.Path == "" {
		return p.Reason
	}
	return p.Path + ": " + p.Reason
}

// Validate returns the places where a value violates the schema. A nil schema allows
// any value. Validate ignores which properties need a beta: a property that the schema
// requires is always required. The only format that it checks is date-time.
func (s *Schema) Validate(value *jsontree.Node) []Problem {
	var v validation
	v.value(s, value, "")
	return v.problems
}

// ValidateFor is Validate for an answer to a request that names these betas:
// properties that need another beta are not required.
func (s *Schema) ValidateFor(betas []string, value *jsontree.Node) []Problem {
	v := validation{requestNames: func(beta string) bool { return slices.Contains(betas, beta) }}
	v.value(s, value, "")
	return v.problems
}

// validation collects problems on the way through a value.
type validation struct {
	requestNames func(beta string) bool // whether the request names a beta; nil ignores betas
	problems     []Problem
}

// requires reports whether an object must have the property.
func (v *validation) requires(p Property) bool {
	return p.Required && (v.requestNames == nil || len(p.Betas) == 0 || slices.ContainsFunc(p.Betas, v.requestNames))
}

func (v *validation) report(path, format string, args ...any) {
	v.problems = append(v.problems, Problem{Path: path, Reason: fmt.Sprintf(format, args...)})
}

func (v *validation) value(s *Schema, n *jsontree.Node, path string) {
	if s == nil {
		return
	}
	n = jsontree.Of(n)
	if len(s.Types) > 0 && !s.takes(n) {
		v.report(path, "is of type %s, not %s", n.Kind, strings.Join(s.Types, " or "))
		return
	}
	if s.Const != nil && !equal(s.Const, n) {
		v.report(path, "is not %s", s.Const)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e *jsontree.Node) bool { return equal(e, n) }) {
		v.report(path, "is none of the %d values allowed", len(s.Enum))
	}
	for _, each := range s.All {
		v.value(each, n, path)
	}
	if len(s.Any) > 0 {
		v.alternatives(s, n, path)
	}
	switch n.Kind {
	case jsontree.String:
		v.text(s, n.Text, path)
	case jsontree.Number:
		v.number(s, n, path)
	case jsontree.Array:
		v.array(s, n, path)
	case jsontree.Object:
		v.object(s, n, path)
	}
}

// takes reports whether the schema allows values of the type that n has.
func (s *Schema) takes(n *jsontree.Node) bool {
	return slices.ContainsFunc(s.Types, func(typ string) bool {
		if typ == "integer" {
			number, isNumber := n.Float()
			return isNumber && number == float64(int64(number))
		}
		return typ == n.Kind.String()
	})
}

// alternatives validates a value by the one alternative that it is meant to be,
// so that the problems are about that one.
func (v *validation) alternatives(s *Schema, n *jsontree.Node, path string) {
	meant := s.candidates(n)
	if len(meant) == 1 {
		v.value(meant[0], n, path)
		return
	}
	for _, one := range meant {
		alone := validation{requestNames: v.requestNames}
		if alone.value(one, n, path); len(alone.problems) == 0 {
			return
		}
	}
	if s.Key != "" && len(meant) == 0 {
		v.report(path, "has a %q that none of the %d alternatives has: %s", s.Key, len(s.Any), jsontree.Of(n.Field(s.Key)))
		return
	}
	v.report(path, "fits none of the %d alternatives", len(s.Any))
}

// candidates returns the alternatives that a value can be meant to be: by its tag if
// the schema has tags, otherwise by its type.
func (s *Schema) candidates(n *jsontree.Node) []*Schema {
	var meant []*Schema
	for _, one := range s.Any {
		if s.Key != "" {
			if slices.ContainsFunc(one.tags(s.Key), func(tag *jsontree.Node) bool { return equal(tag, jsontree.Of(n.Field(s.Key))) }) {
				meant = append(meant, one)
			}
		} else if len(one.Types) == 0 || one.takes(n) {
			meant = append(meant, one)
		}
	}
	return meant
}

// tags returns the values of key that identify a schema.
func (s *Schema) tags(key string) []*jsontree.Node {
	if p := s.Property(key); p != nil {
		if p.Const != nil {
			return []*jsontree.Node{p.Const}
		}
		return p.Enum
	}
	var tags []*jsontree.Node
	for _, part := range append(slices.Clone(s.All), s.Any...) {
		tags = append(tags, part.tags(key)...)
	}
	return tags
}

func (v *validation) array(s *Schema, n *jsontree.Node, path string) {
	if len(n.Items) < s.MinItems || s.MaxItems > 0 && len(n.Items) > s.MaxItems {
		v.report(path, "has %d items, beyond the bounds", len(n.Items))
	}
	for i, item := range n.Items {
		v.value(s.Items, item, join(path, strconv.Itoa(i)))
	}
}

func (v *validation) object(s *Schema, n *jsontree.Node, path string) {
	for _, p := range s.Properties {
		if value := n.Field(p.Name); value != nil {
			v.value(p.Schema, value, join(path, p.Name))
		} else if v.requires(p) {
			v.report(join(path, p.Name), "is missing")
		}
	}
	if s.Open && s.Each == nil {
		return
	}
	for _, m := range n.Members {
		listed := slices.ContainsFunc(s.Properties, func(p Property) bool { return p.Name == m.Key })
		switch {
		case listed:
		case s.Open:
			v.value(s.Each, m.Value, join(path, m.Key))
		default:
			v.report(join(path, m.Key), "is not allowed")
		}
	}
}

func (v *validation) number(s *Schema, n *jsontree.Node, path string) {
	value, _ := n.Float()
	if b := s.Minimum; b != nil && (value < b.Value || b.Exclusive && value == b.Value) {
		v.report(path, "%s is below the minimum %v", n, b.Value)
	}
	if b := s.Maximum; b != nil && (value > b.Value || b.Exclusive && value == b.Value) {
		v.report(path, "%s is above the maximum %v", n, b.Value)
	}
}

func (v *validation) text(s *Schema, text, path string) {
	if length := len([]rune(text)); length < s.MinLength || s.MaxLength > 0 && length > s.MaxLength {
		v.report(path, "has %d characters, beyond the bounds", length)
	}
	if s.Pattern != "" {
		if pattern, err := Pattern(s.Pattern); err != nil {
			v.report(path, "is held against a pattern that cannot be read: %v", err)
		} else if !pattern.MatchString(text) {
			v.report(path, "does not match %s", s.Pattern)
		}
	}
	if s.Format == "date-time" {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			v.report(path, "is no time as RFC 3339 has it")
		}
	}
}

func join(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}
