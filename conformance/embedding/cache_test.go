package embedding

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// cached returns a request that caches its system prompt of some 3000 tokens.
func cached() anthropic.MessageNewParams {
	params := hello
	params.System = []anthropic.TextBlockParam{{Text: strings.Repeat("rule ", 3000), CacheControl: anthropic.NewCacheControlEphemeralParam()}}
	return params
}

func yaml(rest string) server.Option {
	return server.WithYAML("name: mine\nsummary: for a test\n" + rest)
}

func TestASessionCachesPrompts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, yaml("steps: [{error: {type: overloaded_error}}, {reply: {text: one}}, {reply: {text: two}}]\nthen: loop\n"))
		client := sdk(mock)
		written := false
		for _, wait := range []time.Duration{0, 4 * time.Minute, 4 * time.Minute, 6 * time.Minute} {
			time.Sleep(wait)
			message, err := client.Messages.New(t.Context(), cached())
			require.NoError(t, err)
			usage := message.Usage
			assert.Less(t, usage.InputTokens, int64(100))
			if written && wait < 5*time.Minute {
				assert.Greater(t, usage.CacheReadInputTokens, int64(3000))
				assert.Zero(t, usage.CacheCreationInputTokens)
				continue
			}
			assert.Zero(t, usage.CacheReadInputTokens, "an error writes nothing, and after five minutes there is nothing")
			assert.Greater(t, usage.CacheCreation.Ephemeral5mInputTokens, int64(3000))
			written = true
		}
		other := server.Start(t, server.WithScenario("healthy"))
		apart := sdk(other)
		message, err := apart.Messages.New(t.Context(), cached())
		require.NoError(t, err)
		assert.Zero(t, message.Usage.CacheReadInputTokens, "sessions share nothing")
	})
}

func TestAScenarioMayKeepTheCacheFromHitting(t *testing.T) {
	for rest, want := range map[string]int64{
		"cache: off\n": 0,
		"steps: [{reply: {usage: {cache_read_input_tokens: 7}}}]\n": 7,
	} {
		client := sdk(server.Start(t, yaml(rest)))
		for range 2 {
			message, err := client.Messages.New(t.Context(), cached())
			require.NoError(t, err)
			assert.Equal(t, want, message.Usage.CacheReadInputTokens)
		}
	}
}

func TestAScenarioMayKeepTheCacheFromBeingWritten(t *testing.T) {
	client := sdk(server.Start(t, yaml("cache: never\n")))
	for range 2 {
		message, err := client.Messages.New(t.Context(), cached())
		require.NoError(t, err)
		usage := message.Usage
		assert.Zero(t, usage.CacheReadInputTokens)
		assert.Zero(t, usage.CacheCreationInputTokens)
		assert.Zero(t, usage.CacheCreation.Ephemeral5mInputTokens)
		assert.Greater(t, usage.InputTokens, int64(3000), "all of it is paid for in full")
	}
}

func TestAStreamTellsOfTheCache(t *testing.T) {
	client := sdk(server.Start(t))
	var read int64
	for range 2 {
		stream := client.Messages.NewStreaming(t.Context(), cached())
		var message anthropic.Message
		for stream.Next() {
			require.NoError(t, message.Accumulate(stream.Current()))
		}
		require.NoError(t, stream.Err())
		read = message.Usage.CacheReadInputTokens
	}
	assert.Greater(t, read, int64(3000))
}

// TestCachedInputIsNotLimited checks that tokens read from the cache do not count
// against the input limits.
func TestCachedInputIsNotLimited(t *testing.T) {
	client := sdk(server.Start(t, yaml("limits: {input_tokens_per_minute: 4000}\n")))
	ask := func(params anthropic.MessageNewParams) error {
		_, err := client.Messages.New(t.Context(), params, option.WithMaxRetries(0))
		return err
	}
	for range 5 {
		require.NoError(t, ask(cached()))
	}
	changed := cached()
	changed.System[0].Text += "and one more"
	var limited *anthropic.Error
	require.ErrorAs(t, ask(changed), &limited)
	assert.Equal(t, 429, limited.StatusCode)
}
