package requests

import (
	"slices"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Kind is a way of departing from the description.
type Kind string

// The kinds of what is broken.
const (
	Missing  Kind = "required missing"
	Extra    Kind = "extra field"
	Type     Kind = "wrong type"
	Null     Kind = "null"  // where the schema has no null
	Value    Kind = "value" // none of those that the schema lists
	Tag      Kind = "unknown tag"
	NoTag    Kind = "tag missing"
	Bound    Kind = "bound"
	Fraction Kind = "fraction" // where an integer is asked for
	Pattern  Kind = "pattern"
	Length   Kind = "length"
	Count    Kind = "items"
)

// Kinds is all of them.
var Kinds = []Kind{Missing, Extra, Type, Null, Value, Tag, NoTag, Bound, Fraction, Pattern, Length, Count}

// Broken is a request that departs from the description in one place.
type Broken struct {
	Request
	Kind  Kind
	Place Place
}

// Break breaks legal requests of a schema in each of their places in each way
// that there is for it; no place is broken twice in the same way. Below
// properties of the names in whole nothing is broken.
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

// walk goes through a legal request along its schema.
type walk struct {
	request Request
	whole   []string
	seen    map[string]bool
	found   []Broken

	schema *description.Schema // of the value that is looked at, with all its alternatives
	path   string              // of that value
}

// broken adds the request with what edit does to a copy of its body, unless it
// is known already or breaks nothing.
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

// value breaks what stands at a place, and all below it.
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
	if s.Pattern != "" && len(s.Any) > 0 { // it stands beside the alternatives
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

// wrong are values of all types, those first that no reader takes for another.
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

// tag breaks what tells the variant of a union: which is the error of the
// union, one step, its tag, above the fields.
func (w *walk) tag(fields, place Place, required bool) {
	union, key := fields[:len(fields)-1], place[len(place)-1].Name
	at := union.plus(Step{Name: key, Tag: true})
	to := func(value any) func(*jsontree.Node) error {
		return func(body *jsontree.Node) error { return body.Set(place.Path(), jsontree.Of(value)) }
	}
	w.broken(Tag, at, "", to("nonsense"))
	w.broken(Type, at, "", to(7))
	if required { // what lacks it can be taken for a variant that needs none
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
