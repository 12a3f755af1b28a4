package check

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// forCompletion returns a request to /v1/complete with more fields.
func forCompletion(t *testing.T, prompt, more string) *claude.Request {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-haiku-4-5","max_tokens_to_sample":256` + more + `}`))
	require.NoError(t, err)
	body.SetField("prompt", prompt)
	return &claude.Request{Endpoint: claude.Complete, Version: claude.Version2023, Body: body}
}

func TestLegacyPromptsAreChecked(t *testing.T) {
	const prompt = "\n\nHuman: Hello?\n\nAssistant:"
	for _, row := range []struct{ name, prompt, more, want string }{
		{"a sound one", prompt, "", ""},
		{"a prompt without a human", "Hello?\n\nAssistant:", "", `prompt must start with "\n\nHuman:" turn`},
		{"a prompt without an assistant", "\n\nHuman: Hello?", "", `prompt must end with "\n\nAssistant:" turn`},
		{"no room", prompt, `,"max_tokens_to_sample":0`, "max_tokens_to_sample: Input should be greater than or equal to 1"},
		{"a field of messages", prompt, `,"messages":[]`, "messages: Extra inputs are not permitted"},
		{"an unknown model", prompt, `,"model":"claude-9"`, "model: claude-9"},
	} {
		t.Run(row.name, func(t *testing.T) {
			refusal := Request(forCompletion(t, row.prompt, row.more), claude.Strict, models.Default())
			if row.want == "" {
				assert.Nil(t, refusal)
				return
			}
			require.NotNil(t, refusal)
			assert.Equal(t, row.want, refusal.Message)
		})
	}
	assert.Nil(t, Request(forCompletion(t, "anything", ""), claude.Schema, models.Default()))
}
