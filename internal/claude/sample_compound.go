package claude

import (
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// object makes up what is required and, near the top, what is optional.
func (s *sampler) object(schema *jsontree.Node, depth int) *jsontree.Node {
	value := jsontree.Obj()
	var required []string
	for _, item := range items(schema.Field("required")) {
		required = append(required, item.Str())
	}
	properties := schema.Field("properties")
	if properties.Is(jsontree.Object) {
		for _, m := range properties.Members {
			if slices.Contains(required, m.Key) || s.wantsOptional(value, schema, depth) {
				value.SetField(m.Key, s.value(m.Value, m.Key, depth+1))
			}
		}
	}
	rest := s.restSchema(schema)
	for _, key := range required {
		if value.Field(key) == nil {
			value.SetField(key, s.value(rest, key, depth+1))
		}
	}
	least, _ := schema.Field("minProperties").Int()
	for i := 1; len(value.Members) < min(least, maxSampleItems); i++ {
		key := "key" + strconv.Itoa(i)
		if value.Field(key) == nil {
			value.SetField(key, s.value(rest, key, depth+1))
		}
	}
	return value
}

func (s *sampler) wantsOptional(value, schema *jsontree.Node, depth int) bool {
	most, bounded := schema.Field("maxProperties").Int()
	if s.lean || depth >= leanSampleDepth || bounded && len(value.Members) >= most {
		return false
	}
	return !s.random || s.r.IntN(2) == 0
}

// restSchema is the schema of properties without one of their own.
func (s *sampler) restSchema(schema *jsontree.Node) *jsontree.Node {
	if patterns := schema.Field("patternProperties"); patterns.Is(jsontree.Object) && len(patterns.Members) > 0 {
		return patterns.Members[0].Value
	}
	return orEmpty(schema.Field("additionalProperties"))
}

// maxSampleItems bounds what a schema can make Sample produce.
const maxSampleItems = 1000

func (s *sampler) array(schema *jsontree.Node, name string, depth int) *jsontree.Node {
	value := jsontree.Arr()
	schemas := s.itemSchemas(schema, depth)
	unique := schema.Field("uniqueItems").True()
	for _, item := range schemas {
		made := s.value(item, name, depth+1)
		for try := 0; unique && try < 20 && contains(value, made); try++ {
			made = s.another(item, name, depth+1)
		}
		value.Items = append(value.Items, made)
	}
	return value
}

// another is a value drawn at random, whatever the attempt.
func (s *sampler) another(schema *jsontree.Node, name string, depth int) *jsontree.Node {
	again := *s
	again.random, again.defaults = true, false
	value := again.value(schema, name, depth)
	s.made = again.made
	return value
}

// itemSchemas is the schema of each item to make.
func (s *sampler) itemSchemas(schema *jsontree.Node, depth int) []*jsontree.Node {
	least, _ := schema.Field("minItems").Int()
	prefix := items(schema.Field("prefixItems"))
	rest := schema.Field("items")
	if rest.Is(jsontree.Array) { // a tuple, before the 2020-12 draft
		prefix, rest = rest.Items, schema.Field("additionalItems")
	}
	count := max(least, len(prefix))
	if !s.lean && depth < leanSampleDepth {
		count = max(count, 1+s.choose(3))
	}
	if rest.Is(jsontree.Bool) && !rest.Bool {
		count = len(prefix)
	}
	if most, bounded := schema.Field("maxItems").Int(); bounded {
		count = min(count, most)
	}
	contained := schema.Field("contains")
	schemas := make([]*jsontree.Node, 0, max(min(count, maxSampleItems), 0))
	for i := range cap(schemas) {
		switch {
		case i < len(prefix):
			schemas = append(schemas, prefix[i])
		case contained != nil && i == len(prefix):
			schemas = append(schemas, merge(orEmpty(rest), contained))
		default:
			schemas = append(schemas, orEmpty(rest))
		}
	}
	return schemas
}

func contains(array, item *jsontree.Node) bool {
	text := item.String()
	return slices.ContainsFunc(array.Items, func(n *jsontree.Node) bool { return n.String() == text })
}
