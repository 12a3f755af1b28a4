package check_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/models"
)

// manyTools returns a request with 40 tools such as agents have, of some 20 kB.
func manyTools() string {
	var tools []string
	for i := range 40 {
		tools = append(tools, fmt.Sprintf(`{"name":"tool_%d","description":"Does something.","input_schema":{"type":"object","$schema":"http://json-schema.org/draft-07/schema#",
			"properties":{"path":{"type":"string","description":"Where","pattern":"^[^\\p{Cc}]{1,200}$"},"limit":{"type":"integer","minimum":1,"maximum":100,"default":10},
			"mode":{"type":"string","enum":["a","b","c"]},"edits":{"type":"array","minItems":1,"items":{"type":"object","properties":{"old":{"type":"string"},
			"new":{"type":"string"}},"required":["old","new"],"additionalProperties":false}}},"required":["path","mode"],"additionalProperties":false}}`, i))
	}
	return `{"model":"claude-opus-5","max_tokens":64,"tools":[` + strings.Join(tools, ",") + `],"messages":[{"role":"user","content":"Go."}]}`
}

// withMedia returns a request with n blocks of a megabyte each.
func withMedia(n int, block func(data string) string, head string) string {
	data := base64.StdEncoding.EncodeToString([]byte(head + strings.Repeat("0123456789abcdef", 1<<16-8)))
	return `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":[` +
		strings.TrimSuffix(strings.Repeat(block(data)+",", n), ",") + `]}]}`
}

func BenchmarkCheckRich(b *testing.B) {
	picture := func(data string) string {
		return `{"type":"image","source":{"type":"base64","media_type":"image/png","data":"` + data + `"}}`
	}
	paper := func(data string) string {
		return `{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"` + data + `"}}`
	}
	const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x03\x00\x08\x02\x00\x00\x00"
	for name, body := range map[string]string{
		"40tools":   manyTools(),
		"4images":   withMedia(4, picture, png),
		"1document": withMedia(1, paper, "%PDF-1.7\n"),
	} {
		b.Run(name, func(b *testing.B) {
			req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2023, Body: claudetest.Parse(b, body)}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if refusal := check.Request(req, claude.Strict, models.Default()); refusal != nil {
					b.Fatal(refusal)
				}
			}
		})
	}
}

func BenchmarkCheckBySize(b *testing.B) {
	long := func(messages, size int) string {
		text := `{"role":"user","content":"` + strings.Repeat("Once upon a time, ", size/18) + `"},`
		return `{"model":"claude-opus-5","max_tokens":64,"messages":[` + strings.TrimSuffix(strings.Repeat(text, messages), ",") + `]}`
	}
	for name, text := range map[string]string{
		"1KB": long(1, 1<<10), "100KB": long(1, 100<<10), "1MB": long(1, 1<<20), "100messages": long(100, 1<<10),
	} {
		b.Run(name, func(b *testing.B) {
			req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2023, Body: claudetest.Parse(b, text)}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if refusal := check.Request(req, claude.Strict, models.Default()); refusal != nil {
					b.Fatal(refusal)
				}
			}
		})
	}
}
