package compose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/jsontree"
)

// legacy returns a request to /v1/complete with more fields.
func legacy(t *testing.T, prompt, more string) *claude.Request {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-haiku-4-5","max_tokens_to_sample":256` + more + `}`))
	require.NoError(t, err)
	body.SetField("prompt", prompt)
	return &claude.Request{Endpoint: claude.Complete, Version: claude.Version2023, Body: body}
}

func TestALegacyPromptIsAnswered(t *testing.T) {
	text := "exactly this"
	for _, row := range []struct {
		name, prompt, more string
		reply              *Reply
		completion, stop   string
	}{
		{"with an echo", "\n\nHuman: Hello?\n\nAssistant:", "", nil, " You said: “Hello?”\n\n*", "stop_sequence"},
		{"of the last turn", "\n\nHuman: One\n\nAssistant: Two\n\nHuman: Three\n\nAssistant:", "", nil, " You said: “Three”\n\n*", "stop_sequence"},
		{"without turns", "Hello?", "", nil, " You said: “Hello?”\n\n*", "stop_sequence"},
		{"up to a stop sequence", "\n\nHuman: Hello?\n\nAssistant:", `,"stop_sequences":["said"]`, nil, " You *", "stop_sequence"},
		{"as long as it may be", "\n\nHuman: Hello?\n\nAssistant:", `,"max_tokens_to_sample":2`, nil, " You said*", "max_tokens"},
		{"with a reply's text", "\n\nHuman: Hello?\n\nAssistant:", "", &Reply{Text: &text, StopReason: "max_tokens"}, text, "max_tokens"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := Message(legacy(t, row.prompt, row.more), row.reply, claudetest.Seeded(), claudetest.Seeded())
			assert.Equal(t, "completion", got.Field("type").Str())
			assert.Regexp(t, `^compl_01`, got.Field("id").Str())
			assert.Equal(t, "claude-haiku-4-5-20251001", got.Field("model").Str())
			assert.Equal(t, row.stop, got.Field("stop_reason").Str())
			said := got.Field("completion").Str()
			if start, open := strings.CutSuffix(row.completion, "*"); open {
				assert.True(t, strings.HasPrefix(said, start), said)
			} else {
				assert.Equal(t, row.completion, said)
			}
		})
	}
}
