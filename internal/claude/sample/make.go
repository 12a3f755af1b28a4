package sample

import (
	"math/rand/v2"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// attempts is the number of values that Make makes up before it returns one that does
// not satisfy the schema.
const attempts = 24

// maxDepth is the depth at which the values of a recursive schema end; from leanDepth
// on, only required values are made up.
const (
	maxDepth  = 12
	leanDepth = 3
)

// The numbers of two attempts: the lean one has only what is required, and those after
// it are random.
const (
	firstAttempt = 0
	leanAttempt  = 2
)

// Make makes up a value that satisfies a JSON Schema. The first attempt has every
// property, with defaults and examples from the schema. Further attempts, if that one
// does not satisfy the schema, are leaner and then random. If the schema is invalid or
// nothing satisfies it, the value has the right outline. The same schema and r give the
// same value, as long as the budget lasts.
//
// An attempt that exceeds a limit is followed by the lean one at once. If that one
// exceeds a limit too, Make returns what exists by then, with null in place of the
// rest.
func (b *Budget) Make(schema *jsontree.Node, r *rand.Rand) *jsontree.Node {
	satisfies := b.validator(schema)
	var first *jsontree.Node
	for attempt := 0; attempt < attempts; attempt++ {
		s := sampler{
			root: schema, r: r, lean: attempt == leanAttempt, random: attempt > leanAttempt, defaults: attempt == firstAttempt,
			allowance: b.attempt(),
		}
		value := s.value(schema, "", 0)
		b.steps -= s.stepsTaken()
		switch {
		case !s.exceeded && satisfies(value):
			return value
		case !s.exceeded && first == nil:
			first = value
		case !s.exceeded:
		case attempt < leanAttempt:
			attempt = leanAttempt - 1
		case first == nil:
			b.cutShort = true
			return value
		default:
			return first
		}
	}
	return first
}

// sampler makes one attempt at a value.
type sampler struct {
	root     *jsontree.Node
	r        *rand.Rand
	lean     bool // only what is required
	random   bool // choices are random, not the first
	defaults bool // defaults and examples are used
	allowance
}

// value makes up a value for a schema. name is the property that it is for.
func (s *sampler) value(schema *jsontree.Node, name string, depth int) *jsontree.Node {
	schema = s.flatten(schema, depth)
	if fixed := s.fixed(schema); fixed != nil {
		return s.copyOf(fixed)
	}
	if depth > maxDepth || !s.takeValue() {
		return &jsontree.Node{}
	}
	switch s.kind(schema) {
	case "object":
		return s.object(schema, depth)
	case "array":
		return s.array(schema, name, depth)
	case "integer":
		return s.number(schema, true)
	case "number":
		return s.number(schema, false)
	case "boolean":
		return jsontree.Of(!s.random || s.r.IntN(2) == 0)
	case "null":
		return &jsontree.Node{}
	default:
		return jsontree.Of(s.text(schema, name))
	}
}

// fixed returns a value that the schema spells out, or nil.
func (s *sampler) fixed(schema *jsontree.Node) *jsontree.Node {
	if v := schema.Field("const"); v != nil {
		return v
	}
	if s.defaults {
		if v := schema.Field("default"); v != nil {
			return v
		}
		if examples := schema.Field("examples").List(); len(examples) > 0 {
			return examples[0]
		}
	}
	if choices := schema.Field("enum").List(); len(choices) > 0 {
		return choices[s.choose(len(choices))]
	}
	return nil
}

// choose returns an index below n: 0, unless the attempt is random.
func (s *sampler) choose(n int) int {
	if !s.random {
		return 0
	}
	return s.r.IntN(n)
}

// kind returns the type of value to make. If the schema has no type, it guesses the
// type from other keywords.
func (s *sampler) kind(schema *jsontree.Node) string {
	if !s.takeSteps(len(schema.Field("type").List())) {
		return "null"
	}
	kinds := kindsOf(schema.Field("type"))
	if len(kinds) > 1 && !s.random {
		kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "null" })
	}
	if len(kinds) > 0 {
		return kinds[s.choose(len(kinds))]
	}
	hints := []struct {
		kind     string
		keywords []string
	}{
		{"object", []string{"properties", "required", "additionalProperties", "minProperties", "patternProperties"}},
		{"array", []string{"items", "prefixItems", "minItems", "contains", "uniqueItems"}},
		{"number", []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
	}
	for _, hint := range hints {
		if slices.ContainsFunc(hint.keywords, func(k string) bool { return schema.Field(k) != nil }) {
			return hint.kind
		}
	}
	return "string"
}

// kindsOf returns the types that a type keyword allows.
func kindsOf(typ *jsontree.Node) []string {
	if typ.Is(jsontree.String) {
		return []string{typ.Text}
	}
	var kinds []string
	for _, item := range typ.List() {
		kinds = append(kinds, item.Str())
	}
	return kinds
}
