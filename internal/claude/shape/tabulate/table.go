// Package tabulate makes package shape's table from the API's description. `go
// generate` writes the table with it, and `claudemock drift` compares the table of
// another description with it. The package never checks a request.
//
// The table has three parts. "requests" has the form of the body by endpoint, first in
// the ordinary API and then in the beta API. "objects" has the fields of each object;
// an exclamation mark means that a field is required, and "*" is the form of further
// fields. "unions" has objects by the value of one field.
//
// The form of a value is one of:
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

// Table returns the table of the requests of one version of the API, as JSON with one
// object per line. The error names a construct that the table cannot express.
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

// namedForms are objects or unions by name, in the order in which they were found.
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

// lines writes the three parts with one object per line.
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
