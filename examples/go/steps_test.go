package chat_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAScenarioMadeInGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outage, err := scenarios.Build("last-night", "overloads for 20 seconds, then an answer").
			Error("overloaded_error").RetryAfter(15 * time.Second).For(20 * time.Second).
			Reply("The treasure is under the old oak.").
			Scenario()
		require.NoError(t, err)
		mock := server.Start(t, server.WithBuilt(outage))
		_, err = ask(t.Context(), mock)
		require.NoError(t, err)
		mock.AssertVerdict(t)
	})
}

func TestAnOutageThatTheTestEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var over atomic.Bool
		mock := server.Start(t, server.WithHandler(func(server.Request) *scenarios.Step {
			if over.Load() {
				return nil // what the scenario says; here the healthy one
			}
			return &scenarios.Step{Error: &scenarios.Error{Type: "overloaded_error"}}
		}))
		go func() {
			assert.NoError(t, mock.WaitForAnswers(t.Context(), 2))
			over.Store(true)
		}()
		_, err := ask(t.Context(), mock)
		require.NoError(t, err)
		assert.Len(t, mock.Requests(), 3)
		mock.AssertVerdict(t)
	})
}

func TestEveryAttemptAsksTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithScenario("overloaded-burst"))
		_, err := ask(t.Context(), mock)
		require.NoError(t, err)
		mock.AssertRequests(t, 3) // fails with the timeline
		last := mock.Request(t, 3)
		assert.Equal(t, "claude-sonnet-5", last.Model)
		assert.Equal(t, "Where is the treasure?", last.Value("messages.0.content.0.text"))
		assert.Equal(t, "2", last.Header("x-stainless-retry-count"))
	})
}

func TestAProxyThatInterceptsTLSIsReported(t *testing.T) {
	mock := server.Start(t, server.WithScenario("tls-intercepting-proxy-self-signed"))
	_, err := ask(t.Context(), mock)
	require.Error(t, err)
	mock.AssertVerdict(t)
}

func TestSessionsWithTheirOwnScenariosAndSpeeds(t *testing.T) {
	mock := server.Start(t, server.InMemory())
	slow := mock.SessionYAML(t, `
name: slow
summary: the answer begins after a minute
steps: [{reply: {text: "The treasure is under the old oak.", pace: {first: 1m}}}]
`, server.Speed(6000))
	_, err := ask(t.Context(), slow)
	require.NoError(t, err)

	busy := mock.Session(t, "healthy", server.RateLimits("tier-1,requests_per_minute=1"))
	_, err = ask(t.Context(), busy)
	require.NoError(t, err)
}
