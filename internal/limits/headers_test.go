package limits

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude"
)

func lines(headers []claude.Header) string {
	var b strings.Builder
	for _, h := range headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	return b.String()
}

func TestRateLimitHeaders(t *testing.T) {
	now := time.Date(2026, 2, 25, 21, 2, 36, 100, time.FixedZone("CET", 3600))
	limits := RateLimits{
		Requests:     Limit{Limit: 50, Remaining: 49, Reset: now},
		InputTokens:  Limit{Limit: 30000, Remaining: 28499, Reset: now.Add(3 * time.Second)},
		OutputTokens: Limit{Limit: 8000, Remaining: 7501, Reset: now.Add(time.Second)},
	}
	assert.Equal(t, `anthropic-ratelimit-requests-limit: 50
anthropic-ratelimit-requests-remaining: 49
anthropic-ratelimit-requests-reset: 2026-02-25T20:02:37Z
anthropic-ratelimit-tokens-limit: 38000
anthropic-ratelimit-tokens-remaining: 36000
anthropic-ratelimit-tokens-reset: 2026-02-25T20:02:40Z
anthropic-ratelimit-input-tokens-limit: 30000
anthropic-ratelimit-input-tokens-remaining: 28000
anthropic-ratelimit-input-tokens-reset: 2026-02-25T20:02:40Z
anthropic-ratelimit-output-tokens-limit: 8000
anthropic-ratelimit-output-tokens-remaining: 8000
anthropic-ratelimit-output-tokens-reset: 2026-02-25T20:02:38Z
`, lines(limits.AppendHeaders(nil)))
	assert.Empty(t, RateLimits{}.AppendHeaders(nil), "no limits, no headers")
}

func TestDefaultLimits(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limits := Usual(now, 1000, 1_000_000, 1<<40)
	assert.Equal(t, Limit{Limit: 4000, Remaining: 3000, Reset: now.Add(15 * time.Second)}, limits.Requests)
	assert.Equal(t, Limit{Limit: 2_000_000, Remaining: 1_000_000, Reset: now.Add(30 * time.Second)}, limits.InputTokens)
	assert.Equal(t, Limit{Limit: 400_000, Remaining: 0, Reset: now.Add(time.Minute)}, limits.OutputTokens)
}

func TestTheRestOfASmallLimitIsNotRoundedAway(t *testing.T) {
	limits := RateLimits{
		Requests:     Limit{Limit: 5, Remaining: 4},
		InputTokens:  Limit{Limit: 999, Remaining: 321},
		OutputTokens: Limit{Limit: 1000, Remaining: 321},
	}
	text := lines(limits.AppendHeaders(nil))
	assert.Contains(t, text, "input-tokens-remaining: 321\n")
	assert.Contains(t, text, "output-tokens-remaining: 0\n")
}
