package shape

import "github.com/claudemock/claudemock/jsontree"

// form is what JSON a value may be: for each JSON type that it may have, what
// more is asked of it. The zero form allows nothing.
type form struct {
	kinds  kinds
	names  string // what the API calls the types: "valid string"; the last one of several
	whole  bool   // numbers are integers
	words  []string
	text   *textBounds
	number *numberBounds
	list   *listForm
	object *object // when objects have one shape
	union  *union  // when objects have several
	values *form   // when objects have any keys: what each value is
}

// kinds is a set of JSON types.
type kinds uint8

func (k kinds) has(kind jsontree.Kind) bool { return k&(1<<kind) != 0 }

const anyKind kinds = 1<<jsontree.Null | 1<<jsontree.Bool | 1<<jsontree.Number | 1<<jsontree.String | 1<<jsontree.Array | 1<<jsontree.Object

type textBounds struct {
	min, max int // in characters; a max of 0 is none
	pattern  *pattern
}

// numberBounds are inclusive unless said otherwise; nil is none.
type numberBounds struct {
	min, max, above, below *float64
}

type listForm struct {
	min, max int // a max of 0 is none
	each     *form
}

// object is an object with known fields.
type object struct {
	fields   []field // in the order in which the API looks at them
	index    map[string]int
	required uint64 // the bits of the fields that must be there
	open     *form  // what fields that are not known may be; nil refuses them
}

type field struct {
	name     string
	form     form
	required bool
	betas    []string // the request must name one of these, where it names any
}

// find is the place of a field in fields, or -1.
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

// union is a family of objects that a field of theirs, the tag, tells apart.
type union struct {
	key      string
	variants map[string]*object
	tags     []string // in the description's order
	fallback string   // the tag of an object without one; "" requires it
}

// isPlain reports whether paths do not name the variant: the API names it only
// where the tag is the type.
func (u *union) hidesTag() bool { return u.key != "type" }
