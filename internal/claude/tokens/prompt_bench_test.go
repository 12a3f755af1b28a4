package tokens_test

import (
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// bodies are requests of different sizes.
var bodies = map[string]string{
	"1KB":         ask(1, 1<<10),
	"100KB":       ask(1, 100<<10),
	"1MB":         ask(1, 1<<20),
	"100messages": ask(100, 1<<10),
}

// ask returns a request with messages of a size in bytes.
func ask(messages, size int) string {
	text := `{"role":"user","content":"` + strings.Repeat("Once upon a time, ", size/18) + `"},`
	return `{"model":"claude-opus-5","max_tokens":64,"messages":[` + strings.TrimSuffix(strings.Repeat(text, messages), ",") + `]}`
}

// bySize runs a benchmark for each of the bodies.
func bySize(b *testing.B, do func(b *testing.B, body *jsontree.Node)) {
	for name, text := range bodies {
		b.Run(name, func(b *testing.B) {
			body := claudetest.Parse(b, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				do(b, body)
			}
		})
	}
}

func BenchmarkCountRequest(b *testing.B) {
	bySize(b, func(_ *testing.B, body *jsontree.Node) { tokens.OfPrompt(body) })
}
