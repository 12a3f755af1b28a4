package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/shape"
	"github.com/claudemock/claudemock/internal/claude/shape/tabulate"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Unknown is in what a version of the description differs from what claudemock
// knows, in the families of endpoints that it serves: endpoints, models, betas
// and error codes that it lacks, and all that is otherwise in the bodies of
// requests. What claudemock has beyond the description, such as older models,
// is no difference. The error says what of the description cannot be compared.
func Unknown(d *description.Description) ([]Change, error) {
	table, err := tabulate.Table(d)
	if err != nil {
		return nil, fmt.Errorf("making a table of the description: %w", err)
	}
	is, err := tableFacts(table)
	if err != nil {
		return nil, err
	}
	was, err := tableFacts(shape.Table())
	if err != nil {
		return nil, err
	}
	return ordered(append(differences(was, is), lacking(d)...)), nil
}

// lacking is what the description has and claudemock has not.
func lacking(d *description.Description) []Change {
	has := facts{}
	for _, o := range d.Operations {
		if !isServed(o) {
			continue
		}
		route, served := routeOf(o)
		if !served {
			has.add(Endpoint, named(o.Method, o.Path, o.Beta), "")
			continue
		}
		known := claude.ErrorCodes(route.Endpoint)
		for _, code := range o.Codes() {
			if !slices.Contains(known, code.Code) {
				has.add(Code, named(o.Method, o.Path, o.Beta)+" "+code.Code, code.Status+" "+code.Type)
			}
		}
	}
	for _, name := range modelsOf(d) {
		if _, known := claude.DefaultModels().Find(name); !known {
			has.add(Model, name, "")
		}
	}
	for _, name := range betasOf(d) {
		if !claude.KnownBeta(name) {
			has.add(Beta, name, "")
		}
	}
	return differences(nil, has)
}

// routeOf is the route that serves an operation.
func routeOf(o *description.Operation) (claude.Route, bool) {
	i := slices.IndexFunc(claude.Routes, func(r claude.Route) bool {
		return named(r.Method, r.Path, false) == named(o.Method, o.Path, false)
	})
	if i < 0 {
		return claude.Route{}, false
	}
	return claude.Routes[i], true
}

// tableFacts is what a table of requests has: its objects, their fields, and
// the variants of its unions.
func tableFacts(text []byte) (facts, error) {
	table, err := jsontree.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading a table of requests: %w", err)
	}
	f := facts{}
	for _, object := range table.Field("objects").Members {
		f.add(Object, object.Key, "")
		for _, field := range object.Value.Members {
			f.field(object.Key+"."+strings.TrimSuffix(field.Key, "!"), field)
		}
	}
	for _, union := range table.Field("unions").Members {
		for _, variant := range union.Value.Field("variants").Members {
			f.add(Variant, union.Key+" | "+variant.Key, variant.Value.Str())
		}
	}
	return f, nil
}

// field adds a field of the table, and each of its words.
func (f facts) field(name string, field jsontree.Member) {
	written := field.Value.Clone()
	for _, form := range append([]*jsontree.Node{written, written.Field("form")}, alternatives(written)...) {
		words := form.Field("words")
		if !words.Is(jsontree.Array) {
			continue
		}
		for _, word := range words.Items {
			f.add(Word, name+" = "+word.String(), "")
		}
		form.SetField("words", nil)
	}
	text := written.String()
	if strings.HasSuffix(field.Key, "!") {
		text += ", required"
	}
	f.add(Field, name, text)
}

// alternatives is the forms of a value that may be one of several.
func alternatives(form *jsontree.Node) []*jsontree.Node {
	if form.Is(jsontree.Array) {
		return form.Items
	}
	if of := form.Field("form"); of.Is(jsontree.Array) {
		return of.Items
	}
	return nil
}
