package claude_test

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
)

func BenchmarkMessageAndStream(b *testing.B) {
	req := request(b, `{"model":"claude-opus-5","max_tokens":1024,"messages":[{"role":"user","content":"Tell me a story about a mock server."}]}`)
	b.ReportAllocs()
	for b.Loop() {
		r := claudetest.Seeded()
		claude.Stream(req, claude.Message(req, nil, r, r), 0, r)
	}
}
