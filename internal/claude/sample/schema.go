package sample

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// flatten merges the references, allOf, and one branch each of anyOf, oneOf and if into
// the schema, so that the rest can be read keyword by keyword.
func (s *sampler) flatten(schema *jsontree.Node, depth int) *jsontree.Node {
	// The limit ends circles of references.
	for range 3 * maxDepth {
		if schema == nil || !s.takeSteps(1+len(schema.Members)) {
			return jsontree.Obj()
		}
		extra, keyword := s.nextPart(schema, depth)
		if keyword == "" {
			return schema
		}
		schema = s.merge(without(schema, keyword), extra)
	}
	return schema
}

// nextPart returns the schema for the first keyword that refers to other schemas.
// keyword is "" if none is left.
func (s *sampler) nextPart(schema *jsontree.Node, depth int) (part *jsontree.Node, keyword string) {
	if ref := schema.Field("$ref"); ref.Is(jsontree.String) {
		return s.resolve(ref.Text), "$ref"
	}
	if parts := schema.Field("allOf").List(); len(parts) > 0 {
		part = jsontree.Obj()
		for _, p := range parts {
			part = s.merge(part, p)
		}
		return part, "allOf"
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if branches := schema.Field(keyword).List(); len(branches) > 0 {
			return s.branch(branches, depth), keyword
		}
	}
	if condition := schema.Field("if"); condition != nil {
		if s.random && s.r.IntN(2) == 0 {
			return orEmpty(schema.Field("else")), "if"
		}
		return s.merge(condition, orEmpty(schema.Field("then"))), "if"
	}
	return nil, ""
}

// branch picks one of several schemas. Deep down it picks one without nested values.
func (s *sampler) branch(branches []*jsontree.Node, depth int) *jsontree.Node {
	if depth > leanDepth && s.takeSteps(isLeafSteps(branches)) {
		if i := slices.IndexFunc(branches, isLeaf); i >= 0 {
			return branches[i]
		}
	}
	return branches[s.choose(len(branches))]
}

// isLeaf reports whether values of the schema hold no other values.
func isLeaf(schema *jsontree.Node) bool {
	return !slices.ContainsFunc([]string{"$ref", "properties", "items", "prefixItems", "allOf", "anyOf", "oneOf"},
		func(keyword string) bool { return schema.Field(keyword) != nil })
}

// isLeafSteps returns the steps to call isLeaf for all schemas.
func isLeafSteps(schemas []*jsontree.Node) (steps int) {
	for _, schema := range schemas {
		steps += 1 + len(schema.Members)
	}
	return steps
}

// unescapeRef decodes the escapes in a key of a reference.
var unescapeRef = strings.NewReplacer("~1", "/", "~0", "~", "%24", "$", "%25", "%")

// resolve follows a reference within the schema, such as "#/$defs/point". A reference
// without a target allows any value.
func (s *sampler) resolve(ref string) *jsontree.Node {
	n := s.root
	pointer, local := strings.CutPrefix(ref, "#")
	if !local || !s.takeSteps(len(ref)) {
		return jsontree.Obj()
	}
	for _, part := range strings.Split(pointer, "/")[1:] {
		key := unescapeRef.Replace(part)
		if n == nil || !s.takeSteps(len(n.Members)) {
			return jsontree.Obj()
		}
		if n.Is(jsontree.Array) {
			n = n.Get(key)
		} else {
			n = n.Field(key)
		}
	}
	return orEmpty(n)
}

func orEmpty(schema *jsontree.Node) *jsontree.Node {
	if schema == nil {
		return jsontree.Obj()
	}
	return schema
}

func without(schema *jsontree.Node, keyword string) *jsontree.Node {
	rest := jsontree.Obj()
	for _, m := range schema.Members {
		if m.Key != keyword {
			rest.Members = append(rest.Members, m)
		}
	}
	return rest
}

// merge returns a schema that requires what both require, as far as one set of keywords
// can express it. It does not change its arguments. If no steps are left, it returns
// the first.
func (s *sampler) merge(a, b *jsontree.Node) *jsontree.Node {
	if !a.Is(jsontree.Object) {
		return orEmpty(b)
	}
	if !b.Is(jsontree.Object) || !s.takeSteps(mergeSteps(len(a.Members), len(b.Members))) {
		return a
	}
	merged := &jsontree.Node{Kind: jsontree.Object, Members: slices.Clone(a.Members)}
	for _, m := range b.Members {
		if old := a.Field(m.Key); old != nil {
			merged.SetField(m.Key, s.mergeKeyword(m.Key, old, m.Value))
		} else {
			merged.Members = append(merged.Members, m)
		}
	}
	return merged
}

// mergeSteps returns the steps to look up each of b keys among a others.
func mergeSteps(a, b int) int { return 1 + a + b + a*b/4 }

// mergeKeyword combines two values of one keyword.
func (s *sampler) mergeKeyword(keyword string, a, b *jsontree.Node) *jsontree.Node {
	switch keyword {
	case "properties":
		return s.mergeProperties(a, b)
	case "items", "additionalProperties":
		return s.merge(a, b)
	case "required", "allOf":
		if !s.takeSteps(len(a.List()) + len(b.List())) {
			return a
		}
		return &jsontree.Node{Kind: jsontree.Array, Items: append(slices.Clone(a.List()), b.List()...)}
	case "type", "enum":
		return s.intersect(a, b)
	case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
		if less(a, b) {
			return b
		}
		return a
	case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
		if less(b, a) {
			return b
		}
		return a
	default:
		return b
	}
}

func (s *sampler) mergeProperties(a, b *jsontree.Node) *jsontree.Node {
	if !s.takeSteps(len(a.Members)) {
		return a
	}
	merged := &jsontree.Node{Kind: jsontree.Object, Members: slices.Clone(a.Members)}
	if !b.Is(jsontree.Object) || !s.takeSteps(mergeSteps(len(a.Members), len(b.Members))) {
		return merged
	}
	for _, m := range b.Members {
		if old := a.Field(m.Key); old != nil {
			merged.SetField(m.Key, s.merge(old, m.Value))
		} else {
			merged.Members = append(merged.Members, m)
		}
	}
	return merged
}

// intersect returns the values in both lists, or b if they share none. A value that is
// not a list counts as a list of one.
func (s *sampler) intersect(a, b *jsontree.Node) *jsontree.Node {
	listOf := func(n *jsontree.Node) []*jsontree.Node {
		if n.Is(jsontree.Array) {
			return n.Items
		}
		return []*jsontree.Node{n}
	}
	if !s.takeReading(a) || !s.takeReading(b) {
		return b
	}
	listed := map[string]bool{}
	for _, y := range listOf(b) {
		listed[y.String()] = true
	}
	shared := jsontree.Arr()
	for _, x := range listOf(a) {
		if listed[x.String()] {
			shared.Items = append(shared.Items, x)
		}
	}
	if len(shared.Items) == 0 {
		return b
	}
	return shared
}

func less(a, b *jsontree.Node) bool {
	x, _ := a.Float()
	y, _ := b.Float()
	return x < y
}
