package description

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Schema is one JSON Schema of the description. References to a named schema
// share one Schema, so schemas can contain themselves.
type Schema struct {
	Name string // under components.schemas; "" for one written in place

	Types      []string            // the JSON types allowed; none is any
	Const      *jsontree.Node      // the only value allowed; nil for none
	Enum       []*jsontree.Node    // the values allowed; none is any
	EnumBetas  map[string][]string // for some values of Enum: a request must name one of these betas to use it
	Any        []*Schema           // anyOf and oneOf: the value is one of these
	AnyBetas   [][]string          // for each of Any: a request must name one of these betas to use it; none is no such condition
	All        []*Schema           // allOf: the value is all of these
	Key        string              // the property that tells the schemas of Any apart; "" for none
	Properties []Property          // in the document's order
	Open       bool                // properties that are not listed are allowed
	Each       *Schema             // what the values of properties not listed are; nil is anything
	Items      *Schema             // what the items of an array are; nil is anything

	Pattern, Format     string
	MinLength, MinItems int
	MaxLength, MaxItems int    // 0 is no bound
	Minimum, Maximum    *Bound // nil is no bound
}

// Property is one property of an object.
type Property struct {
	Name     string
	Required bool
	Betas    []string // a request must name one of these betas to use it; none is no such condition
	Schema   *Schema
}

// Bound is a bound of a number; an exclusive one is not itself allowed.
type Bound struct {
	Value     float64
	Exclusive bool
}

// Property returns the schema of that property, or nil.
func (s *Schema) Property(name string) *Schema {
	for _, p := range s.Properties {
		if p.Name == name {
			return p.Schema
		}
	}
	return nil
}

// needsBeta is the description's keyword for parts that only some betas have.
const needsBeta = "x-anthropic-beta-required"

const localSchemas = "#/components/schemas/"

// schema returns a schema in the document, or the shared one that it refers to.
func (d *Description) schema(n *jsontree.Node) *Schema {
	if n == nil {
		return nil
	}
	if name, local := strings.CutPrefix(n.Field("$ref").Str(), localSchemas); local {
		if shared, ok := d.schemas[name]; ok {
			return shared
		}
	}
	s := &Schema{}
	d.fill(s, n)
	return s
}

func (d *Description) fill(s *Schema, n *jsontree.Node) {
	if name, local := strings.CutPrefix(n.Field("$ref").Str(), localSchemas); local {
		s.All = append(s.All, d.schemas[name])
	}
	s.Types = words(n.Field("type"))
	s.Const, s.Enum = n.Field("const"), n.Field("enum").List()
	s.Any = append(d.list(n.Field("anyOf")), d.list(n.Field("oneOf"))...)
	for _, one := range slices.Concat(n.Field("anyOf").List(), n.Field("oneOf").List()) {
		s.AnyBetas = append(s.AnyBetas, words(one.Field(needsBeta)))
	}
	s.EnumBetas = wordsByKey(n.Field(needsBeta + "-values"))
	s.All = append(s.All, d.list(n.Field("allOf"))...)
	s.Key = n.Get("discriminator.propertyName").Str()
	d.fillObject(s, n)
	s.Items = d.schema(n.Field("items"))
	s.Pattern, s.Format = n.Field("pattern").Str(), n.Field("format").Str()
	s.MinLength, _ = n.Field("minLength").Int()
	s.MaxLength, _ = n.Field("maxLength").Int()
	s.MinItems, _ = n.Field("minItems").Int()
	s.MaxItems, _ = n.Field("maxItems").Int()
	s.Minimum = bound(n, "minimum", "exclusiveMinimum")
	s.Maximum = bound(n, "maximum", "exclusiveMaximum")
}

func (d *Description) fillObject(s *Schema, n *jsontree.Node) {
	required := words(n.Field("required"))
	for _, m := range membersOf(n.Field("properties")) {
		p := Property{Name: m.Key, Betas: words(m.Value.Field(needsBeta)), Schema: d.schema(m.Value)}
		for _, name := range required {
			p.Required = p.Required || name == m.Key
		}
		s.Properties = append(s.Properties, p)
	}
	more := n.Field("additionalProperties")
	s.Open = more == nil || more.True() || more.Is(jsontree.Object)
	if more.Is(jsontree.Object) && len(more.Members) > 0 {
		s.Each = d.schema(more)
	}
}

func (d *Description) list(n *jsontree.Node) []*Schema {
	var schemas []*Schema
	for _, item := range n.List() {
		schemas = append(schemas, d.schema(item))
	}
	return schemas
}

// words returns a string, or the strings of a list.
func words(n *jsontree.Node) []string {
	if n.Is(jsontree.String) {
		return []string{n.Text}
	}
	var list []string
	for _, item := range n.List() {
		list = append(list, item.Str())
	}
	return list
}

func wordsByKey(n *jsontree.Node) map[string][]string {
	if len(membersOf(n)) == 0 {
		return nil
	}
	byKey := map[string][]string{}
	for _, m := range n.Members {
		byKey[m.Key] = words(m.Value)
	}
	return byKey
}

func bound(n *jsontree.Node, inclusive, exclusive string) *Bound {
	if value, ok := n.Field(inclusive).Float(); ok {
		return &Bound{Value: value}
	}
	if value, ok := n.Field(exclusive).Float(); ok {
		return &Bound{Value: value, Exclusive: true}
	}
	return nil
}
