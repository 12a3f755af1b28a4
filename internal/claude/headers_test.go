package claude_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
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
