// Package embedding tests the official Go SDK with a server inside the test, as users of
// package server do; with CLAUDEMOCK_LONG_TESTS=1, its previous major version, too. It
// exports nothing.
package embedding

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/claudemock/claudemock/server"
)

// TestMain sees that nothing is left running, but for what the loops of sweeps leave that hang
// or leak by design: nothing can end that.
func TestMain(m *testing.M) {
	const made = "github.com/claudemock/claudemock/conformance/embedding.(*loop).made"
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction(made), goleak.IgnoreAnyFunction(made+".func1"))
}

// sdk returns the official client, with its defaults unless options change them.
func sdk(mock *server.Mock, opts ...option.RequestOption) anthropic.Client {
	return anthropic.NewClient(append([]option.RequestOption{
		option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key), option.WithHTTPClient(mock.Client),
	}, opts...)...)
}

var hello = anthropic.MessageNewParams{
	Model: anthropic.ModelClaudeSonnet5, MaxTokens: 64,
	Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Hello?"))},
}

// README shows the body of TestClientSurvivesAnOverload.
func TestClientSurvivesAnOverload(t *testing.T) {
	mock := server.Start(t, server.WithScenario("overloaded-once"))
	client := anthropic.NewClient(option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key), option.WithHTTPClient(mock.Client))

	message, err := client.Messages.New(t.Context(), hello)
	mock.Outcome(err, text(message))
	mock.AssertVerdict(t) // shows the timeline when it fails
}

func text(message *anthropic.Message) (all string) {
	if message == nil {
		return ""
	}
	for _, block := range message.Content {
		all += block.Text
	}
	return all
}

func TestMinutesOfWaitingTakeNoTimeAndAreExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML(`
name: slow
summary: two long waits and a late answer
steps:
  - error: {type: rate_limit_error, retry_after: 120}
    repeat: 2
  - reply: {}
    faults: [{delay: 9m59s}]
`))
		client := sdk(mock)
		began := time.Now()
		_, err := client.Messages.New(t.Context(), hello)
		require.NoError(t, err)
		assert.Equal(t, 2*120*time.Second+9*time.Minute+59*time.Second, time.Since(began))
	})
}

func TestTheDefaultTimeoutOfTheClientIsReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML("name: silent\nsummary: no answer, ever\nsteps: [{reply: {}, faults: [hang]}]\n"))
		client := sdk(mock)
		began := time.Now()
		_, err := client.Messages.New(t.Context(), hello)
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.True(t, timeout.Timeout())
		assert.Greater(t, time.Since(began), 30*time.Minute, "three attempts of ten minutes")
		assert.Len(t, mock.Requests(), 3)
	})
}

func TestSeveralClientsAndServersShareABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all sync.WaitGroup
		for _, wait := range []int{10, 20, 30} {
			yaml := fmt.Sprintf("name: busy\nsummary: busy\nsteps: [{error: {type: rate_limit_error, retry_after: %d}}, {reply: {}}]\n", wait)
			mock := server.Start(t, server.WithYAML(yaml))
			for range 2 {
				session := mock.Session(t, "busy")
				all.Go(func() {
					began := time.Now()
					client := sdk(session)
					_, err := client.Messages.New(t.Context(), hello)
					assert.NoError(t, err)
					assert.Equal(t, time.Duration(wait)*time.Second, time.Since(began))
				})
			}
		}
		all.Wait()
	})
}

// TestTheSDKObeysTheRetryAfterAndGetsThrough checks that rate limits are exact to the
// second for a client that obeys retry-after.
func TestTheSDKObeysTheRetryAfterAndGetsThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, yaml("limits: {requests_per_minute: 4, input_tokens_per_minute: 27}\n"))
		client := sdk(mock, option.WithMaxRetries(1))
		began := time.Now()
		for range 12 {
			_, err := client.Messages.New(t.Context(), hello)
			require.NoError(t, err, "one retry is enough, whatever limit it was")
		}
		// 12 requests of 9 tokens: 3 at once, and then 3 a minute.
		assert.InDelta(t, 3*time.Minute, time.Since(began), float64(time.Second))
		requests := mock.Requests()
		require.Len(t, requests, 12+9)
		assert.EqualValues(t, "input_tokens_per_minute", requests[3].Limited)
	})
}
