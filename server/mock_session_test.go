package server_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
)

const waiting = "name: waiting\nsummary: an answer after two minutes\nsteps: [{reply: {text: at last, pace: {first: 2m}}}]\n"

func TestASessionMayPlayAScenarioThatNobodyElsePlays(t *testing.T) {
	built, err := scenarios.Build("mine", "a refusal made in Go").Error("api_error").Scenario()
	require.NoError(t, err)
	shared := server.Start(t, server.InMemory())
	yaml := shared.SessionYAML(t, "name: mine\nsummary: a refusal\nsteps: [{error: overloaded_error}]\n")
	answered(t, yaml, 529)
	answered(t, shared.SessionBuilt(t, built), http.StatusInternalServerError)
	answered(t, yaml, 529)
	assert.Len(t, yaml.Requests(), 2)

	r := &recorder{TB: t}
	assert.Nil(t, shared.Session(r, "mine"))
	assert.Nil(t, shared.SessionYAML(r, "name: x\nsummary: y\nsteps: [{reply: {txt: oops}}]\n"))
	require.Len(t, r.errors, 2)
	assert.Contains(t, r.errors[0], `there is no scenario "mine"`)
	assert.Contains(t, r.errors[1], `scenario.yaml:3:18: unknown key "txt"`)
}

func TestASessionOfAMockMayHaveASpeedOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := server.Start(t, server.WithYAML(waiting))
		for want, session := range map[time.Duration]*server.Mock{
			2 * time.Minute: shared,
			6 * time.Second: shared.Session(t, "waiting", server.Speed(20)),
			time.Second:     shared.SessionYAML(t, waiting, server.Speed(120)),
		} {
			began := time.Now()
			answered(t, session, http.StatusOK)
			assert.Equal(t, want, time.Since(began))
		}
	})
}

func TestASessionOfAMockMayHaveRateLimitsOfItsOwn(t *testing.T) {
	shared := server.Start(t, server.InMemory())
	limited := shared.Session(t, "healthy", server.RateLimits("requests_per_minute=1"))
	answered(t, limited, http.StatusOK)
	answered(t, limited, http.StatusTooManyRequests)
	for range 2 {
		answered(t, shared, http.StatusOK)
	}
}

func TestAMistakeInAnOptionOfASessionEndsTheTest(t *testing.T) {
	shared := server.Start(t, server.InMemory())
	for want, opt := range map[string]server.SessionOption{
		"speed 0: must be more than 0":                server.Speed(0),
		`rate limits "tier-9": tier: expected one of`: server.RateLimits("tier-9"),
	} {
		r := &recorder{TB: t}
		assert.Nil(t, shared.Session(r, "healthy", opt))
		require.Len(t, r.errors, 1)
		assert.Contains(t, r.errors[0], want)
	}
}

func TestASummaryIsWhatAFailedVerdictSaysWithoutItsTimeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithScenario("overloaded-once"))
		answered(t, mock, 529)
		r := &recorder{TB: t}
		assert.False(t, mock.AssertVerdict(r))
		assert.Equal(t, mock.Verdict().Summary()+"\n"+mock.Timeline(), r.errors[0])
		assert.NotEmpty(t, mock.Verdict().Failures())
	})
}

// A session's number of requests is no part of others that play the same scenario.
func TestSessionsOfOneScenarioGoTheirOwnWays(t *testing.T) {
	shared := server.Start(t, server.InMemory())
	for i := range 3 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			session := shared.SessionYAML(t, "name: once\nsummary: one refusal\nsteps: [{error: overloaded_error}, {reply: {}}]\n")
			answered(t, session, 529)
			answered(t, session, http.StatusOK)
		})
	}
}

func TestAMissingRequestIsToldWithTheTimeline(t *testing.T) {
	mock := server.Start(t, server.InMemory(), server.WithScenario("overloaded-once"))
	answered(t, mock, 529)
	answered(t, mock, http.StatusOK)
	assert.Equal(t, "Hello?", mock.Request(t, 2).Value("messages.0.content"))
	assert.Equal(t, "claude-sonnet-5", mock.Request(t, 1).Model)
	assert.True(t, mock.AssertRequests(t, 2))

	r := &recorder{TB: t}
	assert.Zero(t, mock.Request(r, 3).Ordinal)
	assert.False(t, mock.AssertRequests(r, 1))
	require.Len(t, r.errors, 2)
	assert.Equal(t, "there is no request 3, only 2 requests:\n"+mock.Timeline(), r.errors[0])
	assert.Equal(t, "the session has had 2 requests, not 1:\n"+mock.Timeline(), r.errors[1])
}
