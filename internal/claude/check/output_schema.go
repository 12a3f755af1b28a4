package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// The limits for strict tools and the output format together.
const (
	maxStrictTools    = 20
	maxOptionalParams = 24
	maxUnionParams    = 16
)

// formatInvalid is not confirmed: no capture of an invalid schema as a format is known.
const formatInvalid = "JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12)."

// The keywords that the schema of an answer may have, for every type and by type. The
// API names any other keyword in its refusal. Captures exist for maximum, minimum,
// maxLength, maxItems, uniqueItems, propertyNames, minProperties, items on an object,
// and keywords of other providers such as strict (chatwoot/chatwoot and others). It is
// not confirmed that all annotations of JSON Schema are allowed.
var (
	anyOutputKeyword = map[string]bool{
		"type": true, "enum": true, "const": true, "anyOf": true, "oneOf": true, "allOf": true, "$ref": true, "$defs": true, "definitions": true,
		"title": true, "description": true, "default": true, "examples": true, "deprecated": true, "readOnly": true, "writeOnly": true,
		"$schema": true, "$id": true, "$comment": true, "$anchor": true,
	}
	outputKeywords = map[string][]string{
		"object": {"properties", "required", "additionalProperties"},
		"array":  {"items", "minItems"},
		"string": {"format", "pattern"},
	}
)

// checkOutputSchemas checks the schemas that constrain the answer: the output format,
// in its current and its former place, and the input of strict tools.
func checkOutputSchemas(c *conversation) *problem {
	budget := outputBudget{}
	for i, tool := range c.body.Field("tools").List() {
		if schema := tool.Field("input_schema"); schema != nil && tool.Field("strict").True() {
			budget.tools++
			if p := budget.check(schema); p != nil {
				return p.under(fmt.Sprintf("tools.%d.custom", i))
			}
		}
	}
	formats := []struct {
		path   string
		format *jsontree.Node
	}{
		{"output_config.format.schema", c.body.Field("output_config").Field("format")},
		{"output_format.schema", c.body.Field("output_format")},
	}
	for _, f := range formats {
		if schema := f.format.Field("schema"); schema != nil {
			if !isSchema(schema) {
				return &problem{f.path, formatInvalid}
			}
			if p := budget.check(schema); p != nil {
				return p.under(f.path)
			}
		}
	}
	for i, fallback := range c.body.Field("fallbacks").List() {
		own := outputBudget{}
		if schema := fallback.Field("output_config").Field("format").Field("schema"); schema != nil {
			if p := own.check(schema); p != nil {
				return p.under(fmt.Sprintf("fallbacks.%d.output_config.format.schema", i))
			}
		}
	}
	return budget.exceeded()
}

// outputBudget counts what is limited for all schemas of a request together.
type outputBudget struct{ tools, optional, unions int }

// exceeded returns the problem of the first limit that is exceeded, or nil. The texts
// are those of the API: vercel/ai and others quote the first, langgenius/dify-plugins
// the others.
func (b *outputBudget) exceeded() *problem {
	switch {
	case b.tools > maxStrictTools:
		return &problem{reason: fmt.Sprintf("Too many strict tools (%d). The maximum number of strict tools supported is %d. "+
			"Try reducing the number of tools marked as strict.", b.tools, maxStrictTools)}
	case b.optional > maxOptionalParams:
		return &problem{reason: fmt.Sprintf("Schemas contains too many optional parameters (%d), which would make grammar compilation inefficient. "+
			"Reduce the number of optional parameters in your tool schemas (limit: %d).", b.optional, maxOptionalParams)}
	case b.unions > maxUnionParams:
		return &problem{reason: fmt.Sprintf("Schemas contains too many parameters with union types (%d parameters with type arrays or anyOf). "+
			"This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: %d parameters with unions).",
			b.unions, maxUnionParams)}
	}
	return nil
}

// check checks one schema and all of its subschemas.
func (b *outputBudget) check(root *jsontree.Node) *problem {
	defs := definitionsOf(root)
	if cycle := defs.cycle(); cycle != "" {
		return &problem{reason: "Circular reference detected in schema definitions: " + cycle}
	}
	return b.schema(root, defs)
}

func (b *outputBudget) schema(n *jsontree.Node, defs definitions) *problem {
	if !n.Is(jsontree.Object) {
		return nil
	}
	if ref := n.Field("$ref").Str(); ref != "" && defs.lookUp(ref) == nil {
		return &problem{reason: "Invalid schema: Reference to non-existent definition: " + ref}
	}
	for _, typ := range typesOf(n) {
		if reason := unsupported(n, typ); reason != "" {
			return &problem{reason: reason}
		}
	}
	b.count(n)
	return eachSubschema(n, func(sub *jsontree.Node) *problem { return b.schema(sub, defs) })
}

// count adds the optional parameters of an object, and those with several types.
func (b *outputBudget) count(n *jsontree.Node) {
	properties := n.Field("properties")
	if !properties.Is(jsontree.Object) {
		return
	}
	required := map[string]bool{}
	for _, name := range n.Field("required").List() {
		required[name.Str()] = true
	}
	for _, m := range properties.Members {
		if !required[m.Key] {
			b.optional++
		}
		if m.Value.Field("type").Is(jsontree.Array) || m.Value.Field("anyOf") != nil {
			b.unions++
		}
	}
}

// unsupported says what the API cannot guarantee in a schema of one type, or "".
func unsupported(n *jsontree.Node, typ string) string {
	var names []string
	for _, m := range n.Members {
		if !anyOutputKeyword[m.Key] && !slices.Contains(outputKeywords[typ], m.Key) {
			names = append(names, m.Key)
		}
	}
	slices.Sort(names)
	switch {
	case len(names) == 1:
		return fmt.Sprintf("For '%s' type, property '%s' is not supported", typ, names[0])
	case len(names) > 1:
		return fmt.Sprintf("For '%s' type, properties %s are not supported", typ, strings.Join(names, ", "))
	}
	switch typ {
	case "object":
		switch more := n.Field("additionalProperties"); {
		case more.Is(jsontree.Object):
			return "For 'object' type, 'additionalProperties: object' is not supported. Please set 'additionalProperties' to false"
		case !more.Is(jsontree.Bool) || more.True():
			return "For 'object' type, 'additionalProperties' must be explicitly set to false" // veryfront/veryfront-code#3921
		}
	case "array":
		if least, _ := n.Field("minItems").Int(); least > 1 {
			return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
		}
	}
	return ""
}

// typesOf returns the types of a schema, without null. A schema with properties and no
// type is an object.
func typesOf(n *jsontree.Node) []string {
	typ := n.Field("type")
	if typ.Is(jsontree.String) {
		return []string{typ.Text}
	}
	var types []string
	for _, t := range typ.List() {
		if t.Str() != "null" {
			types = append(types, t.Str())
		}
	}
	if typ == nil && n.Field("properties") != nil {
		types = []string{"object"}
	}
	return types
}

// eachSubschema calls do with each direct subschema until one has a problem.
func eachSubschema(n *jsontree.Node, do func(*jsontree.Node) *problem) *problem {
	for _, m := range n.Members {
		switch m.Key {
		case "properties", "$defs", "definitions":
			for _, sub := range members(m.Value) {
				if p := do(sub.Value); p != nil {
					return p
				}
			}
		case "anyOf", "oneOf", "allOf":
			for _, sub := range m.Value.List() {
				if p := do(sub); p != nil {
					return p
				}
			}
		case "items":
			if p := do(m.Value); p != nil {
				return p
			}
		}
	}
	return nil
}

func members(n *jsontree.Node) []jsontree.Member {
	if n.Is(jsontree.Object) {
		return n.Members
	}
	return nil
}

// definitions is a schema with its definitions, by the references to them.
type definitions struct {
	root *jsontree.Node
	refs []string // in the order of the schema
	of   map[string]*jsontree.Node
}

func definitionsOf(root *jsontree.Node) definitions {
	defs := definitions{root: root, of: map[string]*jsontree.Node{}}
	for _, group := range []string{"$defs", "definitions"} {
		for _, def := range members(root.Field(group)) {
			ref := "#/" + group + "/" + def.Key
			defs.refs, defs.of[ref] = append(defs.refs, ref), def.Value
		}
	}
	return defs
}

// lookUp returns the target of a reference within the schema, or nil. References to
// other documents have no target.
func (defs definitions) lookUp(ref string) *jsontree.Node {
	if n := defs.of[ref]; n != nil {
		return n
	}
	path, local := strings.CutPrefix(ref, "#")
	if !local {
		return nil
	}
	n := defs.root
	for key := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if key != "" {
			n = n.Field(strings.NewReplacer("~1", "/", "~0", "~").Replace(key))
		}
	}
	return n
}

// cycle returns the path from a definition back to itself, such as "Node -> Node", or
// "".
func (defs definitions) cycle() string {
	done, onPath := map[string]bool{}, map[string]bool{}
	for _, ref := range defs.refs {
		if path := defs.cycleFrom(ref, nil, onPath, done); path != nil {
			return strings.Join(path, " -> ")
		}
	}
	return ""
}

// cycleFrom extends a path by a reference, and returns it once it meets a name that is
// on it already. onPath has the names on the path.
func (defs definitions) cycleFrom(ref string, path []string, onPath, done map[string]bool) []string {
	name := ref[strings.LastIndexByte(ref, '/')+1:]
	if onPath[name] {
		return append(path[slices.Index(path, name):], name)
	}
	if done[ref] {
		return nil
	}
	done[ref] = true
	onPath[name] = true
	defer delete(onPath, name)
	refs := map[string]bool{}
	refsIn(defs.lookUp(ref), refs)
	for _, next := range slices.Sorted(maps.Keys(refs)) {
		if found := defs.cycleFrom(next, append(path, name), onPath, done); found != nil {
			return found
		}
	}
	return nil
}

func refsIn(n *jsontree.Node, refs map[string]bool) {
	if ref := n.Field("$ref").Str(); ref != "" {
		refs[ref] = true
	}
	eachSubschema(n, func(sub *jsontree.Node) *problem {
		refsIn(sub, refs)
		return nil
	})
}
