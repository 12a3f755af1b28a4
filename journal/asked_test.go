package journal

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const conversation = `{"model": "claude-opus-5", "max_tokens": 64, "stream": true, "messages": [
	{"role": "user", "content": "How warm is it?"},
	{"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Bern"}}]},
	{"role": "user", "content": [
		{"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "21 "}, {"type": "text", "text": "degrees"}]},
		{"type": "tool_result", "tool_use_id": "toolu_2", "content": "no such city", "is_error": true}]}]}`

func TestWhatARequestAskedIsReadFromItsBody(t *testing.T) {
	e := &Entry{Ordinal: 2, Body: conversation, Headers: map[string][]string{"Anthropic-Version": {"2023-06-01"}}}
	for path, want := range map[string]any{
		"model": "claude-opus-5", "max_tokens": 64.0, "stream": true, "messages.0.content": "How warm is it?",
		"messages.1.content.0.input": map[string]any{"city": "Bern"}, "messages.-1.content.1.content": "no such city",
		"system": nil, "messages.9.content": nil,
	} {
		assert.Equal(t, want, e.Value(path), path)
	}
	var body struct{ Messages []struct{ Role string } }
	require.NoError(t, e.Decode(&body))
	assert.Len(t, body.Messages, 3)
	assert.ErrorContains(t, e.Decode(new(int)), "reading the body of request 2: json: cannot unmarshal")
	assert.Equal(t, "2023-06-01", e.Header("anthropic-version"))
	assert.Empty(t, e.Header("anthropic-beta"))
	assert.Equal(t, []ToolResult{
		{ID: "toolu_1", Tool: "weather", Text: "21 degrees"},
		{ID: "toolu_2", Text: "no such city", IsError: true},
	}, e.ToolResults())
}

func TestABodyThatIsNotThereIsNotRead(t *testing.T) {
	for want, e := range map[string]*Entry{
		"reading the body of request 1: the journal has the first 10 bytes of 70000: WithWholeBodies keeps all": {Ordinal: 1, Body: conversation[:10], Kept: KeptStart, BodyBytes: 70_000},
		"reading the body of request 2: the journal keeps no texts of bodies: WithKeep says so":                 {Ordinal: 2, Body: `{"model":"m"}`, Kept: KeptShape},
		"reading the body of request 3: ": {Ordinal: 3, Body: "no JSON"},
	} {
		_, err := e.Tree()
		assert.ErrorContains(t, err, want)
		assert.EqualError(t, e.Decode(new(any)), err.Error())
		assert.Nil(t, e.Value("model"))
		assert.Empty(t, e.ToolResults())
	}
}
