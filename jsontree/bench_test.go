package jsontree_test

import (
	"strings"
	"testing"

	"github.com/claudemock/claudemock/jsontree"
)

// sentence is ordinary prose in JSON; line and nonASCII take longer to parse.
const (
	sentence = "Once upon a time there was a mock server. "
	line     = `Once upon a time there was a \"mock\" server.\n`
	nonASCII = "Es war einmal ein Server, der täuschte vor. "
)

func body(text string, size int) string {
	return `{"model":"claude-opus-5","max_tokens":1024,"messages":[{"role":"user","content":"` +
		strings.Repeat(text, size/len(text)) + `"}]}`
}

// conversation has very many short messages.
func conversation(size int) string {
	const turns = `{"role":"user","content":[{"type":"text","text":"And what then?"}]},{"role":"assistant","content":"It answered."},`
	return `{"model":"claude-opus-5","max_tokens":1024,"messages":[` + strings.Repeat(turns, size/len(turns)) +
		`{"role":"user","content":"Who?"}]}`
}

func BenchmarkParse(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"1KB", body(sentence, 1<<10)},
		{"100KB", body(sentence, 100<<10)},
		{"1MB", body(sentence, 1<<20)},
		{"1MB of lines", body(line, 1<<20)},
		{"1MB of umlauts", body(nonASCII, 1<<20)},
		{"1KB of messages", conversation(1 << 10)},
		{"100KB of messages", conversation(100 << 10)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := jsontree.ParseString(bench.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
