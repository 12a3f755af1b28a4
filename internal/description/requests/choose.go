package requests

import (
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// meaning is the alternative of a schema that a value is meant to satisfy.
type meaning struct {
	schema *description.Schema
	steps  []Step // the tags on the path
	key    string // the property that distinguishes the alternatives, or ""
}

func choose(s *description.Schema, n *jsontree.Node) meaning {
	m := meaning{schema: s}
	for {
		next := pick(m.schema, n)
		if next == nil {
			return m
		}
		if n.Is(jsontree.Object) {
			if tag := tagOf(m.schema, next); tag != "" && objects(m.schema) > 0 {
				m.key = m.schema.Key
				if m.key == "" && objects(m.schema) > 1 {
					m.key = "type"
				}
				if m.key != "" {
					m.steps = append(m.steps, Step{Name: tag, Tag: true, Loose: m.schema.Key == "" && !allTagged(m.schema)})
				}
			}
		}
		m.schema = next
	}
}

// pick returns the alternative that a value is meant to satisfy, or nil if there are
// none.
func pick(s *description.Schema, n *jsontree.Node) *description.Schema {
	if len(s.Any) == 0 {
		if len(s.All) > 0 {
			return s.All[0]
		}
		return nil
	}
	var meant []*description.Schema
	for _, alternative := range s.Any {
		if kinds := kindsOf(alternative); len(kinds) == 0 || kinds[n.Kind] {
			meant = append(meant, alternative)
		}
	}
	for _, alternative := range meant {
		if len(meant) == 1 || hasTag(s, alternative, n) || len(alternative.Validate(n)) == 0 {
			return alternative
		}
	}
	return nil
}

// hasTag reports whether a value has the tag of an alternative.
func hasTag(union, alternative *description.Schema, n *jsontree.Node) bool {
	tag := tagOf(union, alternative)
	return tag != "" && (n.Field(union.Key).Str() == tag || union.Key == "" && typeOf(n) == tag)
}

// objects returns how many alternatives of a schema are objects.
func objects(s *description.Schema) int {
	count := 0
	for _, alternative := range s.Any {
		if kindsOf(alternative)[jsontree.Object] {
			count++
		}
	}
	return count
}

// allTagged reports whether each alternative is an object with a tag.
func allTagged(s *description.Schema) bool {
	for _, alternative := range s.Any {
		if tagOf(s, alternative) == "" {
			return false
		}
	}
	return true
}

var kindsByName = map[string]jsontree.Kind{
	"null": jsontree.Null, "boolean": jsontree.Bool, "integer": jsontree.Number, "number": jsontree.Number,
	"string": jsontree.String, "array": jsontree.Array, "object": jsontree.Object,
}

// kindsOf returns the JSON types that a schema allows; an empty set means any.
func kindsOf(s *description.Schema) map[jsontree.Kind]bool {
	kinds := map[jsontree.Kind]bool{}
	add := func(some map[jsontree.Kind]bool) {
		for kind := range some {
			kinds[kind] = true
		}
	}
	switch {
	case s == nil:
	case s.Const != nil:
		kinds[s.Const.Kind] = true
	case len(s.Enum) > 0:
		for _, value := range s.Enum {
			kinds[value.Kind] = true
		}
	case len(s.Any) > 0:
		for _, alternative := range s.Any {
			add(kindsOf(alternative))
		}
	case len(s.All) > 0:
		add(kindsOf(s.All[0]))
	default:
		for _, name := range s.Types {
			kinds[kindsByName[name]] = true
		}
		if len(s.Types) == 0 && len(s.Properties) > 0 {
			kinds[jsontree.Object] = true
		}
	}
	return kinds
}
