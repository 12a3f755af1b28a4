package shape

import (
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// DeadEnd says where a path into a body leads nowhere.
type DeadEnd struct {
	At     int      // index of the part of the path that leads nowhere
	InList bool     // whether there is a list, and the part is not an index
	Fields []string // the fields that exist there, sorted
}

// Reach follows a path into the bodies of an endpoint. It returns nil if some body may
// have a value there, in the ordinary API or in the beta API. For endpoints that the
// table does not have, it always returns nil.
func Reach(endpoint string, path []string) *DeadEnd {
	r, ok := loaded().requests[endpoint]
	if !ok {
		return nil
	}
	here := []*form{&r.ordinary, &r.beta}
	for at, part := range path {
		next := reached{}
		for _, f := range here {
			next.step(f, part)
		}
		switch {
		case next.anything:
			return nil
		case len(next.forms) == 0:
			slices.Sort(next.fields)
			return &DeadEnd{At: at, InList: next.list, Fields: slices.Compact(next.fields)}
		}
		here = next.forms
	}
	return nil
}

// reached is where one part of a path leads to from several forms.
type reached struct {
	forms    []*form
	fields   []string // the fields that the part was looked up in
	list     bool     // one of the forms is a list
	anything bool     // whether any JSON is allowed
}

func (r *reached) step(f *form, part string) {
	if f.kinds.has(jsontree.Array) {
		r.list = true
		i, err := strconv.Atoi(part)
		switch {
		case err != nil || strconv.Itoa(i) != part:
		case f.list == nil || f.list.each == nil:
			r.anything = true
		default:
			r.forms = append(r.forms, f.list.each)
		}
	}
	if !f.kinds.has(jsontree.Object) {
		return
	}
	switch {
	case f.object != nil:
		r.field(f.object, part)
	case f.union != nil:
		for _, tag := range f.union.tags {
			r.field(f.union.variants[tag], part)
		}
	case f.values != nil:
		r.forms = append(r.forms, f.values)
	default:
		r.anything = true
	}
}

func (r *reached) field(o *object, name string) {
	for i := range o.fields {
		r.fields = append(r.fields, o.fields[i].name)
	}
	switch i := o.find(name); {
	case i >= 0:
		r.forms = append(r.forms, &o.fields[i].form)
	case o.open != nil:
		r.forms = append(r.forms, o.open)
	}
}
