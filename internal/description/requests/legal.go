package requests

import (
	"slices"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Request is one request made from the description.
type Request struct {
	Name    string // what it has beyond the minimum, as "messages.user.content.text.citations=null"; "least" for nothing
	Body    *jsontree.Node
	Betas   []string          // for the header anthropic-beta
	Headers map[string]string // further headers that it needs
	Known   bool              // whether it refers to something that must exist already, such as the thread that it continues
}

// Legal returns a request for each optional field, each variant of a union, each value
// of an enumeration and each bound that a schema of bodies allows. Each is otherwise
// minimal. It leaves out what the API refuses although the schema allows it: see the
// files complete*.go. Properties with a name in whole are always minimal.
func Legal(s *description.Schema, whole ...string) []Request {
	var all []Request
	seen := map[string]bool{}
	for _, o := range (maker{inside: map[string]bool{}, whole: whole}).each(s, "") {
		d := draft{body: o.value.Clone(), betas: slices.Clone(o.betas), label: o.label}
		if !d.complete() || len(s.Validate(d.body)) > 0 {
			continue
		}
		if text := d.body.String(); seen[text] {
			continue
		} else {
			seen[text] = true
		}
		all = append(all, d.request())
	}
	return all
}

func (d *draft) request() Request {
	slices.Sort(d.betas)
	name := d.label
	if name == "" {
		name = "least"
	}
	return Request{Name: name, Body: d.body, Betas: slices.Compact(d.betas), Headers: d.headers, Known: d.needsExisting}
}
