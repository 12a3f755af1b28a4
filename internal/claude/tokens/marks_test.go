package tokens_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/tokens"
)

func TestEachCacheControlIsAMark(t *testing.T) {
	const short, long = `"cache_control":{"type":"ephemeral"}`, `"cache_control":{"type":"ephemeral","ttl":"1h"}`
	for _, tt := range []struct {
		name, body string
		want       []tokens.Mark // without their tokens
	}{
		{"none", `{"messages":[{"role":"user","content":"Hi"}]}`, nil},
		{"of null", `{"cache_control":null,"messages":[{"role":"user","content":"Hi"}]}`, nil},
		{"tools, system prompt and messages count in this order", `{"tools":[{"name":"f",` + long + `}],"system":[{"type":"text","text":"a",` + short + `}],"messages":[{"role":"user","content":[{"type":"text","text":"b",` + short + `}]}]}`,
			[]tokens.Mark{{Place: 0, OneHour: true}, {Place: 1}, {Place: 2}}},
		{"inside a tool result, it is one of the result", `{"messages":[{"role":"user","content":"a"},{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"b",` + short + `}]}]}]}`,
			[]tokens.Mark{{Place: 1}}},
		{"the longer of two on one block counts", `{"messages":[{"role":"user","content":[{"type":"tool_result",` + short + `,"content":[{"type":"text","text":"b",` + long + `}]}]}]}`,
			[]tokens.Mark{{Place: 0, OneHour: true}}},
		{"automatic caching marks the last block", `{` + short + `,"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}`, []tokens.Mark{{Place: 1}}},
		{"automatic caching skips thinking", `{` + short + `,"messages":[{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"thinking","thinking":"b"}]}]}`, []tokens.Mark{{Place: 0}}},
		{"automatic caching of nothing", `{` + short + `,"messages":[]}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			prompt := tokens.OfPrompt(claudetest.Parse(t, tt.body))
			var got []tokens.Mark
			before := 0
			for _, m := range prompt.Marks {
				assert.Greater(t, m.Tokens, before, "tokens grow from mark to mark")
				assert.LessOrEqual(t, m.Tokens, prompt.Total)
				before, m.Tokens = m.Tokens, 0
				got = append(got, m)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
