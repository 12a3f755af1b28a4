package tokens_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/tokens"
)

func count(t testing.TB, body string) int {
	t.Helper()
	return tokens.OfPrompt(claudetest.Parse(t, body)).Total
}

func TestCountRequest(t *testing.T) {
	base := count(t, `{"messages":[{"role":"user","content":"Hello"}]}`)
	assert.Equal(t, 8, base)
	for _, tt := range []struct {
		name, body string
		more       int
	}{
		{"a block counts as the string", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}`, 0},
		{"a system prompt counts", `{"system":"be nice","messages":[{"role":"user","content":"Hello"}]}`, 2},
		{"a linked image is of medium size", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"image","source":{"type":"url","url":"https://x"}}]}]}`, 1334},
		{"a small picture costs the least", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"image","source":{"type":"base64","data":"AAAA"}}]}]}`, 85},
		{"a text document counts its text", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"document","source":{"type":"text","data":"one two"}}]}]}`, 2},
		{"a document of blocks counts its blocks", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"document","title":"three","source":{"type":"content","content":[{"type":"text","text":"one two"}]}}]}]}`, 3},
		{"a tool call counts name and input", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"tool_use","name":"run","input":{"a":1}}]}]}`, 26},
		{"a PDF costs by the page", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"document","source":{"type":"base64","data":"AAAA"}}]}]}`, 2000},
		{"thinking of earlier turns is free", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"thinking","thinking":"hm"}]}]}`, 0},
		{"a tool result counts its content", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"tool_result","content":"one two"}]}]}`, 22},
		{"tools bring instructions", `{"tools":[{}],"messages":[{"role":"user","content":"Hello"}]}`, 347},
		{"parts of the wrong type count nothing", `{"system":7,"tools":"x","messages":[{"role":"user","content":"Hello"}]}`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, base+tt.more, count(t, tt.body)) })
	}
	assert.Equal(t, 3, tokens.OfPrompt(nil).Total, "no body is no reason to fail")
}
