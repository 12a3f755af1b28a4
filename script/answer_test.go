package script_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestAnEndpointServesItsContentUnlessTheScenarioHasABody(t *testing.T) {
	file := resources.Content{Data: []byte("hello"), Type: "text/plain", Filename: "a b.txt"}

	open := script.Answer{Request: scripttest.Request(false), Headers: []script.HeaderEdit{{Name: "content-type", Value: new("text/x-own")}}}
	require.True(t, open.Open())
	open.Serve(file)
	assert.False(t, open.Open())
	made := scripttest.Compile(t, open, scripttest.Env())
	assert.Equal(t, "hello", scripttest.Body(made))
	head := scripttest.Head(t, made)
	assert.Equal(t, `attachment; filename="a b.txt"`, head.Get("content-disposition"))
	assert.Equal(t, "text/x-own", head.Get("content-type"), "headers of the scenario come last")

	document := script.Answer{Request: scripttest.Request(false)}
	document.Serve(resources.Content{Document: jsontree.Obj("input_tokens", 3)})
	assert.JSONEq(t, `{"input_tokens":3}`, scripttest.Body(scripttest.Compile(t, document, scripttest.Env())))

	own := script.Answer{Request: scripttest.Request(false), Body: new("mine")}
	own.Serve(file)
	assert.Equal(t, "mine", *own.Body)
	assert.Empty(t, own.Headers)
}
