package drift

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/claude/shape"
	"github.com/claudemock/claudemock/internal/claude/shape/tabulate"
	"github.com/claudemock/claudemock/internal/description"
)

// Unknown returns the differences between a version of the description and what
// claudemock knows, in the families of endpoints that it serves: missing endpoints,
// models, betas and error codes, and all differences in the bodies of requests.
// Additions of claudemock, such as older models, are not differences. The error says
// which part of the description cannot be compared.
func Unknown(d *description.Description) ([]Change, error) {
	table, err := tabulate.Table(d)
	if err != nil {
		return nil, fmt.Errorf("making a table of the description: %w", err)
	}
	shapes, err := compareTables(shape.Table(), table)
	if err != nil {
		return nil, err
	}
	return ordered(append(shapes, lacking(d)...)), nil
}

// lacking returns the items of the description that claudemock does not have.
func lacking(d *description.Description) []Change {
	has := facts{}
	for _, o := range d.Operations {
		if !isServed(o) {
			continue
		}
		route, served := routeOf(o)
		if !served {
			has.add(Endpoint, operationName(o.Method, o.Path, o.Beta), "")
			continue
		}
		known := claude.ErrorCodes(route.Endpoint)
		for _, code := range o.Codes() {
			if !slices.Contains(known, code.Code) {
				has.add(Code, operationName(o.Method, o.Path, o.Beta)+" "+code.Code, code.Status+" "+code.Type)
			}
		}
	}
	for _, name := range modelsOf(d) {
		if _, known := models.Default().Find(name); !known {
			has.add(Model, name, "")
		}
	}
	for _, name := range betasOf(d) {
		if !check.KnownBeta(name) {
			has.add(Beta, name, "")
		}
	}
	return differences(nil, has)
}

// routeOf returns the route that serves an operation.
func routeOf(o *description.Operation) (claude.Route, bool) {
	i := slices.IndexFunc(claude.Routes, func(r claude.Route) bool {
		return operationName(r.Method, r.Path, false) == operationName(o.Method, o.Path, false)
	})
	if i < 0 {
		return claude.Route{}, false
	}
	return claude.Routes[i], true
}
