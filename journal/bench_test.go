package journal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/journal"
)

func BenchmarkSecretsInABody(b *testing.B) {
	secrets := journal.FindSecrets(http.Header{"X-Api-Key": {"sk-ant-api03-" + strings.Repeat("Abc123", 16)}})
	for name, size := range map[string]int{"1KB": 1 << 10, "100KB": 100 << 10, "1MB": 1 << 20} {
		b.Run(name, func(b *testing.B) {
			body := strings.Repeat("She sells sea shells: skates, skis and socks. ", size/46)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				secrets.Body(body)
			}
		})
	}
}
