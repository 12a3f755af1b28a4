package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

func TestValuesAreInRange(t *testing.T) {
	checkRefusals(t, []refusal{
		{name: "max_tokens is positive", body: `"max_tokens":0`, want: "max_tokens: Input should be greater than or equal to 1", legal: `"max_tokens":1`},
		{name: "max_tokens may be 0 on recent models", model: "claude-opus-5", body: `"max_tokens":-1`,
			want: "max_tokens: Input should be greater than or equal to 1", legal: `"max_tokens":0`},
		{name: "max_tokens is within the model's cap", model: "claude-opus-5", body: `"max_tokens":128001`,
			want:  "max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-opus-5",
			legal: `"max_tokens":128000`},
		{name: "temperature is at most 1", version: claude.Version2023, body: `"temperature":1.1`,
			want: "temperature: Input should be less than or equal to 1", legal: `"temperature":1`},
		{name: "top_p is at least 0", version: claude.Version2023, body: `"top_p":-0.1`,
			want: "top_p: Input should be greater than or equal to 0", legal: `"top_p":0`},
		{name: "top_k is at least 0", version: claude.Version2023, body: `"top_k":-1`,
			want: "top_k: Input should be greater than or equal to 0", legal: `"top_k":0`},
		{name: "stop sequences say something", body: `"stop_sequences":["END"," "]`,
			want: "stop_sequences: each stop sequence must contain non-whitespace", legal: `"stop_sequences":["END"," END"]`},
	})
}

func TestPromptsFitTheContextWindow(t *testing.T) {
	prompt := func(words, maxTokens int) *claude.Request {
		return &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: jsontree.Obj("model", prefillModel, "max_tokens", maxTokens,
			"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", strings.Repeat("word ", words)+".")))}
	}
	long := prompt(300_000, 10)
	tokens := long.PromptTokens()
	require.Greater(t, tokens, 200_000)
	refused := Request(long, claude.Strict, models.Default())
	require.NotNil(t, refused)
	assert.Equal(t, fmt.Sprintf("prompt is too long: %d tokens > 200000 maximum", tokens), refused.Message)
	assert.Equal(t, 400, refused.Status)
	long.Betas = []string{"context-1m-2025-08-07"}
	assert.Nil(t, Request(long, claude.Strict, models.Default()), "the beta with the long window")

	tight := prompt(150_000, 64_000)
	tokens = tight.PromptTokens()
	require.Greater(t, tokens, 136_000)
	require.Less(t, tokens, 200_000)
	refused = Request(tight, claude.Strict, models.Default())
	require.NotNil(t, refused)
	assert.Equal(t, fmt.Sprintf("input length and `max_tokens` exceed context limit: %d + 64000 > 200000, "+
		"decrease input length or `max_tokens` and try again", tokens), refused.Message)
	tight.Body.SetField("max_tokens", 200_000-tokens)
	assert.Nil(t, Request(tight, claude.Strict, models.Default()), "a max_tokens that just fits")
}
