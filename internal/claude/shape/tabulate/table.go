// Package tabulate makes package shape's table of the API's description. `go
// generate` writes the table with it, and `claudemock drift` compares another
// description with the table that there is.
//
// The table has three parts. "requests" says by endpoint what a body is, first
// of the ordinary API and then of the beta API. "objects" has the fields of each
// object, those that must be there with an exclamation mark; "*" is what
// further fields may be. "unions" has objects by the value of one field.
//
// What a value may be is written as one of:
//
//	"any", "null", "boolean", "integer", "number", "string", or an object's or a union's name
//	{"string": null, "min": 1, "max": 64, "pattern": "…"}, and numbers likewise, with "above" and "below"
//	{"words": ["a", "b"]}    {"list": FORM, "min": 1}    {"map": FORM}
//	[FORM, FORM]             one of several, each of another JSON type
//	{"betas": ["…"], "form": FORM}    for requests that name one of the betas
package tabulate

import (
	"bytes"
	"fmt"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Table is the table of the requests of one version of the API, as JSON with
// one object a line. The error says what the table cannot say.
func Table(api *description.Description) ([]byte, error) {
	b := &builder{objects: newNamedForms(), unions: newNamedForms()}
	bodies := jsontree.Obj()
	for _, r := range requests {
		ordinary, beta := api.Schema(r.ordinary), api.Schema(r.beta)
		if ordinary == nil || beta == nil {
			return nil, fmt.Errorf("the description has no schema %s or %s", r.ordinary, r.beta)
		}
		bodies.SetField(r.endpoint, jsontree.Arr(b.form(ordinary, ""), b.form(beta, "")))
	}
	for _, l := range legacy {
		b.objects.put(l.name, &jsontree.Node{Kind: jsontree.Object, Members: l.fields})
		bodies.SetField(l.endpoint, jsontree.Arr(l.name, l.name))
	}
	names := merge(b.objects, b.unions)
	return lines(rename(bodies, names), b.objects.renamed(names), b.unions.renamed(names)), b.err
}

// parts are objects or unions by name, in the order in which they were met.
type namedForms struct {
	names []string
	nodes map[string]*jsontree.Node
}

func newNamedForms() *namedForms { return &namedForms{nodes: map[string]*jsontree.Node{}} }

func (p *namedForms) put(name string, n *jsontree.Node) {
	if _, there := p.nodes[name]; !there {
		p.names = append(p.names, name)
	}
	p.nodes[name] = n
}

// lines writes the parts with one object a line.
func lines(bodies *jsontree.Node, objects, unions *jsontree.Node) []byte {
	var out bytes.Buffer
	out.WriteString("{\n")
	for i, part := range []struct {
		name string
		of   *jsontree.Node
	}{{"requests", bodies}, {"objects", objects}, {"unions", unions}} {
		if i > 0 {
			out.WriteString(",\n")
		}
		fmt.Fprintf(&out, "%q: {\n", part.name)
		for j, m := range part.of.Members {
			end := ","
			if j == len(part.of.Members)-1 {
				end = ""
			}
			fmt.Fprintf(&out, "%q: %s%s\n", m.Key, m.Value, end)
		}
		out.WriteString("}")
	}
	out.WriteString("\n}\n")
	return out.Bytes()
}
