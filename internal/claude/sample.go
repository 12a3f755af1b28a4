package claude

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// sampleAttempts is how many values Sample makes up before it settles for one
// that does not satisfy the schema.
const sampleAttempts = 24

// maxSampleDepth is how deep a value may nest where a schema is recursive;
// leanSampleDepth is where only what is required is made up; maxSampleValues
// is how many values one may hold in all.
const (
	maxSampleDepth  = 12
	leanSampleDepth = 3
	maxSampleValues = 3000
)

// Sample makes up a value that satisfies a JSON Schema. The first attempt has
// every property, with defaults and examples taken from the schema; further
// ones, made when that does not satisfy it, are leaner and then random. A
// schema that nothing satisfies, or that is itself invalid, gets a value of
// the right outline. The same schema and r always give the same value.
func Sample(schema *jsontree.Node, r *rand.Rand) *jsontree.Node {
	satisfies := schemaCheck(schema)
	var first *jsontree.Node
	for attempt := range sampleAttempts {
		s := sampler{root: schema, r: r, lean: attempt == 2, random: attempt > 2, defaults: attempt == 0}
		value := s.value(schema, "", 0)
		if satisfies(value) {
			return value
		}
		if first == nil {
			first = value
		}
		if s.lean && s.made > maxSampleValues {
			break // what is required alone has no end
		}
	}
	return first
}

// schemaCheck is whether a value satisfies the schema. An invalid schema is
// satisfied by anything.
func schemaCheck(schema *jsontree.Node) func(*jsontree.Node) bool {
	anything := func(*jsontree.Node) bool { return true }
	if schema == nil {
		return anything
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseLoader(noLoader{})
	if err := compiler.AddResource("schema.json", plain(schema)); err != nil {
		return anything
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		return anything
	}
	return func(value *jsontree.Node) bool { return compiled.Validate(plain(value)) == nil }
}

// noLoader keeps a client's schema from reading files by $ref.
type noLoader struct{}

func (noLoader) Load(string) (any, error) {
	return nil, errors.New("only references within the schema are followed")
}

// sampler makes one attempt at a value.
type sampler struct {
	root     *jsontree.Node
	r        *rand.Rand
	lean     bool // nothing that is not required
	random   bool // choices are drawn, not the first
	defaults bool // defaults and examples are taken
	made     int  // values so far
}

// value makes up a value for a schema; name is the property it is for.
func (s *sampler) value(schema *jsontree.Node, name string, depth int) *jsontree.Node {
	schema = s.flatten(schema, depth)
	if fixed := s.fixed(schema); fixed != nil {
		return fixed.Clone()
	}
	if s.made++; depth > maxSampleDepth || s.made > maxSampleValues {
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

// fixed is a value the schema spells out, or nil.
func (s *sampler) fixed(schema *jsontree.Node) *jsontree.Node {
	if v := schema.Field("const"); v != nil {
		return v
	}
	if s.defaults {
		if v := schema.Field("default"); v != nil {
			return v
		}
		if examples := items(schema.Field("examples")); len(examples) > 0 {
			return examples[0]
		}
	}
	if choices := items(schema.Field("enum")); len(choices) > 0 {
		return choices[s.choose(len(choices))]
	}
	return nil
}

// choose is an index below n: the first, unless the attempt is random.
func (s *sampler) choose(n int) int {
	if !s.random {
		return 0
	}
	return s.r.IntN(n)
}

// kind is the type of value to make, guessed from other keywords where the
// schema does not say.
func (s *sampler) kind(schema *jsontree.Node) string {
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

// kindsOf is the types a type keyword allows.
func kindsOf(typ *jsontree.Node) []string {
	if typ.Is(jsontree.String) {
		return []string{typ.Text}
	}
	var kinds []string
	for _, item := range items(typ) {
		kinds = append(kinds, item.Str())
	}
	return kinds
}

// plainNumber is an integer by its digits, or the nearest float. The schema
// library calculates with fractions, and 1e999999999 would keep it busy for
// good.
func plainNumber(n *jsontree.Node) any {
	if _, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
		return json.Number(n.Text)
	}
	if f, ok := n.Float(); ok && !math.IsInf(f, 0) {
		return f
	}
	return 0.0
}

// plain is a tree as encoding/json would decode it, which is what the schema
// library takes.
func plain(n *jsontree.Node) any {
	switch {
	case n.Is(jsontree.Bool):
		return n.Bool
	case n.Is(jsontree.Number):
		return plainNumber(n)
	case n.Is(jsontree.String):
		return n.Text
	case n.Is(jsontree.Array):
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = plain(item)
		}
		return list
	case n.Is(jsontree.Object):
		object := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			object[m.Key] = plain(m.Value)
		}
		return object
	default:
		return nil
	}
}
