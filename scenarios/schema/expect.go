package schema

import (
	"reflect"
	"slices"

	"github.com/invopop/jsonschema"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// ruleIDsSchema describes a list of ids of rules.
func ruleIDsSchema() *jsonschema.Schema {
	one := uint64(1)
	return &jsonschema.Schema{
		Type: "array", MinItems: &one, UniqueItems: true,
		Items: &jsonschema.Schema{Type: "string", Enum: anys(rules.IDs())},
	}
}

// ruleBoundsSchema describes a map by the ids of the rules that have bounds, each with the
// bounds of that rule.
func ruleBoundsSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, rule := range rules.All() {
		if len(rule.Bounds) == 0 {
			continue
		}
		bounds := notEmpty(structure(reflect.TypeFor[expect.Bounds]()))
		for _, field := range strictyaml.Describe(reflect.TypeFor[expect.Bounds]()) {
			if !slices.Contains(rule.Bounds, field.Name) {
				bounds.Properties.Delete(field.Name)
			}
		}
		bounds.Description = rule.Summary
		s.Properties.Set(rule.ID, bounds)
	}
	return s
}
