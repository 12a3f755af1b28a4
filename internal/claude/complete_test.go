package claude

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// legacy is a request to /v1/complete with these fields beside the usual ones.
func legacy(t *testing.T, prompt, more string) *Request {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-haiku-4-5","max_tokens_to_sample":256` + more + `}`))
	require.NoError(t, err)
	body.SetField("prompt", prompt)
	return &Request{Endpoint: Complete, Version: Version2023, Body: body}
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
			got := Message(legacy(t, row.prompt, row.more), row.reply, source(), source())
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

func TestTheEventsOfACompletionMakeItWhole(t *testing.T) {
	whole := Message(legacy(t, "\n\nHuman: Hello?\n\nAssistant:", ""), nil, source(), source())
	events := CompletionStream(whole, 0, source())
	require.Greater(t, len(events), 4)
	assert.Equal(t, "ping", events[1].Name)
	text := ""
	for i, e := range events {
		if e.Name == "ping" {
			continue
		}
		assert.Equal(t, "completion", e.Name)
		assert.Equal(t, whole.Field("id").Str(), e.Data.Field("id").Str())
		assert.Equal(t, i == len(events)-1, e.Data.Field("stop_reason").Str() == "stop_sequence", "only the last says why")
		text += e.Data.Field("completion").Str()
	}
	assert.Equal(t, whole.Field("completion").Str(), text)
}

func TestACompletionThatFaultsAlteredIsStreamedAllTheSame(t *testing.T) {
	for _, body := range []string{`{}`, `{"completion":7,"stop_reason":"x"}`, `{"completion":"abc"}`, `[]`} {
		tree, err := jsontree.Parse([]byte(body))
		require.NoError(t, err)
		assert.NotEmpty(t, CompletionStream(tree, 1, source()), body)
	}
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
			refusal := Check(legacy(t, row.prompt, row.more), Strict, DefaultModels())
			if row.want == "" {
				assert.Nil(t, refusal)
				return
			}
			require.NotNil(t, refusal)
			assert.Equal(t, row.want, refusal.Message)
		})
	}
	assert.Nil(t, Check(legacy(t, "anything", ""), Schema, DefaultModels()))
	body := legacy(t, prompt, "").Body
	assert.Greater(t, (&Request{Endpoint: Complete, Body: body}).PromptTokens(), requestTokens)
}
