package sample_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/sample"
	"github.com/claudemock/claudemock/jsontree"
)

var toolSchemas = []struct{ name, schema string }{
	{"weather", `{"type":"object","properties":{"location":{"type":"string","description":"The city"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["location"],"additionalProperties":false}`},
	{"no arguments", `{"type":"object","properties":{}}`},
	{"pydantic with $defs and optional", `{"$defs":{"Status":{"enum":["open","done"],"type":"string"},"Item":{"properties":{"name":{"type":"string","minLength":1,"maxLength":20},"qty":{"type":"integer","minimum":1,"maximum":5},"status":{"$ref":"#/$defs/Status","default":"open"}},"required":["name","qty"],"type":"object"}},"properties":{"items":{"items":{"$ref":"#/$defs/Item"},"type":"array","minItems":2,"maxItems":4},"note":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null}},"required":["items"],"type":"object"}`},
	{"zod, draft 7", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"email":{"type":"string","format":"email"},"id":{"type":"string","format":"uuid"},"when":{"type":"string","format":"date-time"},"day":{"type":"string","format":"date"},"at":{"type":"string","format":"time"},"url":{"type":"string","format":"uri"},"ip":{"type":"string","format":"ipv4"},"ip6":{"type":"string","format":"ipv6"},"host":{"type":"string","format":"hostname"},"for":{"type":"string","format":"duration"}},"required":["email","id","when","day","at","url","ip","ip6","host","for"],"additionalProperties":false}`},
	{"definitions of draft 4 style", `{"definitions":{"a/b":{"type":"integer"}},"type":"object","properties":{"n":{"$ref":"#/definitions/a~1b"}},"required":["n"]}`},
	{"patterns", `{"type":"object","properties":{"phone":{"type":"string","pattern":"^\\+?[0-9]{3}-[0-9]{4}$"},"slug":{"type":"string","pattern":"^[a-z][a-z0-9-]*$","minLength":12,"maxLength":16},"sku":{"pattern":"^(AB|CD)\\d{2,4}\\w?$"},"any":{"type":"string","pattern":"foo|bar"},"not":{"type":"string","pattern":"^[^a-z]+$"}},"required":["phone","slug","sku","any","not"]}`},
	{"numbers", `{"type":"object","properties":{"a":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},"b":{"type":"integer","multipleOf":7,"minimum":50},"c":{"type":"number","multipleOf":0.01,"minimum":0.05,"maximum":0.06},"d":{"type":"integer","maximum":-5},"e":{"type":"integer","exclusiveMinimum":4,"exclusiveMaximum":6},"f":{"type":"number","minimum":2.5,"maximum":2.5},"g":{"type":"integer","minimum":1000000000000},"h":{"type":"integer","multipleOf":0.5}},"required":["a","b","c","d","e","f","g","h"]}`},
	{"list of types", `{"type":"object","properties":{"x":{"type":["null","integer"]},"y":{"type":["string","null"]}},"required":["x","y"]}`},
	{"discriminated union", `{"type":"object","properties":{"action":{"oneOf":[{"type":"object","properties":{"kind":{"const":"click"},"x":{"type":"integer"}},"required":["kind","x"]},{"type":"object","properties":{"kind":{"const":"type"},"text":{"type":"string"}},"required":["kind","text"]}]}},"required":["action"]}`},
	{"oneOf whose branches overlap", `{"oneOf":[{"type":"integer"},{"type":"integer","minimum":50}]}`},
	{"allOf", `{"allOf":[{"type":"object","properties":{"a":{"type":"string","minLength":3}},"required":["a"]},{"properties":{"a":{"maxLength":4},"b":{"type":"boolean"}},"required":["b"]}]}`},
	{"both sides of allOf bound the same value", `{"type":"object","properties":{"n":{"allOf":[{"type":["integer","null"],"minimum":3,"maximum":90},{"type":["integer","string"],"minimum":40,"maximum":50}]},"e":{"allOf":[{"enum":["a","b","c"]},{"enum":["c","d"]}]},"l":{"allOf":[{"type":"array","minItems":3,"items":{"type":"string"}},{"minItems":1,"maxItems":5,"items":{"minLength":9}},{"maxItems":7}]}},"required":["n","e","l"]}`},
	{"nested allOf with required on each side", `{"allOf":[{"type":"object","required":["a"],"allOf":[{"required":["b"]}]},{"required":["c"],"allOf":[{"properties":{"c":{"type":"integer"}}}]}]}`},
	{"alternation, repetition and optional parts in a pattern", `{"type":"array","minItems":3,"items":{"type":"string","pattern":"^v?(\\d+\\.){2}[0-9a-f]*(-(alpha|beta).?)?$","maxLength":12}}`},
	{"tuple before draft 2020", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{"type":"string"},{"type":"integer"}],"additionalItems":false,"minItems":2}`},
	{"a reference into a list", `{"anyOf":[{"type":"object","properties":{"x":{"$ref":"#/anyOf/1"}},"required":["x"]},{"type":"integer"}]}`},
	{"recursive tree", `{"$defs":{"node":{"type":"object","properties":{"value":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value","children","next"]}},"$ref":"#/$defs/node"}`},
	{"reference to the root", `{"type":"object","properties":{"and":{"type":"array","items":{"$ref":"#"}}}}`},
	{"tuple", `{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}`},
	{"unique items of an enum", `{"type":"array","items":{"enum":["a","b","c"]},"minItems":3,"uniqueItems":true}`},
	{"contains", `{"type":"array","items":{"type":"integer"},"contains":{"const":7},"minItems":2}`},
	{"an invalid default is not taken", `{"type":"object","properties":{"n":{"type":"integer","default":"many"}},"required":["n"]}`},
	{"free-form map", `{"type":"object","additionalProperties":{"type":"integer"},"minProperties":2,"maxProperties":3}`},
	{"pattern properties", `{"type":"object","patternProperties":{"^x_":{"type":"boolean"}},"required":["x_a"],"additionalProperties":false}`},
	{"mutually exclusive optional properties", `{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"not":{"required":["a","b"]}}`},
	{"if and then", `{"type":"object","properties":{"kind":{"enum":["card","cash"]}},"required":["kind"],"if":{"properties":{"kind":{"const":"card"}}},"then":{"properties":{"number":{"type":"string","minLength":4}},"required":["number"]}}`},
	{"required but not described", `{"type":"object","required":["anything"]}`},
	{"const and null", `{"type":"object","properties":{"v":{"const":{"deep":[1,2]}},"n":{"type":"null"}},"required":["v","n"]}`},
	{"long text", `{"type":"string","minLength":300,"maxLength":310}`},
	{"maximum of properties", `{"type":"object","properties":{"a":{},"b":{},"c":{}},"maxProperties":1}`},
	{"anything", `true`},
}

// violation returns why a value does not satisfy a schema, or nil.
func violation(t testing.TB, schema string, value *jsontree.Node) error {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	require.NoError(t, err)
	require.NoError(t, compiler.AddResource("schema.json", doc))
	compiled, err := compiler.Compile("schema.json")
	require.NoError(t, err)
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(value.String()))
	require.NoError(t, err, "the value is no JSON: %s", value)
	return compiled.Validate(instance)
}

func TestSampleSatisfiesToolSchemas(t *testing.T) {
	for _, tt := range toolSchemas {
		t.Run(tt.name, func(t *testing.T) {
			schema := claudetest.Parse(t, tt.schema)
			for seed := range uint64(20) {
				value := sample.NewBudget(1).Make(schema, rand.New(rand.NewPCG(seed, 0)))
				require.NoError(t, violation(t, tt.schema, value), "seed %d: %s", seed, value)
			}
			assert.JSONEq(t, tt.schema, schema.String(), "the schema must not be changed")
		})
	}
}

func TestSamplePrefersWhatTheSchemaSuggests(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"integer","default":42}`:                                                       `42`,
		`{"type":"string","examples":["Paris"]}`:                                                `"Paris"`,
		`{"type":"object","properties":{"full_name":{"type":"string"}}}`:                        `{"full_name":"example full name"}`,
		`{"type":["null","boolean"]}`:                                                           `true`,
		`{"$ref":"#/$defs/x","description":"beside","$defs":{"x":{"enum":["first","second"]}}}`: `"first"`,
	} {
		assert.Equal(t, want, sample.NewBudget(1).Make(claudetest.Parse(t, schema), claudetest.Seeded()).String(), schema)
	}
}

func TestSampleSurvivesBadSchemas(t *testing.T) {
	for name, schema := range map[string]string{
		"nothing satisfies it":            `{"type":"integer","minimum":5,"maximum":4}`,
		"false":                           `false`,
		"a list":                          `[1]`,
		"an unknown type":                 `{"type":"text"}`,
		"a reference into nowhere":        `{"$ref":"#/$defs/none"}`,
		"a reference to a file":           `{"$ref":"file:///etc/passwd"}`,
		"a circle of references":          `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`,
		"an endless required value":       `{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"},"d":{"$ref":"#"}},"required":["a","b","c","d"]}`,
		"a huge array":                    `{"type":"array","minItems":1000000000,"items":{"type":"array","minItems":1000000000}}`,
		"a huge exponent":                 `{"type":"number","minimum":1e999999999}`,
		"a tiny multiple":                 `{"type":"number","multipleOf":1e-999999999}`,
		"more steps than can be counted":  `{"type":"number","multipleOf":1e-300,"minimum":1e300}`,
		"whole numbers past all counting": `{"type":"integer","minimum":1e300,"maximum":1e301}`,
		"negative sizes":                  `{"type":"array","minItems":-3,"maxItems":-1}`,
		"a pattern that looks ahead":      `{"type":"string","pattern":"^(?=a)b"}`,
		"a pattern that nothing matches":  `{"type":"string","pattern":"[^\\x00-\\x{10FFFF}]"}`,
		"keywords of the wrong type":      `{"type":7,"properties":[],"required":{},"enum":3,"anyOf":{},"allOf":"x","items":4}`,
	} {
		t.Run(name, func(t *testing.T) {
			value := sample.NewBudget(1).Make(claudetest.Parse(t, schema), claudetest.Seeded())
			assert.Less(t, len(value.String()), 1<<20)
		})
	}
	assert.NotNil(t, sample.NewBudget(1).Make(nil, claudetest.Seeded()), "no schema")
}

// randomSchema makes a schema that some value satisfies.
func randomSchema(r *rand.Rand, depth int) any {
	n := func(limit int) int { return r.IntN(limit) }
	switch kind := n(7); {
	case kind == 0 && depth > 0:
		properties, required := map[string]any{}, []any{}
		for i := range n(4) {
			key := fmt.Sprintf("p%d", i)
			properties[key] = randomSchema(r, depth-1)
			if n(2) == 0 {
				required = append(required, key)
			}
		}
		return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	case kind == 1 && depth > 0:
		least := n(4)
		return map[string]any{"type": "array", "items": randomSchema(r, depth-1), "minItems": least, "maxItems": least + n(3)}
	case kind == 2 && depth > 0:
		return map[string]any{"anyOf": []any{randomSchema(r, depth-1), randomSchema(r, depth-1)}}
	case kind == 3:
		low := n(100) - 50
		return map[string]any{"type": "integer", "minimum": low, "maximum": low + 5 + n(9), "multipleOf": 1 + n(5)}
	case kind == 4:
		low := r.Float64()*10 - 5
		return map[string]any{"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": low + r.Float64() + 0.01}
	case kind == 5:
		return map[string]any{"enum": []any{n(9), "x", nil, true}}
	default:
		least := n(30)
		return map[string]any{"type": "string", "minLength": least, "maxLength": least + n(9)}
	}
}

func FuzzSampleSatisfiesRandomSchemas(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		schema, err := json.Marshal(randomSchema(r, 3))
		require.NoError(t, err)
		value := sample.NewBudget(1).Make(claudetest.Parse(t, string(schema)), r)
		require.NoError(t, violation(t, string(schema), value), "%s\n%s", schema, value)
	})
}

func FuzzSampleSurvivesAnySchema(f *testing.F) {
	for _, tt := range toolSchemas {
		f.Add(tt.schema)
	}
	f.Add(`{"$id":"x:y","$dynamicRef":"#a","$anchor":"a","$schema":"http://none","unevaluatedItems":{"$ref":"#/"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		schema, err := jsontree.Parse([]byte(text))
		if err != nil {
			t.Skip("no JSON")
		}
		value := sample.NewBudget(1).Make(schema, claudetest.Seeded())
		_, err = jsontree.Parse([]byte(value.String()))
		assert.NoError(t, err, "the value is no JSON")
		assert.Less(t, len(value.String()), 2*sample.MaxBytes)
	})
}
