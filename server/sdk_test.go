package server

import (
	"context"
	"errors"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// sdk is the official client, pointed at a scenario.
func (r *running) sdk(path string, opts ...option.RequestOption) anthropic.Client {
	return anthropic.NewClient(append([]option.RequestOption{
		option.WithBaseURL(r.url + path), option.WithAPIKey(testKey), option.WithHTTPClient(r.client),
	}, opts...)...)
}

var sdkHello = anthropic.MessageNewParams{
	Model:     "claude-opus-5",
	MaxTokens: 64,
	Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("hello"))},
}

func TestTheSDKGetsAnAnswerFromEveryEndpoint(t *testing.T) {
	r := start(t, nil)
	client := r.sdk("")

	message, err := client.Messages.New(t.Context(), sdkHello)
	require.NoError(t, err)
	assert.Contains(t, message.Content[0].Text, "hello")

	count, err := client.Messages.CountTokens(t.Context(), anthropic.MessageCountTokensParams{
		Model: sdkHello.Model, Messages: sdkHello.Messages,
	})
	require.NoError(t, err)
	assert.Equal(t, message.Usage.InputTokens, count.InputTokens)

	page, err := client.Models.List(t.Context(), anthropic.ModelListParams{})
	require.NoError(t, err)
	model, err := client.Models.Get(t.Context(), page.Data[0].ID, anthropic.ModelGetParams{})
	require.NoError(t, err)
	assert.Equal(t, page.Data[0].ID, model.ID)
}

func TestTheSDKStreamsUnderAPathWithATrailingSlash(t *testing.T) {
	r := start(t, []string{counting})
	client := r.sdk("/s/counting/a/")
	answer := anthropic.Message{}
	events := client.Messages.NewStreaming(t.Context(), sdkHello)
	for events.Next() {
		require.NoError(t, answer.Accumulate(events.Current()))
	}
	require.NoError(t, events.Err())
	assert.Equal(t, "one", answer.Content[0].Text)
	assert.EqualValues(t, "end_turn", answer.StopReason)
	e := r.next()
	assert.Equal(t, "reply stream", e.Played)
	assert.Equal(t, journal.Completed, e.End)
	assert.Positive(t, e.Events)
}

func TestTheSDKRetriesThroughABurst(t *testing.T) {
	r := start(t, []string{scenario("burst", `steps: [{error: overloaded_error, repeat: 2}, {reply: {text: "at last"}}]`)})
	client := r.sdk("/s/burst", option.WithMaxRetries(2), option.WithHeader("x-mock-session", "a"))
	message, err := client.Messages.New(t.Context(), sdkHello)
	require.NoError(t, err)
	assert.Equal(t, "at last", message.Content[0].Text)
	for attempt := 1; attempt <= 3; attempt++ {
		e := r.next()
		assert.Equal(t, []int{1, attempt, attempt}, []int{e.Call, e.Attempt, e.Ordinal})
	}
}

func TestTheSDKSeesTheErrorAndItsRequestID(t *testing.T) {
	r := start(t, nil)
	client := r.sdk("")
	params := sdkHello
	params.Model = "claude-nonesuch"
	_, err := client.Messages.New(t.Context(), params)
	var refusal *anthropic.Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, 404, refusal.StatusCode)
	assert.Regexp(t, `^req_`, refusal.RequestID)
	assert.Contains(t, refusal.RawJSON(), `"message":"model: claude-nonesuch"`)
}

func TestTheServerNoticesThatTheSDKGaveUp(t *testing.T) {
	r := start(t, []string{scenario("silent", `steps: [{faults: [hang]}]`)})
	client := r.sdk("/s/silent", option.WithMaxRetries(0))
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := client.Messages.New(ctx, sdkHello)
		failed <- err
	}()
	r.openRequest("silent")
	cancel()
	require.True(t, errors.Is(<-failed, context.Canceled))
	assert.Equal(t, journal.Left, r.next().End)
}
