package compose_test

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/stream"
)

func BenchmarkMessageAndStream(b *testing.B) {
	req := request(b, `{"model":"claude-opus-5","max_tokens":1024,"messages":[{"role":"user","content":"Tell me a story about a mock server."}]}`)
	b.ReportAllocs()
	for b.Loop() {
		r := claudetest.Seeded()
		stream.Message(req, compose.Message(req, nil, r, r), stream.Sizes{}, r)
	}
}
