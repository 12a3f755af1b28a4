package embedding

import (
	"context"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

func TestTheSDKGetsAnAnswerFromEveryEndpoint(t *testing.T) {
	client := sdk(server.Start(t))
	message, err := client.Messages.New(t.Context(), hello)
	require.NoError(t, err)
	assert.Contains(t, message.Content[0].Text, "Hello?")

	count, err := client.Messages.CountTokens(t.Context(), anthropic.MessageCountTokensParams{
		Model: hello.Model, Messages: hello.Messages,
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
	mock := server.Start(t, yaml("steps: [{reply: {text: one}}]"))
	client := sdk(mock, option.WithBaseURL(mock.URL+"/"))
	answer := anthropic.Message{}
	events := client.Messages.NewStreaming(t.Context(), hello)
	for events.Next() {
		require.NoError(t, answer.Accumulate(events.Current()))
	}
	require.NoError(t, events.Err())
	assert.Equal(t, "one", answer.Content[0].Text)
	assert.EqualValues(t, "end_turn", answer.StopReason)
	require.NoError(t, mock.WaitForAnswers(t.Context(), 1))
	e := mock.Requests()[0]
	assert.Equal(t, "reply stream", e.Played)
	assert.Equal(t, journal.Completed, e.End)
	assert.Positive(t, e.Events)
}

func TestTheSDKRetriesThroughABurst(t *testing.T) {
	mock := server.Start(t, yaml(`steps: [{error: overloaded_error, repeat: 2}, {reply: {text: "at last"}}]`))
	base, _, _ := strings.Cut(mock.URL, "/s/") // the session is picked by a header instead
	client := sdk(mock, option.WithBaseURL(base+"/s/mine"), option.WithMaxRetries(2), option.WithHeader("x-mock-session", strings.TrimPrefix(mock.ID(), "mine.")))
	message, err := client.Messages.New(t.Context(), hello)
	require.NoError(t, err)
	assert.Equal(t, "at last", message.Content[0].Text)
	require.NoError(t, mock.WaitForAnswers(t.Context(), 3))
	for i, e := range mock.Requests() {
		assert.Equal(t, []int{1, i + 1, i + 1}, []int{e.Call, e.Attempt, e.Ordinal})
	}
}

func TestTheSDKSeesTheErrorAndItsRequestID(t *testing.T) {
	client := sdk(server.Start(t))
	params := hello
	params.Model = "claude-nonesuch"
	_, err := client.Messages.New(t.Context(), params)
	var refusal *anthropic.Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, 404, refusal.StatusCode)
	assert.Regexp(t, `^req_`, refusal.RequestID)
	assert.Contains(t, refusal.RawJSON(), `"message":"model: claude-nonesuch"`)
}

func TestTheServerNoticesThatTheSDKGaveUp(t *testing.T) {
	mock := server.Start(t, yaml("steps: [{faults: [hang]}]"))
	client := sdk(mock, option.WithMaxRetries(0))
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := client.Messages.New(ctx, hello)
		failed <- err
	}()
	require.NoError(t, mock.WaitForRequests(t.Context(), 1))
	cancel()
	require.ErrorIs(t, <-failed, context.Canceled)
	require.NoError(t, mock.WaitForAnswers(t.Context(), 1))
	assert.Equal(t, journal.Left, mock.Requests()[0].End)
}
