package check

import (
	"fmt"
	"strings"
	"testing"
)

// format returns an output format whose schema has these members beside its type.
func format(members string) string {
	return `"output_config":{"format":{"type":"json_schema","schema":{"type":"object","additionalProperties":false` +
		strings.TrimSuffix(","+members, ",") + `}}}`
}

func property(schema string) string {
	return format(`"properties":{"a":` + schema + `},"required":["a"]`)
}

func strictTools(n int) string {
	var tools []string
	for i := range n {
		tools = append(tools, fmt.Sprintf(`{"name":"f%d","strict":true,"input_schema":{"type":"object","additionalProperties":false}}`, i))
	}
	return `"tools":[` + strings.Join(tools, ",") + `]`
}

func params(n int, schema, required string) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`"p%d":%s`, i, schema))
	}
	return format(`"properties":{` + strings.Join(list, ",") + `},"required":[` + required + `]`)
}

func quoted(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`"p%d"`, i))
	}
	return strings.Join(list, ",")
}

func TestOutputSchemasAreChecked(t *testing.T) {
	const at = "output_config.format.schema: "
	const open = at + "For 'object' type, 'additionalProperties' must be explicitly set to false"
	checkRefusals(t, []refusal{
		// veryfront/veryfront-code#3921
		{name: "an object may have more", body: `"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}`, want: open, legal: format(``)},
		{name: "an object within may have more", body: property(`{"type":"array","items":{"type":"object"}}`), want: open,
			legal: property(`{"type":"array","items":{"type":"object","additionalProperties":false}}`)},
		{name: "an object of its own format may have more", betas: []string{"structured-outputs-2025-11-13"},
			body:  `"output_format":{"type":"json_schema","schema":{"type":"object"}}`,
			want:  "output_format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
			legal: `"output_format":{"type":"json_schema","schema":{"type":"object","additionalProperties":false}}`},
		{name: "a strict tool's input may have more", body: `"tools":[{"name":"f","strict":true,"input_schema":{"type":"object"}}]`,
			want: "tools.0.custom: For 'object' type, 'additionalProperties' must be explicitly set to false", legal: strictTools(1)},
		// the texts that clients of structured outputs quote, such as those of Chatwoot and OpenRouter
		{name: "a map", body: property(`{"type":"object","additionalProperties":{"type":"string"}}`),
			want:  at + "For 'object' type, 'additionalProperties: object' is not supported. Please set 'additionalProperties' to false",
			legal: property(`{"type":["string","null"],"format":"date","pattern":"^a","enum":["a"],"title":"A","default":"a"}`)},
		{name: "bounds of a number", body: property(`{"type":"integer","minimum":0,"maximum":9}`),
			want: at + "For 'integer' type, properties maximum, minimum are not supported", legal: property(`{"type":"integer","description":"0 to 9"}`)},
		{name: "a bound of a list", body: property(`{"type":"array","items":{},"maxItems":3}`),
			want: at + "For 'array' type, property 'maxItems' is not supported", legal: property(`{"type":"array","items":{},"minItems":1}`)},
		{name: "a least number of items", body: property(`{"type":"array","items":{},"minItems":2}`),
			want: at + "For 'array' type, 'minItems' values other than 0 or 1 are not supported", legal: property(`{"type":"array","items":{},"minItems":0}`)},
		{name: "a bound of a string", body: property(`{"type":"string","maxLength":9}`),
			want: at + "For 'string' type, property 'maxLength' is not supported", legal: property(`{"anyOf":[{"type":"string"},{"type":"null"}]}`)},
		{name: "names of properties", body: property(`{"type":"object","additionalProperties":false,"propertyNames":{}}`),
			want: at + "For 'object' type, property 'propertyNames' is not supported", legal: format(`"required":[]`)},
		{name: "items of an object", body: property(`{"type":["object","array"],"additionalProperties":false,"items":{}}`),
			want: at + "For 'object' type, property 'items' is not supported", legal: property(`{"const":1}`)},
		{name: "a definition that is not there", body: property(`{"$ref":"#/$defs/B"}`),
			want: at + "Invalid schema: Reference to non-existent definition: #/$defs/B", legal: format(`"$defs":{"B":{"type":"null"}},"properties":{"a":{"$ref":"#/$defs/B"}}`)},
		{name: "a definition of itself", body: format(`"$defs":{"Node":{"type":"object","additionalProperties":false,"properties":{"next":{"$ref":"#/$defs/Node"}}}}`),
			want: at + "Circular reference detected in schema definitions: Node -> Node", legal: format(`"$defs":{"A":{"$ref":"#/$defs/B"},"B":{},"C":{"$ref":"#/$defs/B"}}`)},
		{name: "a circle of definitions", body: format(`"$defs":{"A":{"anyOf":[{"$ref":"#/$defs/B"}]},"B":{"type":"array","items":{"$ref":"#/$defs/A"}}}`),
			want: at + "Circular reference detected in schema definitions: A -> B -> A", legal: format(``)},
		{name: "no schema", body: property(`{"type":"text"}`), want: at + formatInvalid, legal: property(`{"type":"string"}`)},
		{name: "many strict tools", body: strictTools(21), want: "Too many strict tools (21). The maximum number of strict tools supported is 20. " +
			"Try reducing the number of tools marked as strict.", legal: strictTools(20)},
		{name: "many optional parameters", body: params(25, `{"type":"string"}`, ``), want: "Schemas contains too many optional parameters (25), " +
			"which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: 24).",
			legal: params(25, `{"type":"string"}`, `"p7"`)},
		{name: "many unions", body: params(17, `{"type":["string","null"]}`, quoted(17)), want: "Schemas contains too many parameters with union types " +
			"(17 parameters with type arrays or anyOf). This causes exponential compilation cost. " +
			"Reduce the number of nullable or union-typed parameters (limit: 16 parameters with unions).", legal: params(16, `{"anyOf":[{}]}`, quoted(16))},
		// the API's guide to structured outputs; the text is not confirmed
		{name: "citations", body: format(``) + `,` + userSays(`{"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"},"citations":{"enabled":true}}`),
			want:  "`citations` cannot be enabled together with an output format",
			legal: format(``) + `,` + userSays(`{"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"},"citations":{"enabled":false}}`)},
	})
}
