package tabulate

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// builder collects the objects and unions that forms refer to.
type builder struct {
	objects, unions *namedForms
	err             error // the first construct that the table cannot express
}

func (b *builder) fail(place, format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("%s: %s", place, fmt.Sprintf(format, args...))
	}
}

// form returns a schema in the format of the table. An object or a union without a name
// of its own is named after its place.
func (b *builder) form(s *description.Schema, place string) *jsontree.Node {
	if s.Name != "" {
		place = s.Name
	}
	alternatives := flatten(s)
	var forms []any
	var objects, strings []*description.Schema
	for _, a := range alternatives {
		switch {
		case isObject(a) || a.Key != "":
			objects = append(objects, a)
		case isString(a):
			strings = append(strings, a)
		default:
			forms = append(forms, b.plain(a, place))
		}
	}
	if len(strings) > 0 {
		forms = append([]any{b.text(strings, place)}, forms...)
	}
	if len(objects) > 0 {
		forms = append(forms, b.structured(objects, place))
	}
	if len(forms) == 1 {
		return jsontree.Of(forms[0])
	}
	return jsontree.Arr(forms...)
}

// flatten returns the alternatives of a schema. A union with a key stays one
// alternative.
func flatten(s *description.Schema) []*description.Schema {
	if len(s.All) == 1 && s.Types == nil {
		return flatten(s.All[0])
	}
	if len(s.Any) == 0 || s.Key != "" {
		return []*description.Schema{s}
	}
	var all []*description.Schema
	for _, a := range s.Any {
		all = append(all, flatten(a)...)
	}
	if s.Pattern != "" { // it applies to the alternatives that are strings
		for i, a := range all {
			if isString(a) && a.Pattern == "" {
				bound := *a
				bound.Pattern = s.Pattern
				all[i] = &bound
			}
		}
	}
	return all
}

func isObject(s *description.Schema) bool { return len(s.Types) == 1 && s.Types[0] == "object" }

func isString(s *description.Schema) bool {
	return len(s.Types) == 1 && s.Types[0] == "string" || s.Const.Is(jsontree.String)
}

// plain returns the form of a value that is neither a string nor an object.
func (b *builder) plain(s *description.Schema, place string) *jsontree.Node {
	if len(s.Types) == 0 {
		return jsontree.Of("any")
	}
	switch typ := s.Types[0]; typ {
	case "null", "boolean":
		return jsontree.Of(typ)
	case "integer", "number":
		return number(s, typ)
	case "array":
		items := jsontree.Of("any")
		if s.Items != nil {
			items = b.form(s.Items, place+"[]")
		}
		return bounded("list", items, "min", s.MinItems, "max", s.MaxItems)
	default:
		b.fail(place, "the table cannot say the type %q", typ)
		return jsontree.Of("any")
	}
}

func number(s *description.Schema, typ string) *jsontree.Node {
	n := bounded(typ, nil)
	set := func(bound *description.Bound, inclusive, exclusive string) {
		switch {
		case bound == nil:
		case bound.Exclusive:
			n.SetField(exclusive, bound.Value)
		default:
			n.SetField(inclusive, bound.Value)
		}
	}
	set(s.Minimum, "min", "above")
	set(s.Maximum, "max", "below")
	if len(n.Members) == 1 {
		return jsontree.Of(typ)
	}
	return n
}

// text returns the form of the strings of a value: any string if one alternative allows
// any, or else the words of all.
func (b *builder) text(alternatives []*description.Schema, place string) *jsontree.Node {
	words := jsontree.Arr()
	for _, s := range alternatives {
		switch {
		case s.Const != nil:
			words.Items = append(words.Items, s.Const)
		case len(s.Enum) > 0:
			words.Items = append(words.Items, s.Enum...)
		case s.Pattern == "" && s.MinLength == 0 && s.MaxLength == 0:
			return jsontree.Of("string")
		case len(alternatives) > 1:
			b.fail(place, "the table cannot say bounds of one of several strings")
		default:
			return bounded("string", nil, "min", s.MinLength, "max", s.MaxLength, "pattern", s.Pattern)
		}
	}
	return bounded("words", words)
}

// bounded returns a form with constraints. It leaves out zero and "", except for
// numbers, where zero is a bound.
func bounded(kind string, of *jsontree.Node, bounds ...any) *jsontree.Node {
	if of == nil {
		of = &jsontree.Node{}
	}
	n := jsontree.Obj(kind, of)
	isNumber := kind == "integer" || kind == "number"
	for i := 0; i < len(bounds); i += 2 {
		if value := bounds[i+1]; isNumber || value != 0 && value != "" {
			n.SetField(bounds[i].(string), value)
		}
	}
	return n
}
