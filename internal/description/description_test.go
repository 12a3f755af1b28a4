package description

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const small = `{"openapi": "3.1.0", "paths": {
  "/v1/things?beta=true": {"post": {
    "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}}],
    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}, "204": {}}}}},
 "components": {"schemas": {
  "Thing": {"type": "object", "additionalProperties": false, "required": ["name"], "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"},
    "size": {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}]},
    "parts": {"type": "array", "items": {"oneOf": [{"$ref": "#/components/schemas/Thing"}], "discriminator": {"propertyName": "type"}}}}}}}}`

func TestReadKeepsFactsInTheDocumentsOrder(t *testing.T) {
	d, err := Read(strings.NewReader(small))
	require.NoError(t, err)
	o := d.Operation("POST", "/v1/things", true)
	require.NotNil(t, o)
	assert.Nil(t, d.Operation("POST", "/v1/things", false))
	assert.Equal(t, "application/json", o.Media)
	assert.Equal(t, "limit", o.Query[0].Name)
	assert.Equal(t, []string{"200", "204"}, []string{o.Answers[0].Status, o.Answers[1].Status})

	thing := d.Schema("Thing")
	require.Same(t, thing, o.Request)
	assert.False(t, thing.Open)
	assert.Equal(t, "name", thing.Properties[0].Name)
	assert.True(t, thing.Properties[0].Required)
	assert.Equal(t, 9, thing.Property("name").MaxLength)
	assert.Equal(t, &Bound{Exclusive: true}, thing.Property("size").Any[0].Minimum)
	parts := thing.Property("parts").Items
	assert.Equal(t, "type", parts.Key)
	assert.Same(t, thing, parts.Any[0], "a schema can contain itself")
}

func TestReadSaysWhatIsNoDescription(t *testing.T) {
	_, err := Read(strings.NewReader(`{"swagger": "2.0"}`))
	assert.EqualError(t, err, `it is no OpenAPI description: it has no key "openapi"`)
}
