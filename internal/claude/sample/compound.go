package sample

import (
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// object makes up the required properties and, near the top level, the optional ones.
func (s *sampler) object(schema *jsontree.Node, depth int) *jsontree.Node {
	value := jsontree.Obj()
	has := map[string]bool{}
	add := func(key string, of *jsontree.Node) {
		if !has[key] && s.takeBytes(len(key)) {
			has[key] = true
			value.Members = append(value.Members, jsontree.Member{Key: key, Value: s.value(of, key, depth+1)})
		}
	}
	properties, needed := schema.Field("properties"), schema.Field("required").List()
	if !s.takeSteps(len(needed)) {
		return value
	}
	required := make(map[string]bool, len(needed))
	for _, item := range needed {
		required[item.Str()] = true
	}
	if properties.Is(jsontree.Object) && s.takeSteps(len(properties.Members)) {
		most := s.optional(schema, depth)
		for _, m := range properties.Members {
			if required[m.Key] || len(value.Members) < most && (!s.random || s.r.IntN(2) == 0) {
				add(m.Key, m.Value)
			}
		}
	}
	rest := s.restSchema(schema)
	for _, item := range needed {
		add(item.Str(), rest)
	}
	least, _ := schema.Field("minProperties").Int()
	for i := 1; len(value.Members) < min(least, maxItems) && s.takeSteps(1); i++ {
		add("key"+strconv.Itoa(i), rest)
	}
	return value
}

// optional returns the number of properties up to which optional ones are added.
func (s *sampler) optional(schema *jsontree.Node, depth int) int {
	if s.lean || depth >= leanDepth {
		return 0
	}
	if most, bounded := schema.Field("maxProperties").Int(); bounded {
		return most
	}
	return MaxValues
}

// restSchema returns the schema of properties that have no schema of their own.
func (s *sampler) restSchema(schema *jsontree.Node) *jsontree.Node {
	if patterns := schema.Field("patternProperties"); patterns.Is(jsontree.Object) && len(patterns.Members) > 0 {
		return patterns.Members[0].Value
	}
	return orEmpty(schema.Field("additionalProperties"))
}

// maxItems limits the length of arrays, whatever the schema asks for.
const maxItems = 1000

func (s *sampler) array(schema *jsontree.Node, name string, depth int) *jsontree.Node {
	value := jsontree.Arr()
	schemas := s.itemSchemas(schema, depth)
	unique := schema.Field("uniqueItems").True()
	has := map[string]bool{}
	for _, item := range schemas {
		if s.exceeded {
			break
		}
		made := s.value(item, name, depth+1)
		if unique {
			text := made.String()
			for try := 0; try < 20 && has[text]; try++ {
				made = s.another(item, name, depth+1)
				text = made.String()
			}
			has[text] = true
		}
		value.Items = append(value.Items, made)
	}
	return value
}

// another returns a value drawn at random, even in an attempt that is not random.
func (s *sampler) another(schema *jsontree.Node, name string, depth int) *jsontree.Node {
	again := *s
	again.random, again.defaults = true, false
	value := again.value(schema, name, depth)
	s.allowance = again.allowance
	return value
}

// itemSchemas returns the schema of each item to make.
func (s *sampler) itemSchemas(schema *jsontree.Node, depth int) []*jsontree.Node {
	least, _ := schema.Field("minItems").Int()
	prefix := schema.Field("prefixItems").List()
	rest := schema.Field("items")
	if rest.Is(jsontree.Array) { // a tuple, before the 2020-12 draft
		prefix, rest = rest.Items, schema.Field("additionalItems")
	}
	count := max(least, len(prefix))
	if !s.lean && depth < leanDepth {
		count = max(count, 1+s.choose(3))
	}
	if rest.Is(jsontree.Bool) && !rest.Bool {
		count = len(prefix)
	}
	if most, bounded := schema.Field("maxItems").Int(); bounded {
		count = min(count, most)
	}
	contained := schema.Field("contains")
	schemas := make([]*jsontree.Node, 0, max(min(count, maxItems), 0))
	if !s.takeSteps(cap(schemas)) {
		return nil
	}
	for i := range cap(schemas) {
		switch {
		case i < len(prefix):
			schemas = append(schemas, prefix[i])
		case contained != nil && i == len(prefix):
			schemas = append(schemas, s.merge(orEmpty(rest), contained))
		default:
			schemas = append(schemas, orEmpty(rest))
		}
	}
	return schemas
}
