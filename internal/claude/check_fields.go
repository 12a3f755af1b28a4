package claude

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// kinds is a set of JSON types.
type kinds uint8

func (k kinds) has(kind jsontree.Kind) bool { return k&(1<<kind) != 0 }

// form says what JSON a value may be. The zero form is any JSON at all.
type form struct {
	kinds kinds    // the types allowed; 0 is all
	name  string   // what the API calls it when the type is wrong: "string", "list", …
	words []string // the only strings allowed
	whole bool     // numbers must be integers
	shape string   // objects: a key of objects or unions; "" is any object
	each  *form    // arrays: what each item may be
}

// field is one key of an object.
type field struct {
	name     string
	form     form
	required bool
	nullable bool
	beta     bool // known to the beta API only
}

// union is a family of objects told apart by one of their keys.
type union struct {
	key      string
	fallback string // the variant when the key is missing; "" requires it
	plain    bool   // the key is an ordinary field: error paths do not name the variant
	variants []variant
}

// variant is one object of a union.
type variant struct {
	tag    string
	beta   bool // known to the beta API only
	open   bool // may have further fields
	fields []field
}

// fieldCheck walks a body along the table of shapes.
type fieldCheck struct {
	strict bool // also refuse unknown fields, unknown variants and unknown words
	beta   bool // the request uses the beta API
	sent   func(*jsontree.Node) bool
}

// checkFields checks every field's presence and type and, when strict, that
// there are no others. Fields of the beta API are unknown to a request that
// neither says ?beta=true nor names a beta.
func checkFields(req *Request, level Validation) *problem {
	c := fieldCheck{
		strict: level == Strict,
		beta:   req.Query["beta"] == "true" || len(req.Betas) > 0,
		sent:   req.Sent,
	}
	return c.value(req.Body, ref(string(req.Endpoint)))
}

func (c fieldCheck) value(n *jsontree.Node, f form) *problem {
	if f.kinds == 0 {
		return nil
	}
	if n == nil || !f.kinds.has(n.Kind) {
		return &problem{reason: "Input should be a valid " + f.name}
	}
	switch n.Kind {
	case jsontree.Object:
		return c.object(n, f.shape)
	case jsontree.Array:
		return c.list(n, f.each)
	case jsontree.Number:
		if _, ok := n.Int(); f.whole && !ok {
			return &problem{reason: "Input should be a valid integer"}
		}
	case jsontree.String:
		if c.strict && len(f.words) > 0 && !slices.Contains(f.words, n.Text) {
			return &problem{reason: "Input should be " + quoteWords(f.words)}
		}
	}
	return nil
}

func (c fieldCheck) list(n *jsontree.Node, each *form) *problem {
	if each == nil {
		return nil
	}
	for i, item := range n.Items {
		if p := c.value(item, *each); p != nil {
			return p.under(strconv.Itoa(i))
		}
	}
	return nil
}

func (c fieldCheck) object(n *jsontree.Node, shape string) *problem {
	if shape == "" {
		return nil
	}
	if v, ok := objects[shape]; ok {
		return c.fields(n, v, "")
	}
	p := c.variant(n, unions[shape])
	if p != nil && shape == "block" && c.sent != nil && c.sent(n) {
		return nil
	}
	return p
}

func (c fieldCheck) variant(n *jsontree.Node, u union) *problem {
	tag := n.Field(u.key)
	name := tag.Str()
	if tag == nil || tag.Kind == jsontree.Null {
		if u.fallback == "" {
			return &problem{path: u.key, reason: "Field required"}
		}
		name = u.fallback
	} else if tag.Kind != jsontree.String {
		return &problem{path: u.key, reason: "Input should be a valid string"}
	}
	for _, v := range u.variants {
		if v.tag != name || v.beta && !c.beta {
			continue
		}
		p := c.fields(n, v, u.key)
		if p != nil && !u.plain {
			p.under(name)
		}
		return p
	}
	if !c.strict {
		return nil
	}
	return c.unknownTag(u, name)
}

func (c fieldCheck) unknownTag(u union, name string) *problem {
	var tags []string
	for _, v := range u.variants {
		if c.beta || !v.beta {
			tags = append(tags, v.tag)
		}
	}
	if u.plain {
		return &problem{path: u.key, reason: "Input should be " + quoteWords(tags)}
	}
	slices.Sort(tags)
	return &problem{reason: "Input tag '" + name + "' found using '" + u.key +
		"' does not match any of the expected tags: '" + strings.Join(tags, "', '") + "'"}
}

// fields checks one object; key is the field that chose the variant, if any.
func (c fieldCheck) fields(n *jsontree.Node, v variant, key string) *problem {
	known := 0
	if key != "" && n.Field(key) != nil {
		known++
	}
	for i := range v.fields {
		f := &v.fields[i]
		value := n.Field(f.name)
		switch {
		case f.beta && !c.beta:
		case value == nil && f.required:
			return &problem{path: f.name, reason: "Field required"}
		case value == nil:
		case value.Kind == jsontree.Null && f.nullable:
			known++
		default:
			known++
			if p := c.value(value, f.form); p != nil {
				return p.under(f.name)
			}
		}
	}
	if !c.strict || v.open || known == len(n.Members) {
		return nil
	}
	return c.extra(n, v, key)
}

// extra finds the first field that should not be there. There may be none:
// a key that stands twice also makes more members than known fields.
func (c fieldCheck) extra(n *jsontree.Node, v variant, key string) *problem {
	for _, m := range n.Members {
		known := key != "" && m.Key == key || slices.ContainsFunc(v.fields, func(f field) bool {
			return f.name == m.Key && (c.beta || !f.beta)
		})
		if !known {
			return &problem{path: m.Key, reason: "Extra inputs are not permitted"}
		}
	}
	return nil
}

// quoteWords reads like "'auto' or 'standard_only'".
func quoteWords(words []string) string {
	if len(words) == 1 {
		return "'" + words[0] + "'"
	}
	last := len(words) - 1
	return "'" + strings.Join(words[:last], "', '") + "' or '" + words[last] + "'"
}
