package server

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/journal"
)

// limited is a scenario with limits and with the answers of counting.
func limited(name, yaml string) string {
	return scenario(name, "limits: "+yaml+"\n"+`steps: [{reply: {text: "one"}}, {reply: {text: "two"}}, {reply: {text: "three"}}]`)
}

func TestARequestBeyondALimitIsRefusedAndTakesNoStep(t *testing.T) {
	clock := newHandClock()
	r := start(t, []string{limited("l", "{requests_per_minute: 2}")}, WithClock(clock), WithSpeed(1000))
	assert.Equal(t, "one two", r.answers("/s/l/v1/messages", 2))

	clock.move(500 * time.Millisecond)
	status, body, header := r.do(http.MethodPost, "/s/l/v1/messages", hello)
	assert.Equal(t, 429, status)
	assert.Contains(t, body, "rate limit of 2 requests per minute (org: ")
	assert.Contains(t, body, ", model: claude-opus-5)")
	assert.Equal(t, "30", header.Get("Retry-After"), "29.5 s, rounded up, at any speed")
	assert.Equal(t, "2", header.Get("Anthropic-Ratelimit-Requests-Limit"))
	assert.Equal(t, "0", header.Get("Anthropic-Ratelimit-Requests-Remaining"))
	assert.Equal(t, "2026-11-23T12:01:00Z", header.Get("Anthropic-Ratelimit-Requests-Reset"))
	assert.Equal(t, "2000000", header.Get("Anthropic-Ratelimit-Input-Tokens-Remaining"), "what is not limited looks plentiful")
	r.next()
	r.next()
	e := r.next()
	assert.True(t, e.Refused)
	assert.Equal(t, limits.Requests, e.Limited)
	assert.Zero(t, e.Step)
	assert.Equal(t, "error rate_limit_error 429", e.Played)

	clock.move(30 * time.Second)
	assert.Equal(t, "three", r.answers("/s/l/v1/messages", 1))
	assert.Empty(t, r.next().Limited)
}

func TestAnInvalidRequestUsesNothingOfTheLimits(t *testing.T) {
	r := start(t, []string{limited("l", "{requests_per_minute: 1}")}, WithClock(newHandClock()))
	for range 3 {
		status, _ := r.post("/s/l/v1/messages", `{"model":"claude-opus-5"}`)
		assert.Equal(t, 400, status)
		status, _ = r.post("/s/l/v1/messages/count_tokens", `{"model":"claude-opus-5","messages":[{"role":"user","content":"hello"}]}`)
		assert.Equal(t, 200, status)
	}
	assert.Equal(t, "one 429", r.answers("/s/l/v1/messages", 2))
	status, _ := r.post("/s/l/v1/messages", `{"model":"claude-opus-5"}`)
	assert.Equal(t, 400, status, "a mistake is told before a limit")
}

func TestASlotIsFreeWhenTheClientHasLeft(t *testing.T) {
	r := start(t, []string{scenario("l", "limits: {concurrent: 1}\nsteps: [{faults: [hang]}, {reply: {}}]")}, WithClock(newHandClock()))
	conn := r.raw("/s/l/v1/messages", hello)
	r.openRequest("l")
	status, body, header := r.do(http.MethodPost, "/s/l/v1/messages", hello)
	assert.Equal(t, 429, status)
	assert.Contains(t, body, "Number of concurrent connections has exceeded your rate limit")
	assert.Empty(t, header.Get("Retry-After"))
	assert.Equal(t, "3999", header.Get("Anthropic-Ratelimit-Requests-Remaining"), "plenty is left of all else")
	assert.Equal(t, limits.Concurrent, r.next().Limited)

	conn.Close()
	assert.Equal(t, journal.Left, r.next().End)
	status, _ = r.post("/s/l/v1/messages", hello)
	assert.Equal(t, 200, status)
}

func TestWhoSharesLimits(t *testing.T) {
	other := "x-api-key: sk-ant-another-key"
	for _, tt := range []struct {
		per                       string
		sameSession, sameKey, all int
	}{
		{"session", 429, 200, 200},
		{"key", 429, 429, 200},
		{"server", 429, 429, 429},
	} {
		t.Run(tt.per, func(t *testing.T) {
			r := start(t, []string{limited("l", "{requests_per_minute: 1, per: "+tt.per+"}")}, WithClock(newHandClock()))
			status, _ := r.post("/s/l/a/v1/messages", hello)
			require.Equal(t, 200, status)
			status, _ = r.post("/s/l/a/v1/messages", hello)
			assert.Equal(t, tt.sameSession, status, "the same session")
			status, _ = r.post("/s/l/b/v1/messages", hello)
			assert.Equal(t, tt.sameKey, status, "another session with the same key")
			status, _ = r.post("/s/l/c/v1/messages", hello, other)
			assert.Equal(t, tt.all, status, "another session with another key")
		})
	}
}

func TestTheServersLimitsHoldWhereAScenarioHasNone(t *testing.T) {
	r := start(t, []string{counting, limited("l", "{requests_per_minute: 2}")},
		WithClock(newHandClock()), WithRateLimits("requests_per_minute=1,per=server"))
	assert.Equal(t, "one 429", r.answers("/s/counting/v1/messages", 2))
	status, _ := r.post("/s/healthy/v1/messages", hello)
	assert.Equal(t, 429, status, "shared by all scenarios")
	assert.Equal(t, "one two 429", r.answers("/s/l/v1/messages", 3))

	_, err := New(WithRateLimits("tier-0"))
	assert.ErrorContains(t, err, `setting up the rate limits "tier-0": tier: expected one of`)
}

func TestAScripted429TellsTheTruthAboutTheLimits(t *testing.T) {
	r := start(t, []string{scenario("l", "limits: tier-1\nsteps: [{error: {type: rate_limit_error, retry_after: 7}}]")}, WithClock(newHandClock()))
	_, _, header := r.do(http.MethodPost, "/s/l/v1/messages", hello)
	assert.Equal(t, "7", header.Get("Retry-After"))
	assert.Equal(t, "49", header.Get("Anthropic-Ratelimit-Requests-Remaining"))
	assert.Empty(t, r.next().Limited)
}

func TestParallelRequestsGetNoMoreThanThereIs(t *testing.T) {
	r := start(t, []string{limited("l", "{requests_per_minute: 10, per: server}")}, WithClock(newHandClock()))
	var clients sync.WaitGroup
	var admitted atomic.Int64
	for i := range 40 {
		clients.Go(func() {
			if status, _ := r.post(fmt.Sprintf("/s/l/%d/v1/messages", i), hello); status == 200 {
				admitted.Add(1)
			}
		})
	}
	clients.Wait()
	assert.EqualValues(t, 10, admitted.Load())
}
