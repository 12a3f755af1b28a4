package examples

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// recorder is a test that can fail without failing the test that uses it.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// failure returns the message of a test whose client takes a partial answer for a
// complete one.
func failure(t *testing.T) (text string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithScenario("gateway-times-out-own-stream"))
		client := anthropic.NewClient(option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key), option.WithHTTPClient(mock.Client))
		stream := client.Messages.NewStreaming(t.Context(), anthropic.MessageNewParams{
			Model: anthropic.ModelClaudeSonnet5, MaxTokens: 64,
			Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Where is the treasure?"))},
		})
		answer := ""
		for stream.Next() {
			answer += stream.Current().Delta.Text
		}
		mock.Outcome(stream.Err(), answer)

		r := &recorder{TB: t}
		require.False(t, mock.AssertVerdict(r))
		require.Len(t, r.failures, 1)
		text = r.failures[0]
	})
	return text
}
