package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// BenchmarkLargeRequests does what BenchmarkPlainReply does with requests that
// are long: one text, or a conversation of many messages.
func BenchmarkLargeRequests(b *testing.B) {
	for _, bench := range []struct{ name, messages string }{
		{"1KB", message(1 << 10)},
		{"100KB", message(100 << 10)},
		{"100KB in messages", strings.Repeat(message(1<<10)+`,{"role":"assistant","content":"Go on."},`, 97) + message(1<<10)},
		{"1MB", message(1 << 20)},
	} {
		body := `{"model":"claude-opus-5","max_tokens":64,"messages":[` + bench.messages + `]}`
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			compare(b, body)
		})
	}
}

// message is one of so many bytes of prose.
func message(size int) string {
	const prose = "Once upon a time there was a mock server. It answered whatever it was asked, and nobody was the wiser. "
	return `{"role":"user","content":"` + strings.Repeat(prose, size/len(prose)) + `"}`
}

// BenchmarkReadAsked digests a body and its messages.
func BenchmarkReadAsked(b *testing.B) {
	for _, bench := range []struct{ name, messages string }{
		{"1KB", message(1 << 10)},
		{"1MB", message(1 << 20)},
		{"1000 messages", message(1<<10) + strings.Repeat(","+message(1<<10), 999)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			body := `{"model":"claude-opus-5","max_tokens":64,"messages":[` + bench.messages + `]}`
			tree, err := jsontree.ParseString(body)
			require.NoError(b, err)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				readAsked(tree, body)
			}
		})
	}
}
