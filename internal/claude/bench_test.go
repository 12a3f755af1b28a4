package claude_test

import (
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

func BenchmarkMessageAndStream(b *testing.B) {
	req := request(b, `{"model":"claude-opus-5","max_tokens":1024,"messages":[{"role":"user","content":"Tell me a story about a mock server."}]}`)
	b.ReportAllocs()
	for b.Loop() {
		r := seeded()
		claude.Stream(claude.Message(req, nil, r, r), 0, r)
	}
}

func BenchmarkCountRequestOfAMegabyte(b *testing.B) {
	body := jsontree.Obj("messages", jsontree.Arr(jsontree.Obj("role", "user", "content", strings.Repeat("Once upon a time, ", 1<<20/18))))
	b.SetBytes(1 << 20)
	b.ReportAllocs()
	for b.Loop() {
		claude.CountRequest(body)
	}
}
