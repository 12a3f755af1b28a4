//go:build former_major

package embedding

//lint:file-ignore SA1019 only deprecated methods ask the legacy endpoint

import (
	"net/http"
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

// sdk1 returns the client of the previous major version.
func sdk1(mock *server.Mock, opts ...oldoption.RequestOption) old.Client {
	return old.NewClient(append([]oldoption.RequestOption{
		oldoption.WithBaseURL(mock.URL), oldoption.WithAPIKey(mock.Key), oldoption.WithHTTPClient(mock.Client),
	}, opts...)...)
}

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

func TestTheOldSDKsCompletionIsJudgedByWhetherItIsWhole(t *testing.T) {
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

func TestTheOldSDKSeesABatchThroughOnASocket(t *testing.T) {
	mock := server.Start(t, server.WithYAML("name: quick\nsummary: quick\nbatches: {takes: 1ns}\n"))
	client := sdk1(mock)
	batch, err := client.Beta.Messages.Batches.New(t.Context(), old.BetaMessageBatchNewParams{Requests: []old.BetaMessageBatchNewParamsRequest{{
		CustomID: "r1",
		Params: old.BetaMessageBatchNewParamsRequestParams{
			Model: "claude-opus-5", MaxTokens: 64, Messages: []old.BetaMessageParam{old.NewBetaUserMessage(old.NewBetaTextBlock("Hello?"))},
		},
	}}})
	require.NoError(t, err)
	stream := client.Beta.Messages.Batches.ResultsStreaming(t.Context(), batch.ID, old.BetaMessageBatchResultsParams{})
	require.True(t, stream.Next(), "%v", stream.Err())
	assert.Contains(t, stream.Current().Result.Message.Content[0].Text, "Hello?")
	assert.False(t, stream.Next())
	require.NoError(t, stream.Err())
	assert.Equal(t, "create_batch", mock.Requests()[0].Endpoint)
	assert.Equal(t, "create_batch", mock.Requests()[0].Played)
	assert.Equal(t, "batch_results", mock.Requests()[1].Played)
}

// TestTheOldSDKStillGetsTheBetaOfSkills checks that the beta of October 2025 still gets
// its own answers.
func TestTheOldSDKStillGetsTheBetaOfSkills(t *testing.T) {
	mock := server.Start(t)
	client := sdk1(mock)
	made, err := client.Beta.Skills.New(t.Context(), old.BetaSkillNewParams{Files: skillFile(), Betas: []string{"skills-2025-10-02"}})
	require.NoError(t, err)
	assert.Contains(t, made.RawJSON(), `"source":"custom"`)
	assert.Contains(t, made.RawJSON(), `"latest_version":"`)
	_, err = client.Beta.Skills.Delete(t.Context(), made.ID, old.BetaSkillDeleteParams{Betas: []string{"skills-2025-10-02"}})
	var refused *old.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, http.StatusBadRequest, refused.StatusCode)
	_, err = client.Beta.Skills.Delete(t.Context(), made.ID, old.BetaSkillDeleteParams{})
	require.NoError(t, err, "without the beta it takes its versions along")
}
