package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// For any JSON, a check ends without a panic, gives the same refusal every time and
// does not change the body. A stricter level refuses what a laxer one refuses.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, false)
	}
	f.Add([]byte(`{"model":"claude-opus-5","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]}`), true)
	f.Add([]byte(`{"model":null,"messages":[null],"tools":[{}],"tool_choice":1}`), false)
	list := models.Default()
	f.Fuzz(func(t *testing.T, data []byte, old bool) {
		body, err := jsontree.Parse(data)
		if err != nil {
			return
		}
		before := body.String()
		req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body}
		if old {
			req.Version, req.Betas, req.Endpoint = claude.Version2023, []string{"beta"}, claude.CountTokens
		}
		strict, schema := Request(req, claude.Strict, list), Request(req, claude.Schema, list)
		if again := Request(req, claude.Strict, list); (again == nil) != (strict == nil) || again != nil && again.Message != strict.Message {
			t.Errorf("two refusals for one request: %v, then %v", strict, again)
		}
		if schema != nil && strict == nil {
			t.Errorf("schema refuses what strict accepts: %v", schema)
		}
		if off := Request(req, claude.Off, list); off != nil {
			t.Errorf("off refuses: %v", off)
		}
		if strict != nil && strict.Message == "" {
			t.Error("a refusal says nothing")
		}
		if after := body.String(); after != before {
			t.Errorf("the check changed the body from %s to %s", before, after)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	turn := jsontree.Arr(
		jsontree.Obj("type", "text", "text", strings.Repeat("All work and no play makes Jack a dull boy. ", 20)),
		jsontree.Obj("type", "text", "text", "And?"),
	)
	var messages []*jsontree.Node
	for range 500 {
		messages = append(messages,
			jsontree.Obj("role", "user", "content", turn), jsontree.Obj("role", "assistant", "content", turn))
	}
	messages = append(messages, jsontree.Obj("role", "user", "content", "Go on."))
	body := jsontree.Obj("model", "claude-opus-5", "max_tokens", 1000, "messages", messages)
	req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body}
	list := models.Default()
	if refused := Request(req, claude.Strict, list); refused != nil {
		b.Fatal(refused)
	}
	b.SetBytes(int64(len(body.String())))
	b.ReportAllocs()
	for b.Loop() {
		Request(req, claude.Strict, list)
	}
}
