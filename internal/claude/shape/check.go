package shape

import (
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// Problem is the first violation in a body.
type Problem struct {
	Path   string // dotted, in the API's form: unions add the variant's tag; "" is the body itself
	Reason string // in the API's words
}

// under prefixes the path with a key.
func (p *Problem) under(key string) *Problem {
	if p.Path == "" {
		p.Path = key
	} else {
		p.Path = key + "." + p.Path
	}
	return p
}

// Options say how a body is checked.
type Options struct {
	// Strict also refuses unknown fields and variants, words that are not listed, and
	// values out of bounds. Otherwise only types and required fields are checked.
	Strict bool
	// Beta selects the beta API's form of the request.
	Beta bool
	// Betas are the betas that the request names. A field of other betas is unknown
	// then. If none is named, all fields are known: an official SDK can send ?beta=true
	// alone, and whether the API accepts such a field then is not confirmed.
	Betas []string
	// Accept reports whether an object that would be refused is legal all the same, for
	// instance because the server sent it. nil accepts none.
	Accept func(object *jsontree.Node) bool
}

// Check returns the first problem of the body of a request to an endpoint, in the order
// in which the API checks fields, or nil. Endpoints that the table does not have accept
// any body.
func Check(endpoint string, body *jsontree.Node, options Options) *Problem {
	r, ok := loaded().requests[endpoint]
	if !ok {
		return nil
	}
	if options.Beta {
		return check{Options: options}.value(body, &r.beta)
	}
	return check{Options: options}.value(body, &r.ordinary)
}

type check struct {
	Options
	inOrder bool // there is a problem, and the first in the API's order is searched
}

func (c check) value(n *jsontree.Node, f *form) *Problem {
	if n == nil || !f.kinds.has(n.Kind) {
		return &Problem{Reason: wrongType(f)}
	}
	switch n.Kind {
	case jsontree.Object:
		return c.object(n, f)
	case jsontree.Array:
		return c.list(n, f.list)
	case jsontree.Number:
		return c.number(n, f)
	case jsontree.String:
		return c.text(n.Text, f)
	}
	return nil
}

func (c check) list(n *jsontree.Node, list *listForm) *Problem {
	if list == nil {
		return nil
	}
	if list.each != nil {
		for i, item := range n.Items {
			if p := c.value(item, list.each); p != nil {
				return p.under(strconv.Itoa(i))
			}
		}
	}
	if c.Strict {
		return wrongCount(len(n.Items), list)
	}
	return nil
}

func (c check) number(n *jsontree.Node, f *form) *Problem {
	if f.whole {
		if _, ok := n.Int(); !ok {
			return &Problem{Reason: "Input should be a valid integer"}
		}
	}
	if !c.Strict || f.number == nil {
		return nil
	}
	return outOfBounds(n, f.number)
}

func (c check) text(s string, f *form) *Problem {
	if !c.Strict {
		return nil
	}
	if f.words != nil && !slices.Contains(f.words, s) {
		return &Problem{Reason: "Input should be " + quoted(f.words)}
	}
	if f.text == nil {
		return nil
	}
	return wrongText(s, f.text)
}

func (c check) object(n *jsontree.Node, f *form) *Problem {
	var p *Problem
	switch {
	case f.union != nil:
		p = c.variant(n, f.union)
	case f.object != nil:
		p = c.fields(n, f.object)
	case f.values != nil:
		for _, m := range n.Members {
			if p = c.value(m.Value, f.values); p != nil {
				p.under(m.Key)
				break
			}
		}
	}
	if p != nil && c.Accept != nil && c.Accept(n) {
		return nil
	}
	return p
}

func (c check) variant(n *jsontree.Node, u *union) *Problem {
	name := u.fallback
	switch tag := n.Field(u.key); {
	case tag.Is(jsontree.String):
		name = tag.Text
	case tag != nil && (tag.Kind != jsontree.Null || u.fallback == ""):
		return &Problem{Path: u.key, Reason: "Input should be a valid string"}
	case name == "":
		return &Problem{Path: u.key, Reason: "Field required"}
	}
	o, ok := u.variants[name]
	if !ok {
		if !c.Strict {
			return nil
		}
		return unknownTag(u, name)
	}
	p := c.fields(n, o)
	if p != nil && !u.hidesTag() {
		p.under(name)
	}
	return p
}

// fields checks one object: first in the order of the body, which is fast, and if there
// is a problem, again in the API's order.
func (c check) fields(n *jsontree.Node, o *object) *Problem {
	if c.inOrder {
		return c.firstProblem(n, o)
	}
	missing, fine := o.required, true
	for i := range n.Members {
		m := &n.Members[i]
		at := o.find(m.Key)
		if at < 0 {
			fine = fine && (!c.Strict || o.open != nil && c.value(m.Value, o.open) == nil)
			continue
		}
		missing &^= 1 << at
		f := &o.fields[at]
		fine = fine && c.value(m.Value, &f.form) == nil && (f.betas == nil || c.inBeta(f))
	}
	if fine && missing == 0 {
		return nil
	}
	c.inOrder = true
	return c.firstProblem(n, o)
}

func (c check) firstProblem(n *jsontree.Node, o *object) *Problem {
	for i := range o.fields {
		f := &o.fields[i]
		value := n.Field(f.name)
		switch {
		case value == nil && f.required:
			return &Problem{Path: f.name, Reason: "Field required"}
		case value == nil || !c.inBeta(f):
		default:
			if p := c.value(value, &f.form); p != nil {
				return p.under(f.name)
			}
		}
	}
	if !c.Strict {
		return nil
	}
	for _, m := range n.Members {
		if p := c.extraField(m, o); p != nil {
			return p
		}
	}
	return nil
}

// extraField checks a field that is unknown, or unknown to this request.
func (c check) extraField(m jsontree.Member, o *object) *Problem {
	if i := o.find(m.Key); i >= 0 && c.inBeta(&o.fields[i]) {
		return nil
	}
	if o.open == nil {
		return &Problem{Path: m.Key, Reason: "Extra inputs are not permitted"}
	}
	if p := c.value(m.Value, o.open); p != nil {
		return p.under(m.Key)
	}
	return nil
}

// inBeta reports whether the request may use the field.
func (c check) inBeta(f *field) bool {
	if f.betas == nil || len(c.Betas) == 0 || !c.Strict {
		return true
	}
	return slices.ContainsFunc(c.Betas, func(beta string) bool { return slices.Contains(f.betas, beta) })
}
