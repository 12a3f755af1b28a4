package claude_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
)

func TestRefusalsNameTheLimitAndTheModel(t *testing.T) {
	claudetest.Golden(t, "limits.txt", strings.Join([]string{
		claude.RateLimited(50, "requests", "claude-opus-5").Error(),
		claude.RateLimited(30_000, "input tokens", "claude-haiku-4-5").Error(),
		claude.RateLimited(2_000_000, "output tokens", "made-up").Error(),
		claude.TooManyConnections().Error(),
		claude.GrowingTooFast(58_276, 68_276, "claude-sonnet-5").Error(),
		"",
	}, "\n"))
	assert.Equal(t, `{"error_code":"ramp_limit_exceeded"}`, claude.GrowingTooFast(1, 2, "x").Details.String())
}

func TestTheRestOfASmallLimitIsNotRoundedAway(t *testing.T) {
	limits := claude.RateLimits{
		Requests:     claude.Limit{Limit: 5, Remaining: 4},
		InputTokens:  claude.Limit{Limit: 999, Remaining: 321},
		OutputTokens: claude.Limit{Limit: 1000, Remaining: 321},
	}
	text := lines(limits.AppendHeaders(nil))
	assert.Contains(t, text, "input-tokens-remaining: 321\n")
	assert.Contains(t, text, "output-tokens-remaining: 0\n")
}
