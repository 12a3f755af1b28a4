package requests

import (
	"slices"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Kind is a way of violating the description.
type Kind string

// The ways of violating the description.
const (
	Missing  Kind = "required missing"
	Extra    Kind = "extra field"
	Type     Kind = "wrong type"
	Null     Kind = "null"  // if the schema does not allow null
	Value    Kind = "value" // a value that the schema does not list
	Tag      Kind = "unknown tag"
	NoTag    Kind = "tag missing"
	Bound    Kind = "bound"
	Fraction Kind = "fraction" // instead of an integer
	Pattern  Kind = "pattern"
	Length   Kind = "length"
	Count    Kind = "items"
)

// Broken is a request that violates the description in one place.
type Broken struct {
	Request
	Kind  Kind
	Place Place
}

// Break returns invalid requests: each violates the schema in one place, in one way,
// and no two in the same. Nothing below properties with a name in whole is broken.
func Break(s *description.Schema, legal []Request, whole ...string) []Broken {
	var all []Broken
	seen := map[string]bool{}
	for _, request := range legal {
		w := walk{request: request, whole: whole, seen: seen}
		w.value(s, request.Body, nil)
		all = append(all, w.found...)
	}
	return all
}

// walk visits the values of a legal request along its schema.
type walk struct {
	request Request
	whole   []string
	seen    map[string]bool
	found   []Broken

	schema *description.Schema // of the current value, with all its alternatives
	path   string              // of the current value
}

// broken adds the request with a copy of its body that edit has changed, unless the
// violation is known already or edit breaks nothing.
func (w *walk) broken(kind Kind, at Place, what string, edit func(body *jsontree.Node) error) {
	name := at.String() + ": " + string(kind)
	if what != "" {
		name += " " + what
	}
	if w.seen[name] {
		return
	}
	body := w.request.Body.Clone()
	if err := edit(body); err != nil || kind != Count && len(w.schema.Validate(body.Get(w.path))) == 0 {
		return
	}
	w.seen[name] = true
	b := Broken{Request: w.request, Kind: kind, Place: at}
	b.Name, b.Body = name, body
	w.found = append(w.found, b)
}

func (w *walk) replace(kind Kind, at Place, what string, value *jsontree.Node) {
	w.broken(kind, at, what, func(body *jsontree.Node) error { return body.Set(at.Path(), value) })
}

// value breaks the value at a place, and everything below it.
func (w *walk) value(s *description.Schema, n *jsontree.Node, at Place) {
	if s == nil {
		return
	}
	schema, path := w.schema, w.path
	w.schema, w.path = s, at.Path()
	defer func() { w.schema, w.path = schema, path }()
	if len(at) > 0 {
		w.types(s, at)
	}
	meant := choose(s, n)
	if s.Pattern != "" && len(s.Any) > 0 { // the pattern is beside the alternatives
		w.pattern(s, at)
	}
	for _, step := range meant.steps {
		at = at.plus(step)
	}
	switch n.Kind {
	case jsontree.Object:
		w.object(meant.schema, n, at, meant.key)
	case jsontree.Array:
		w.list(meant.schema, n, at)
	case jsontree.Number:
		w.number(meant.schema, at)
	case jsontree.String:
		w.text(meant.schema, at)
	}
}

// wrongTypes are values of several types. The first ones are those that no reader
// converts to another type.
var wrongTypes = []*jsontree.Node{jsontree.Of(7), jsontree.Of("nonsense"), jsontree.Obj("nonsense", 7), jsontree.Arr("nonsense")}

func (w *walk) types(s *description.Schema, at Place) {
	allowed := kindsOf(s)
	if len(allowed) == 0 {
		return
	}
	for _, value := range wrongTypes {
		coerced := allowed[jsontree.Bool] && value.Is(jsontree.Number)
		if !allowed[value.Kind] && !coerced {
			w.replace(Type, at, "", value)
			break
		}
	}
	if !allowed[jsontree.Null] {
		w.replace(Null, at, "", &jsontree.Node{})
	}
}

func (w *walk) object(s *description.Schema, n *jsontree.Node, at Place, tag string) {
	if !s.Open {
		const colour = "colour"
		w.broken(Extra, at.key(colour), "", func(body *jsontree.Node) error {
			return body.Set(at.key(colour).Path(), jsontree.Of("red"))
		})
	}
	for _, p := range s.Properties {
		value, place := n.Field(p.Name), at.key(p.Name)
		switch {
		case value == nil:
		case slices.Contains(w.whole, p.Name):
			w.types(p.Schema, place)
		case p.Name == tag:
			w.tag(at, place, p.Required)
		default:
			if p.Required {
				w.broken(Missing, place, "", func(body *jsontree.Node) error { return body.Unset(place.Path()) })
			}
			w.value(p.Schema, value, place)
		}
	}
	for _, m := range n.Members {
		if s.Each != nil && s.Property(m.Key) == nil {
			w.value(s.Each, m.Value, at.key(m.Key))
		}
	}
}

// tag breaks the tag of a union. The error is in the union, one step, its tag, above
// the fields.
func (w *walk) tag(fields, place Place, required bool) {
	union, key := fields[:len(fields)-1], place[len(place)-1].Name
	at := union.plus(Step{Name: key, Tag: true})
	to := func(value any) func(*jsontree.Node) error {
		return func(body *jsontree.Node) error { return body.Set(place.Path(), jsontree.Of(value)) }
	}
	w.broken(Tag, at, "", to("nonsense"))
	w.broken(Type, at, "", to(7))
	if required { // without a tag, the object may match a variant that needs none
		at = union.plus(Step{Name: key, Tag: true, Loose: true})
		w.broken(NoTag, at, "", func(body *jsontree.Node) error { return body.Unset(place.Path()) })
	}
}

func (w *walk) list(s *description.Schema, n *jsontree.Node, at Place) {
	if s.MinItems > 0 {
		w.replace(Count, at, "too few", jsontree.Arr())
	}
	if s.MaxItems > 0 && len(n.Items) > 0 {
		w.broken(Count, at, "too many", func(body *jsontree.Node) error {
			return body.Set(at.Path(), jsontree.Of(slices.Repeat(n.Items[:1], s.MaxItems+1)))
		})
	}
	for i, item := range n.Items {
		w.value(s.Items, item, at.item(i))
	}
}
