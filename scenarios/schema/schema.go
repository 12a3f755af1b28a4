package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/scenarios/match"
	"github.com/claudemock/claudemock/scenarios/recorded"
	"github.com/claudemock/claudemock/script"
)

// JSON returns the JSON Schema (draft 2020-12) of scenario files, for editors. It is derived
// from the types that scenarios and faults are decoded into, so it has every key, type and
// description. Rules across several keys are checked by scenarios.Parse only. The same
// registry always gives the same bytes.
func JSON(registry faults.Registry) ([]byte, error) {
	root := structure(reflect.TypeFor[scenarios.Scenario]())
	root.Version = jsonschema.Version
	root.Title = "claudemock scenario"
	if name, ok := root.Properties.Get("name"); ok {
		name.Pattern = scenarios.NamePattern
	}
	root.Definitions = jsonschema.Definitions{
		"matcher": matcherSchema(),
		"place":   placeSchema(),
		"faults":  faultsSchema(registry),
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return out.Bytes(), nil
}

// structure returns the schema of a map with exactly the keys in the tags of a struct.
func structure(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, field := range strictyaml.Describe(t) {
		property := schemaOf(field.GoType)
		property.Description = field.Doc
		for _, words := range wordsOf(property) {
			words.Enum = append(words.Enum, anys(field.Enum)...)
		}
		property.Minimum, property.Maximum = json.Number(field.Min), json.Number(field.Max)
		s.Properties.Set(field.Name, property)
		if field.Required {
			s.Required = append(s.Required, field.Name)
		}
	}
	return s
}

// wordsOf returns the schemas of the words in a property: the property itself, the items
// of a list, or both for a word or a list of words.
func wordsOf(property *jsonschema.Schema) []*jsonschema.Schema {
	switch {
	case property.Items != nil:
		return []*jsonschema.Schema{property.Items}
	case property.AnyOf != nil:
		if last := property.AnyOf[len(property.AnyOf)-1]; last.Items != nil {
			return []*jsonschema.Schema{property.AnyOf[0], last.Items}
		}
	}
	return []*jsonschema.Schema{property}
}

// schemaOf returns a new schema for the type of a field.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	if s := special(t); s != nil {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Struct:
		return structure(t)
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: schemaOf(t.Elem())}
	case reflect.Map:
		value := schemaOf(t.Elem())
		if t.Elem().Kind() == reflect.Pointer {
			value = anyOf(value, typed("null")) // null removes an entry
		}
		return &jsonschema.Schema{Type: "object", AdditionalProperties: value}
	case reflect.Bool:
		return typed("boolean")
	case reflect.Float32, reflect.Float64:
		return typed("number")
	case reflect.String:
		return typed("string")
	default:
		return typed("integer")
	}
}

// special returns the schema of a type with its own YAML form, or nil for other types.
func special(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]*\.?[0-9]+(ns|us|µs|ms|s|m|h))+$`}
	case reflect.TypeFor[*jsontree.Node]():
		return &jsonschema.Schema{}
	case reflect.TypeFor[[]*scenarios.Step]():
		one := uint64(1)
		return &jsonschema.Schema{Type: "array", MinItems: &one, Items: structure(reflect.TypeFor[scenarios.Step]())}
	case reflect.TypeFor[condition.Endpoints]():
		one := uint64(1)
		return anyOf(typed("string"), &jsonschema.Schema{Type: "array", MinItems: &one, UniqueItems: true, Items: typed("string")})
	case reflect.TypeFor[scenarios.Body]():
		return anyOf(typed("string"), notEmpty(structure(reflect.TypeFor[scenarios.BodyMap]())))
	case reflect.TypeFor[match.Matcher]():
		return &jsonschema.Schema{Ref: "#/$defs/matcher"}
	case reflect.TypeFor[condition.Tools]():
		return toolsSchema()
	case reflect.TypeFor[script.At]():
		return &jsonschema.Schema{Ref: "#/$defs/place"}
	case reflect.TypeFor[scenarios.Faults]():
		return &jsonschema.Schema{Ref: "#/$defs/faults"}
	case reflect.TypeFor[script.Wait](), reflect.TypeFor[script.Jitter]():
		return anyOf(special(reflect.TypeFor[time.Duration]()), notEmpty(structure(t)))
	case reflect.TypeFor[faults.Values]():
		return anyOf(typed("string"), &jsonschema.Schema{Type: "array", Items: typed("string")})
	case reflect.TypeFor[faults.Size]():
		return anyOf(&jsonschema.Schema{Type: "string", Pattern: `^[0-9]+(\.[0-9]+)? ?(B|kB|KB|MB|GB)$`}, typed("integer"))
	case reflect.TypeFor[scenarios.Error]():
		return anyOf(&jsonschema.Schema{Type: "string", Enum: anys(apierror.Types())}, structure(t))
	case reflect.TypeFor[expression.Expression]():
		return typed("string")
	case reflect.TypeFor[condition.Previous]():
		return anyOf(&jsonschema.Schema{Type: "integer", Minimum: "100", Maximum: "999"}, &jsonschema.Schema{Type: "string", Enum: anys(incoming.Outcomes)})
	case reflect.TypeFor[scenarios.ModelChanges]():
		return &jsonschema.Schema{Type: "object", AdditionalProperties: structure(reflect.TypeFor[models.Traits]())}
	case reflect.TypeFor[expect.RuleIDs]():
		return ruleIDsSchema()
	case reflect.TypeFor[expect.RuleBounds]():
		return ruleBoundsSchema()
	case reflect.TypeFor[expect.Expectations](), reflect.TypeFor[expect.Waits]():
		return notEmpty(structure(t))
	case reflect.TypeFor[expect.Range]():
		return anyOf(&jsonschema.Schema{Type: "integer", Minimum: "1"}, notEmpty(structure(t)))
	case reflect.TypeFor[condition.Amount]():
		return anyOf(&jsonschema.Schema{Type: "integer", Minimum: "0"}, notEmpty(structure(t)))
	case reflect.TypeFor[condition.Nth](), reflect.TypeFor[condition.InFlight]():
		return anyOf(&jsonschema.Schema{Type: "integer", Minimum: "1"}, structure(t))
	case reflect.TypeFor[condition.ToolResult]():
		two := uint64(2)
		return anyOf(typed("boolean"), structure(t), &jsonschema.Schema{Type: "array", MinItems: &two, Items: notEmpty(structure(t))})
	case reflect.TypeFor[scenarios.Validate]():
		return anyOf(&jsonschema.Schema{Type: "string", Enum: anys([]string{"strict", "schema", "off"})}, notEmpty(validateSchema()))
	case reflect.TypeFor[scenarios.Limits]():
		return anyOf(&jsonschema.Schema{Type: "string", Enum: anys(limits.Tiers())}, notEmpty(structure(t)))
	case reflect.TypeFor[scenarios.RetryAfter]():
		return anyOf(typed("number"), structure(t))
	}
	return ofMatch(t)
}

// ofMatch returns the schema of a type of match or request, or nil for other types.
func ofMatch(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[scenarios.Fields]():
		one := uint64(1)
		return &jsonschema.Schema{Type: "array", MinItems: &one, UniqueItems: true, Items: &jsonschema.Schema{Type: "string", Pattern: scenarios.FieldPattern}}
	case reflect.TypeFor[recorded.Stream]():
		return anyOf(typed("boolean"), &jsonschema.Schema{Type: "string", Enum: anys([]string{string(recorded.StreamEither)})})
	case reflect.TypeFor[recorded.Value]():
		return &jsonschema.Schema{}
	default:
		return nil
	}
}

func validateSchema() *jsonschema.Schema {
	s := structure(reflect.TypeFor[scenarios.Validate]())
	if except, ok := s.Properties.Get("except"); ok {
		except.Items.Enum = anys(check.Names())
	}
	return s
}

func matcherSchema() *jsonschema.Schema {
	s := anyOf(typed("string"), typed("number"), typed("boolean"), notEmpty(structure(reflect.TypeFor[match.Map]())))
	s.Description = "a value to be matched exactly, with * for any text, or a map"
	return s
}

func toolsSchema() *jsonschema.Schema {
	long := structure(reflect.TypeFor[match.Map]())
	for pair := structure(reflect.TypeFor[condition.ToolsMap]()).Properties.Oldest(); pair != nil; pair = pair.Next() {
		long.Properties.Set(pair.Key, pair.Value)
	}
	return anyOf(typed("string"), typed("number"), typed("boolean"), notEmpty(long))
}

func placeSchema() *jsonschema.Schema {
	s := anyOf(typed("string"), typed("integer"), notEmpty(structure(reflect.TypeFor[script.At]())))
	s.Description = "an event's type, an event's number, a share of the body (60%), a time (2s), or a map"
	return s
}

// faultsSchema describes a list of faults: each is a bare name, if no parameter is
// required, or a map with one name.
func faultsSchema(registry faults.Registry) *jsonschema.Schema {
	bare := typed("string")
	one := uint64(1)
	named := &jsonschema.Schema{
		Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema,
		MinProperties: &one, MaxProperties: &one,
	}
	for _, kind := range registry {
		params := faultSchema(kind)
		if len(params.AnyOf[0].Required) == 0 {
			bare.Enum = append(bare.Enum, kind.Name)
		}
		named.Properties.Set(kind.Name, params)
	}
	return &jsonschema.Schema{Type: "array", Items: anyOf(bare, named)}
}

// faultSchema describes the parameters of a fault: the map first, then the short forms.
func faultSchema(kind faults.Kind) *jsonschema.Schema {
	fault := kind.New()
	params := structure(reflect.TypeOf(fault))
	params.Properties.Set(scenarios.ProbabilityKey, &jsonschema.Schema{
		Type: "number", ExclusiveMinimum: "0", Maximum: "1", Description: "how likely the fault strikes; default 1",
	})
	if fault.Layer().ChangesScript() {
		params.Properties.Set(scenarios.OnKey, &jsonschema.Schema{
			Type: "string", Enum: []any{scenarios.OnWire}, Description: "wire: the fault strikes the body as it is sent, after compression; default before it",
		})
	}
	s := anyOf(params, typed("null"))
	if _, ok := fault.(strictyaml.Decodable); ok {
		s.AnyOf = append(s.AnyOf, typed("string"), typed("number"))
	}
	s.Description = kind.Doc
	return s
}

func typed(name string) *jsonschema.Schema { return &jsonschema.Schema{Type: name} }

func anyOf(schemas ...*jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: schemas}
}

func notEmpty(s *jsonschema.Schema) *jsonschema.Schema {
	one := uint64(1)
	s.MinProperties = &one
	return s
}

func anys(words []string) []any {
	var list []any
	for _, word := range words {
		list = append(list, word)
	}
	return list
}
