package embedding

//lint:file-ignore SA1019 only deprecated methods ask the legacy endpoint

import (
	"testing"
	"testing/synctest"
	"time"

	old "github.com/anthropics/anthropic-sdk-go"
	oldoption "github.com/anthropics/anthropic-sdk-go/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

func TestTheOldSDKCompletesAPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML("name: legacy\nsummary: s\nrules: [{when: {endpoint: complete}, steps: ["+
			"{reply: {text: one two three four five six seven, pace: {first: 1s, between: 500ms}}}, "+
			"{reply: {text: one two three four five six seven, pace: {first: 1s, between: 500ms}}}, {error: overloaded_error}]}]\n"))
		client := sdk1(mock, oldoption.WithMaxRetries(0))
		params := old.CompletionNewParams{Model: "claude-haiku-4-5", MaxTokensToSample: 256, Prompt: "\n\nHuman: Hello?\n\nAssistant:"}
		whole, err := client.Completions.New(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, "one two three four five six seven", whole.Completion)

		began := time.Now()
		stream := client.Completions.NewStreaming(t.Context(), params)
		text, stop := "", ""
		for stream.Next() {
			text += stream.Current().Completion
			stop = stream.Current().StopReason
		}
		require.NoError(t, stream.Err())
		assert.Equal(t, whole.Completion, text)
		assert.Equal(t, "stop_sequence", stop)
		assert.Greater(t, time.Since(began), 1500*time.Millisecond, "it is paced like a message")

		_, err = client.Completions.New(t.Context(), params)
		var refusal *old.Error
		require.ErrorAs(t, err, &refusal)
		assert.Equal(t, 529, refusal.StatusCode)
	})
}

func TestAVerdictKnowsWhenACompletionIsWhole(t *testing.T) {
	for faults, want := range map[string]string{"[]": "", "[{drop: {at: {event: completion, nth: -1}}}]": "notices-truncation"} {
		t.Run("faults "+faults, func(t *testing.T) {
			mock := server.Start(t, server.WithYAML("name: legacy\nsummary: s\nrules: [{when: {endpoint: complete}, steps: [{faults: "+faults+"}]}]\n"))
			client := sdk1(mock)
			stream := client.Completions.NewStreaming(t.Context(), old.CompletionNewParams{
				Model: "claude-haiku-4-5", MaxTokensToSample: 256, Prompt: "\n\nHuman: Hello?\n\nAssistant:",
			})
			text := ""
			for stream.Next() {
				text += stream.Current().Completion
			}
			mock.Outcome(stream.Err(), text)
			var failed string
			for _, finding := range mock.Verdict().Findings {
				if finding.Result == verdict.Fail {
					failed += string(finding.Rule)
				}
			}
			assert.Equal(t, want, failed)
		})
	}
}
