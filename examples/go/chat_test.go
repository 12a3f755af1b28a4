package chat_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/claudemock/claudemock/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/chat"
)

// ask runs the code under test against the mock, and reports its outcome to the mock.
func ask(ctx context.Context, mock *server.Mock) (string, error) {
	client := anthropic.NewClient(
		option.WithBaseURL(mock.URL),
		option.WithAPIKey(mock.Key),
		option.WithHTTPClient(mock.Client),
	)
	text, err := chat.Ask(ctx, client, "Where is the treasure?", io.Discard)
	mock.Outcome(err, text)
	return text, err
}

func TestAnOverloadIsSurvived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the SDK's pauses take no time in here
		mock := server.Start(t, server.WithScenario("overloaded-burst"))
		text, err := ask(t.Context(), mock)
		require.NoError(t, err)
		assert.Equal(t, "The third attempt got through.", text)
		assert.Len(t, mock.Requests(), 3)
		mock.AssertVerdict(t)
	})
}

func TestAHalfAnswerIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithScenario("gateway-times-out-own-stream"))
		began := time.Now()
		_, err := ask(t.Context(), mock)
		require.ErrorIs(t, err, chat.ErrHalf)
		assert.Equal(t, 2*time.Minute, time.Since(began)) // to the nanosecond, in a few milliseconds
		mock.AssertVerdict(t)
	})
}

func TestTenMinutesOfSilenceAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML(`
name: long-silence
summary: a stream that goes on after ten minutes
steps:
  - reply: {text: "The treasure is under the old oak."}
    faults: [{stall: {at: {event: content_block_delta, nth: 2}, for: 10m}}]
`))
		began := time.Now()
		_, err := ask(t.Context(), mock)
		require.ErrorIs(t, err, chat.ErrSilent)
		assert.Equal(t, chat.Patience, time.Since(began))
		mock.AssertVerdict(t)
	})
}

func TestACancelledAnswerIsNotReadAnyFurther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML(`
name: held
summary: a stream stands still until the test says how it goes on
steps:
  - reply: {text: "The treasure is under the old oak."}
    faults: [{hold: {at: {event: content_block_delta, nth: 2}}}]
`))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, err := ask(ctx, mock)
			ended <- err
		}()
		require.NoError(t, mock.WaitForHeld(t.Context(), "")) // no sleeping, no guessing
		mock.Mark("cancel")
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		require.NoError(t, mock.WaitForAnswers(t.Context(), 1))
		mock.AssertVerdict(t)
	})
}

func TestStreamsThatBreakAreNoAnswers(t *testing.T) {
	mock := server.Start(t, server.InMemory())
	for _, scenario := range []string{"connection-closed-mid-stream", "overloaded-mid-stream", "stream-garbled-json"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			session := mock.Session(t, scenario) // isolated from the others
			_, err := ask(t.Context(), session)
			require.Error(t, err)
			session.AssertVerdict(t)
		})
	}
}
