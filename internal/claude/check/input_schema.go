package check

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

const (
	// kenn-io/kata#365, anthropics/claude-code#5319
	schemaCombined = "input_schema does not support oneOf, allOf, or anyOf at the top level"
	// anthropics/claude-code#86665
	schemaInvalid = "JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12). " +
		"Learn more about tool use at https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview."
	// decocms/studio#6874
	propertyKeyPattern = "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"
)

// maxPropertyKey is the length that propertyKeyPattern allows.
const maxPropertyKey = 64

// checkInputSchemas checks the input_schema of each tool.
func checkInputSchemas(c *conversation) *problem {
	for i, tool := range c.body.Field("tools").List() {
		schema := tool.Field("input_schema")
		if schema == nil {
			continue
		}
		if p := checkInputSchema(schema); p != nil {
			return p.under(fmt.Sprintf("tools.%d.custom", i))
		}
	}
	return nil
}

// checkInputSchema checks one input_schema. It checks property keys only at the top
// level, as
// aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#709
// measured.
func checkInputSchema(schema *jsontree.Node) *problem {
	for _, m := range members(schema) {
		switch m.Key {
		case "oneOf", "allOf", "anyOf":
			return &problem{"input_schema", schemaCombined}
		}
	}
	if properties := schema.Field("properties"); properties.Is(jsontree.Object) {
		for _, m := range properties.Members {
			if len(m.Key) > maxPropertyKey || !isWord(m.Key, "_.-") {
				return &problem{"input_schema.properties", propertyKeyPattern}
			}
		}
	}
	for _, m := range members(schema) {
		absent := m.Value.Is(jsontree.Null) && (m.Key == "properties" || m.Key == "required") // the description allows null here
		if !absent && !keywordIsLegal(m.Key, m.Value) {
			return &problem{"input_schema", schemaInvalid}
		}
	}
	return nil
}
