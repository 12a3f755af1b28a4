package requests

import (
	"slices"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Request is one request made of the description.
type Request struct {
	Name    string // what it has beyond the least, as "messages.user.content.text.citations=null"; "least" is nothing
	Body    *jsontree.Node
	Betas   []string          // what the header anthropic-beta has to name
	Headers map[string]string // further headers that it needs
	Known   bool              // it is about something that the server must know from before, as the thread that it continues
}

// Legal is a request for each optional field, each variant of a union and each
// value of an enumeration that a schema of bodies of messages, count_tokens or
// anything else allows, and for the bounds of what is bounded; each is
// otherwise the least that the API asks for. What no API takes although the
// schema has it is left out: see the files around*.go. Into properties of the
// names in whole it does not look: they are the least, always.
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
