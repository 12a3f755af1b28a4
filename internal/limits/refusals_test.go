package limits

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
)

func TestRefusalsNameTheLimitAndTheModel(t *testing.T) {
	claudetest.Golden(t, "limits.txt", strings.Join([]string{
		rateLimited(50, "requests", "claude-opus-5").Error(),
		rateLimited(30_000, "input tokens", "claude-haiku-4-5").Error(),
		rateLimited(2_000_000, "output tokens", "made-up").Error(),
		tooManyConnections().Error(),
		growingTooFast(58_276, 68_276, "claude-sonnet-5").Error(),
		"",
	}, "\n"))
	assert.Equal(t, `{"error_code":"ramp_limit_exceeded"}`, growingTooFast(1, 2, "x").Details.String())
}
