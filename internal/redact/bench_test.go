package redact_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/redact"
)

func BenchmarkText(b *testing.B) {
	secrets := made("sk-ant-api03-" + strings.Repeat("Abc123", 16))
	for name, size := range map[string]int{"1KB": 1 << 10, "64KB": 64 << 10} {
		b.Run(name, func(b *testing.B) {
			body := strings.Repeat("She sells sea shells: skates, skis and socks. ", size/46)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				secrets.Text(body)
			}
		})
	}
}

func BenchmarkRequest(b *testing.B) {
	header := http.Header{
		"X-Api-Key": {"sk-ant-api03-" + strings.Repeat("Abc123", 16)}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"},
		"X-Stainless-Retry-Count": {"0"}, "X-Stainless-Lang": {"python"}, "X-Stainless-Runtime": {"CPython"}, "User-Agent": {"Anthropic/Python 0.75.0"},
		"Accept": {"application/json"}, "Accept-Encoding": {"gzip, deflate"}, "Connection": {"keep-alive"}, "Content-Length": {"120"},
	}
	const body = `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"hello, how are you today?"}]}`
	redactor := &redact.Redactor{}
	b.ReportAllocs()
	for b.Loop() {
		q := redactor.Request(header, "/v1/messages?beta=true", nil)
		q.Headers()
		q.Target("/v1/messages?beta=true")
		q.Text(body)
	}
}
