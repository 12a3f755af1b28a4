package shape

import "github.com/claudemock/claudemock/jsontree"

// form describes the JSON that a value may be: its types, and the constraints by type.
// The zero form allows nothing.
type form struct {
	kinds  kinds
	names  string // the API's name of the type, such as "string"; of several, the last one
	whole  bool   // numbers are integers
	words  []string
	text   *textBounds
	number *numberBounds
	list   *listForm
	object *object // if objects have one shape
	union  *union  // if objects have several shapes
	values *form   // if objects have any keys: the form of the values
}

// kinds is a set of JSON types.
type kinds uint8

func (k kinds) has(kind jsontree.Kind) bool { return k&(1<<kind) != 0 }

const anyKind kinds = 1<<jsontree.Null | 1<<jsontree.Bool | 1<<jsontree.Number | 1<<jsontree.String | 1<<jsontree.Array | 1<<jsontree.Object

type textBounds struct {
	min, max int // in characters; a max of 0 is no limit
	pattern  *pattern
}

// numberBounds are inclusive, except for above and below; nil is no bound.
type numberBounds struct {
	min, max, above, below *float64
}

type listForm struct {
	min, max int // a max of 0 is no limit
	each     *form
}

// object is an object with known fields.
type object struct {
	fields   []field // in the order in which the API checks them
	index    map[string]int
	required uint64 // bits of the required fields
	open     *form  // the form of unknown fields; nil refuses them
}

type field struct {
	name     string
	form     form
	required bool
	betas    []string // a request that names betas must name one of these
}

// find returns the index of a field, or -1.
func (o *object) find(name string) int {
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range o.fields {
		if o.fields[i].name == name {
			return i
		}
	}
	return -1
}

// union is a set of objects that the value of one field, the tag, distinguishes.
type union struct {
	key      string
	variants map[string]*object
	tags     []string // in the description's order
	fallback string   // the tag of an object without one; "" if a tag is required
}

// hidesTag reports whether paths leave out the variant: the API names it only if the
// tag is the type.
func (u *union) hidesTag() bool { return u.key != "type" }
