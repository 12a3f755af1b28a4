package claude_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/stretchr/testify/assert"
)

func lines(headers []claude.Header) string {
	var b strings.Builder
	for _, h := range headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	return b.String()
}

func TestHeaders(t *testing.T) {
	claudetest.Golden(t, "headers.txt", lines(claude.AppendHeaders(nil, "req_011CSHoEeqs5C35K2UUqR7Fy", claudetest.Seeded())))
}

func TestTheEdgeSendsNoRequestID(t *testing.T) {
	assert.Regexp(t, `^server: cloudflare\ncf-ray: [0-9a-f]{16}-[A-Z]{3}\n$`, lines(claude.AppendEdgeHeaders(nil, claudetest.Seeded())))
}

func TestContentType(t *testing.T) {
	assert.Equal(t, "content-type: application/json\n", lines(claude.AppendContentType(nil, false)))
	assert.Equal(t, "content-type: text/event-stream; charset=utf-8\ncache-control: no-cache\n", lines(claude.AppendContentType(nil, true)))
}

func TestRateLimitHeaders(t *testing.T) {
	now := time.Date(2026, 2, 25, 21, 2, 36, 100, time.FixedZone("CET", 3600))
	limits := claude.RateLimits{
		Requests:     claude.Limit{Limit: 50, Remaining: 49, Reset: now},
		InputTokens:  claude.Limit{Limit: 30000, Remaining: 28499, Reset: now.Add(3 * time.Second)},
		OutputTokens: claude.Limit{Limit: 8000, Remaining: 7501, Reset: now.Add(time.Second)},
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
	assert.Empty(t, claude.RateLimits{}.AppendHeaders(nil), "no limits, no headers")
}

func TestDefaultLimits(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limits := claude.DefaultLimits(now, 1000, 1_000_000, 1<<40)
	assert.Equal(t, claude.Limit{Limit: 4000, Remaining: 3000, Reset: now.Add(15 * time.Second)}, limits.Requests)
	assert.Equal(t, claude.Limit{Limit: 2_000_000, Remaining: 1_000_000, Reset: now.Add(30 * time.Second)}, limits.InputTokens)
	assert.Equal(t, claude.Limit{Limit: 400_000, Remaining: 0, Reset: now.Add(time.Minute)}, limits.OutputTokens)
}
