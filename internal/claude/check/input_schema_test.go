package check

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/jsontree"
)

// tool defines a tool whose input_schema has these members beside its type.
func tool(members string) string {
	return `"tools":[{"name":"f","input_schema":{"type":"object"` + strings.TrimSuffix(","+members, ",") + `}}]`
}

func TestInputSchemasAreChecked(t *testing.T) {
	const at = "tools.0.custom.input_schema"
	checkRefusals(t, []refusal{
		// kenn-io/kata#365
		{name: "oneOf at the top", body: tool(`"oneOf":[{}]`), want: at + ": input_schema does not support oneOf, allOf, or anyOf at the top level",
			legal: tool(`"properties":{"a":{"oneOf":[{},{"type":"string"}]}},"not":{"anyOf":[{"required":["a"]}]},"if":{},"then":{},"else":false`)},
		{name: "anyOf at the top", body: tool(`"anyOf":[{}]`), want: at + ": " + schemaCombined, legal: tool(``)},
		{name: "allOf at the top", body: tool(`"allOf":[{}]`), want: at + ": " + schemaCombined, legal: tool(``)},
		// decocms/studio#6874; that only the top is looked at is measured in
		// aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#709
		{name: "a property's key with a space", body: tool(`"properties":{"a b$":{}}`),
			want:  at + ".properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
			legal: tool(`"properties":{"a.b-C_1":{"type":"object","properties":{"a b$":{}}}}`)},
		{name: "a property's key that is too long", body: tool(`"properties":{"` + strings.Repeat("a", 65) + `":{}}`),
			want: at + ".properties: " + propertyKeyPattern, legal: tool(`"properties":{"` + strings.Repeat("a", 64) + `":{}}`)},
		// anthropics/claude-code#86665
		{name: "no schema", body: tool(`"properties":{"a":{"type":"text"}}`), want: at + ": JSON schema is invalid. " +
			"It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12). " +
			"Learn more about tool use at https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview.", legal: tool(`"properties":{"a":{"type":"string"}}`)},
		// the API's OpenAPI description
		{name: "null may stand for nothing at the top", body: tool(`"properties":{"a":{"properties":null}}`), want: at + ": " + schemaInvalid,
			legal: tool(`"properties":null,"required":null`)},
	})
}

func TestLegalSchemasAreThoseOfTheMetaSchema(t *testing.T) {
	for schema, legal := range map[string]bool{
		`true`: true, `{}`: true, `null`: false, `[]`: false, `"object"`: false,
		`{"type":"string"}`: true, `{"type":["string","null"]}`: true, `{"type":"String"}`: false, `{"type":[]}`: false,
		`{"type":["string","string"]}`: false, `{"type":null}`: false, `{"type":"any"}`: false,
		`{"exclusiveMinimum":0}`: true, `{"exclusiveMinimum":true}`: false, `{"minimum":"0"}`: false,
		`{"multipleOf":0.1}`: true, `{"multipleOf":0}`: false,
		`{"items":{"type":"string"}}`: true, `{"items":false}`: true, `{"items":[{}]}`: false, `{"prefixItems":[{}]}`: true, `{"prefixItems":[]}`: false,
		`{"required":["a"]}`: true, `{"required":[]}`: true, `{"required":["a","a"]}`: false, `{"required":true}`: false, `{"required":[1]}`: false,
		`{"enum":[]}`: true, `{"enum":[1,null,{}]}`: true, `{"enum":{}}`: false, `{"const":{}}`: true,
		`{"minLength":1}`: true, `{"minLength":1.0}`: true, `{"minLength":-1}`: false, `{"maxItems":1.5}`: false, `{"maxItems":"1"}`: false,
		`{"properties":{}}`: true, `{"properties":[]}`: false, `{"properties":{"a":1}}`: false, `{"properties":{"a":null}}`: false,
		`{"additionalProperties":{}}`: true, `{"additionalProperties":"no"}`: false,
		`{"anyOf":[{}]}`: true, `{"anyOf":[]}`: false, `{"anyOf":{}}`: false, `{"oneOf":[{"type":"nil"}]}`: false, `{"not":{"type":"nil"}}`: false,
		`{"$defs":{"a":{"type":"nil"}}}`: false, `{"definitions":{"a":{}}}`: true,
		`{"$ref":"#/$defs/absent"}`: true, `{"$ref":1}`: false, `{"$schema":"http://json-schema.org/draft-07/schema#"}`: true, `{"$schema":7}`: false,
		`{"$anchor":"a-1"}`: true, `{"$anchor":"1"}`: false,
		`{"title":1}`: false, `{"description":null}`: false, `{"default":null}`: true, `{"examples":{}}`: false, `{"format":"whatever"}`: true, `{"deprecated":"yes"}`: false,
		`{"pattern":"^[a-z]+$"}`: true, `{"pattern":"(["}`: false, `{"pattern":1}`: false, `{"patternProperties":{"^(.*)$":{}}}`: true, `{"patternProperties":{"(":{}}}`: false,
		`{"dependentRequired":{"a":["b"]}}`: true, `{"dependentRequired":{"a":"b"}}`: false, `{"dependencies":{"a":["b"],"c":{}}}`: true, `{"dependencies":{"a":1}}`: false,
		`{"x-order":{},"nullable":1,"example":null}`: true,
	} {
		n, err := jsontree.Parse([]byte(schema))
		assert.NoError(t, err, schema)
		assert.Equal(t, legal, isSchema(n), schema)
	}
}

// A pattern is only refused when no dialect of regular expressions could take it.
func TestPatternsOfAnyDialectAreLegal(t *testing.T) {
	for pattern, legal := range map[string]bool{
		``: true, `^(?!__.*__$)[^\p{Cc}\p{Cf}"\\./[\]]{1,200}$`: true, // Claude Code's own, in router-for-me/CLIProxyAPI#5644
		`(?<year>\d{4})|(?:x)`: true, `(?<=a)b(?<!c)`: true, `a*?b+?c??`: true, `a++`: true, `[]a]`: true, `[^]a]`: true, `[a\]]`: true, `a{2,}`: true, `\(`: true,
		`(`: false, `)`: false, `a)`: false, `[a`: false, `[a\]`: false, `*a`: false, `a|*`: false, `(*)`: false, `a**`: false, `a\`: false, `(?`: false,
	} {
		assert.Equal(t, legal, isRegexp(pattern), pattern)
	}
}
