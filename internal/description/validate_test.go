package description

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// schemaOf returns the schema "S" of a description that also has "T".
func schemaOf(t *testing.T, text string) *Schema {
	t.Helper()
	d, err := Read(strings.NewReader(`{"openapi":"3.1.0","components":{"schemas":{"S":` + text + `,
		"T":{"type":"object","properties":{"kind":{"const":"t"},"n":{"type":"integer"}},"required":["kind","n"]}}}}`))
	require.NoError(t, err)
	return d.Schema("S")
}

func TestValidateSaysWhereAValueDepartsFromItsSchema(t *testing.T) {
	const tagged = `{"oneOf":[{"$ref":"#/components/schemas/T"},{"type":"object","properties":{"kind":{"enum":["u","v"]}}}],"discriminator":{"propertyName":"kind"}}`
	const nullable = `{"anyOf":[{"$ref":"#/components/schemas/T"},{"type":"null"}]}`
	for _, row := range []struct{ name, schema, value, want string }{
		{"any value", `{}`, `{"a":[1]}`, ""},
		{"a type", `{"type":"string"}`, `1`, "is of type number, not string"},
		{"one of two types", `{"type":["string","null"]}`, `null`, ""},
		{"an integer", `{"type":"integer"}`, `1.0`, ""},
		{"no integer", `{"type":"integer"}`, `1.5`, "is of type number, not integer"},
		{"a constant", `{"const":{"a":1,"b":[true]}}`, `{"b":[true],"a":1.0}`, ""},
		{"another constant", `{"const":"a"}`, `"b"`, `is not "a"`},
		{"a constant of another type", `{"const":1}`, `"1"`, `is not 1`},
		{"one of the values", `{"enum":["a",null]}`, `null`, ""},
		{"none of the values", `{"enum":["a","b"]}`, `"c"`, "is none of the 2 values allowed"},
		{"a required property", `{"type":"object","required":["a"],"properties":{"a":{}}}`, `{}`, "a: is missing"},
		{"a required property that is null", `{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}`, `{"a":null}`, "a: is of type null, not string"},
		{"a property more", `{"type":"object","additionalProperties":false,"properties":{"a":{}}}`, `{"a":1,"b":1}`, "b: is not allowed"},
		{"properties of one schema", `{"type":"object","additionalProperties":{"type":"string"}}`, `{"a":"x","b":1}`, "b: is of type number, not string"},
		{"properties not spoken of", `{"type":"object"}`, `{"b":1}`, ""},
		{"items", `{"type":"array","items":{"type":"object","properties":{"x":{"type":"string"}}}}`, `[{},{"x":1}]`, "1.x: is of type number, not string"},
		{"too few items", `{"type":"array","minItems":2}`, `[1]`, "has 1 items, beyond the bounds"},
		{"too many items", `{"type":"array","maxItems":1}`, `[1,2]`, "has 2 items, beyond the bounds"},
		{"too small", `{"minimum":1}`, `0`, "0 is below the minimum 1"},
		{"just as small", `{"exclusiveMinimum":1}`, `1`, "1 is below the minimum 1"},
		{"too large", `{"maximum":1}`, `1.5`, "1.5 is above the maximum 1"},
		{"at the bound", `{"minimum":1,"maximum":1}`, `1`, ""},
		{"too short", `{"minLength":2}`, `"a"`, "has 1 characters, beyond the bounds"},
		{"characters, not bytes", `{"maxLength":2}`, `"äö"`, ""},
		{"a pattern", `{"pattern":"^[^\\u2028]*$"}`, `"a"`, ""},
		{"another pattern", `{"pattern":"^a+$"}`, `"ab"`, "does not match ^a+$"},
		{"a pattern that cannot be read", `{"pattern":"(?=a)"}`, `"a"`, "is held against a pattern that cannot be read: error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
		{"a time", `{"format":"date-time"}`, `"2026-11-30T12:00:00.5+01:00"`, ""},
		{"no time", `{"format":"date-time"}`, `"tomorrow"`, "is no time as RFC 3339 has it"},
		{"all of", `{"allOf":[{"minimum":1},{"maximum":3}]}`, `4`, "4 is above the maximum 3"},
		{"by its tag", tagged, `{"kind":"t","n":1}`, ""},
		{"by its tag, of several", tagged, `{"kind":"v"}`, ""},
		{"by its tag, wrong inside", tagged, `{"kind":"t"}`, "n: is missing"},
		{"by a tag that there is not", tagged, `{"kind":"w"}`, `has a "kind" that none of the 2 alternatives has: "w"`},
		{"without the tag", tagged, `{}`, `has a "kind" that none of the 2 alternatives has: null`},
		{"null or something", nullable, `null`, ""},
		{"something or null, wrong inside", nullable, `{"kind":"t","n":"x"}`, "n: is of type string, not integer"},
		{"of neither type", nullable, `[]`, "fits none of the 2 alternatives"},
		{"alternatives of one type", `{"anyOf":[{"minimum":5},{"maximum":1}]}`, `3`, "fits none of the 2 alternatives"},
		{"the second alternative of one type", `{"anyOf":[{"minimum":5},{"maximum":1}]}`, `0`, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			value, err := jsontree.ParseString(row.value)
			require.NoError(t, err)
			problems := schemaOf(t, row.schema).Validate(value)
			if row.want == "" {
				assert.Empty(t, problems)
				return
			}
			require.Len(t, problems, 1)
			assert.Equal(t, row.want, problems[0].String())
		})
	}
}

func TestASchemaThatContainsItselfEndsWithTheValue(t *testing.T) {
	schema := schemaOf(t, `{"type":"object","properties":{"name":{"pattern":"^a"},"parts":{"type":"array","items":{"$ref":"#/components/schemas/S"}}}}`)
	value, err := jsontree.ParseString(`{"name":"a","parts":[{"name":"ab","parts":[{"name":"b"}]}]}`)
	require.NoError(t, err)
	assert.Equal(t, []Problem{{"parts.0.parts.0.name", "does not match ^a"}}, schema.Validate(value))
}

func TestNoSchemaAllowsAnyValue(t *testing.T) {
	assert.Empty(t, (*Schema)(nil).Validate(jsontree.Obj("a", 1)))
}

func TestWhatNeedsABetaIsRequiredOfThoseWhoNameIt(t *testing.T) {
	const schema = `{"type":"object","required":["a"],"properties":{"a":{"type":"string","x-anthropic-beta-required":["a-2026-01-01","a-2026-02-01"]}}}`
	s := schemaOf(t, schema)
	assert.Empty(t, s.ValidateFor(nil, jsontree.Obj()))
	assert.Empty(t, s.ValidateFor([]string{"b-2026-01-01"}, jsontree.Obj()))
	assert.Len(t, s.ValidateFor([]string{"a-2026-02-01"}, jsontree.Obj()), 1)
	assert.Len(t, s.ValidateFor(nil, jsontree.Obj("a", 1)), 1)
	assert.Len(t, s.Validate(jsontree.Obj()), 1)
}
