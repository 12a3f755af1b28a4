package stream_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/claude/stream/streamtest"
	"github.com/claudemock/claudemock/jsontree"
)

// requestOf returns a request for a message. With betas it is one to the beta API.
func requestOf(t testing.TB, body string, betas ...string) *claude.Request {
	t.Helper()
	req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: claudetest.Parse(t, body), Betas: betas}
	if len(betas) > 0 {
		req.Query = map[string]string{"beta": "true"}
	}
	return req
}

// messageTo returns the healthy message for a request.
func messageTo(t testing.TB, req *claude.Request) *jsontree.Node {
	t.Helper()
	return compose.Message(req, nil, claudetest.Seeded(), claudetest.Seeded())
}

// transcript returns events in the format of a golden file, one per line.
func transcript(events []stream.Event) string {
	var b strings.Builder
	for _, e := range events {
		data := e.Data.String()
		if e.Raw != "" {
			data = e.Raw
		}
		fmt.Fprintf(&b, "%s pad=%d %s\n", e.Name, e.Pad, data)
	}
	return b.String()
}

func TestStreamGolden(t *testing.T) {
	for name, message := range map[string]*jsontree.Node{
		"text":  messageTo(t, requestOf(t, `{"model":"claude-opus-5","max_tokens":12,"messages":[{"role":"user","content":"Grüße!"}]}`)),
		"tool":  messageTo(t, requestOf(t, `{"model":"claude-opus-5","max_tokens":1024,"tool_choice":{"type":"any"},"tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{"location":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["location","days"]}}],"messages":[{"role":"user","content":"Hi"}]}`)),
		"think": messageTo(t, requestOf(t, `{"model":"claude-opus-5","max_tokens":4096,"thinking":{"type":"adaptive","display":"summarized"},"messages":[{"role":"user","content":"Why?"}]}`)),
		"cited": claudetest.Parse(t, `{"id":"msg_1","content":[{"type":"text","text":"Blue.","citations":[{"type":"char_location","cited_text":"blue"}]},{"type":"redacted_thinking","data":"x"}],"stop_reason":"end_turn"}`),
	} {
		t.Run(name, func(t *testing.T) {
			claudetest.Golden(t, name+".txt", transcript(stream.Message(nil, message, stream.Sizes{}, claudetest.Seeded())))
		})
	}
}

// blocks are blocks of many kinds.
var blocks = []string{
	`{"type":"text","text":""}`,
	`{"type":"text","text":"Hello, wörld 🙂 and 北京\n\n\tnew \"lines\""}`,
	`{"type":"text","text":"cited","citations":[{"type":"a"},{"type":"b"}]}`,
	`{"type":"thinking","thinking":"so many thoughts","signature":"EqoB"}`,
	`{"type":"thinking","thinking":"","signature":""}`,
	`{"type":"redacted_thinking","data":"EqoB"}`,
	`{"type":"tool_use","id":"toolu_1","name":"x","input":{"q":"a \"b\" \\ \u0000 é","n":[1,2.50,null,{"deep":true}]},"caller":{"type":"direct"}}`,
	`{"type":"tool_use","id":"toolu_1","name":"x","input":{}}`,
	`{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}}`,
	`{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result"}]}`,
	`{"type":"mcp_tool_use","id":"mcptoolu_1","name":"x","input":{"q":1},"server_name":"y"}`,
	`{"type":"compaction","content":"in short","encrypted_content":"EqoB"}`,
	`{"type":"compaction","content":null,"encrypted_content":null}`,
	// What faults leave behind.
	`{"type":"text","text":null}`,
	`{"type":"text"}`,
	`{"type":"text","text":7,"citations":null}`,
	`{"type":"tool_use","input":"{\"a\":"}`,
	`{"type":"tool_use"}`,
	`{"type":"thinking","thinking":[],"signature":null}`,
	`{"type":"novel","payload":{"a":1}}`,
	`{"text":"no type"}`,
	`{"type":3}`,
	`null`,
	`"block"`,
}

func FuzzStreamReassembles(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(seed, int(seed%9))
	}
	f.Fuzz(func(t *testing.T, seed uint64, tokensPerPart int) {
		r := rand.New(rand.NewPCG(seed, 2))
		message := claudetest.Parse(t, `{"model":"m","id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,`+
			`"container":{"id":"container_1"},"usage":{"input_tokens":8,"cache_creation":{"ephemeral_5m_input_tokens":0},"output_tokens":20,"output_tokens_details":{"thinking_tokens":4},"iterations":[]},"context_management":{"applied_edits":[]}}`)
		for range r.IntN(5) {
			content := message.Field("content")
			content.Items = append(content.Items, claudetest.Parse(t, blocks[r.IntN(len(blocks))]))
		}
		before := message.String()
		streamtest.RequireReassembles(t, message, stream.Message(nil, message, stream.Sizes{Delta: tokensPerPart}, r))
		require.Equal(t, before, message.String(), "the message must not be changed")
	})
}

func TestEachKindOfBlockReassembles(t *testing.T) {
	for _, block := range blocks {
		t.Run(block, func(t *testing.T) {
			message := jsontree.Obj("content", jsontree.Arr(claudetest.Parse(t, block)), "stop_reason", "end_turn")
			streamtest.RequireReassembles(t, message, stream.Message(nil, message, stream.Sizes{Delta: 1}, claudetest.Seeded()))
		})
	}
}

// names returns the names of a message's events.
func names(t *testing.T, message string) string {
	t.Helper()
	var list []string
	for _, e := range stream.Message(nil, claudetest.Parse(t, message), stream.Sizes{}, claudetest.Seeded()) {
		list = append(list, e.Name)
	}
	return strings.Join(list, " ")
}

func TestStreamOfAnAlteredMessage(t *testing.T) {
	for _, tt := range []struct{ name, message, start, end string }{
		{"no content is no content", `{"id":"a","stop_reason":"end_turn"}`,
			`{"type":"message_start","message":{"id":"a","stop_reason":null}}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`},
		{"content of another type stays", `{"content":null}`,
			`{"type":"message_start","message":{"content":null}}`, `{"type":"message_delta","delta":{}}`},
		{"usage of another type stays", `{"usage":"12"}`,
			`{"type":"message_start","message":{"usage":"12"}}`, `{"type":"message_delta","delta":{},"usage":"12"}`},
		{"a count of another type stays", `{"usage":{"output_tokens":"12"}}`,
			`{"type":"message_start","message":{"usage":{"output_tokens":"12"}}}`, `{"type":"message_delta","delta":{},"usage":{"output_tokens":"12"}}`},
		{"a container of another type is where a container is", `{"container":7}`,
			`{"type":"message_start","message":{"container":null}}`, `{"type":"message_delta","delta":{"container":7}}`},
		{"context management stands beside the delta", `{"context_management":{"applied_edits":[]},"novel":1}`,
			`{"type":"message_start","message":{"context_management":null,"novel":1}}`, `{"type":"message_delta","delta":{},"context_management":{"applied_edits":[]}}`},
		{"what is known late of usage", `{"usage":{"input_tokens":3,"output_tokens":1,"server_tool_use":{},"iterations":[],"speed":"fast"}}`,
			`{"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1,"server_tool_use":null,"iterations":null,"speed":"fast"}}}`,
			`{"type":"message_delta","delta":{},"usage":{"input_tokens":3,"output_tokens":1,"server_tool_use":{},"iterations":[]}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			events := stream.Message(nil, claudetest.Parse(t, tt.message), stream.Sizes{}, claudetest.Seeded())
			require.Len(t, events, 3)
			assert.Equal(t, tt.start, events[0].Data.String())
			assert.Equal(t, tt.end, events[1].Data.String())
		})
	}
	assert.Equal(t, "message_start message_stop", names(t, `null`))
	assert.Equal(t, "message_start message_stop", names(t, `[1]`))
}

func TestABlockStartsEmptyAndOnlyTheFirstIsFollowedByAPing(t *testing.T) {
	assert.Equal(t, "message_start content_block_start ping content_block_stop content_block_start content_block_delta content_block_stop message_delta message_stop",
		names(t, `{"content":[{"type":"novel"},{"type":"text","text":"x"}]}`))
}

func TestAToolCallThatWasCutIsNotClosed(t *testing.T) {
	events := names(t, `{"content":[{"type":"text","text":""},{"type":"tool_use","input":{}}],"stop_reason":"max_tokens"}`)
	assert.Equal(t, 1, strings.Count(events, "content_block_stop"))
}

func TestHiddenThinkingIsEstimatedForWhoAsks(t *testing.T) {
	const body = `{"model":"claude-opus-5","max_tokens":4096,"thinking":{"type":"adaptive","display":"omitted"},"messages":[{"role":"user","content":"Why is the sky blue, and why is it red in the evening?"}]}`
	for _, tt := range []struct{ name, beta, want string }{
		{"no beta", "", ""},
		{"another beta", "files-api-2025-04-14", ""},
		{"the beta", "thinking-token-count-2026-05-13", `{"type":"thinking_delta","thinking":"","estimated_tokens":20}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := requestOf(t, body)
			if tt.beta != "" {
				req = requestOf(t, body, tt.beta)
			}
			message := messageTo(t, req)
			assert.Equal(t, "27", message.Get("usage.output_tokens_details.thinking_tokens").String())
			delta := ""
			for _, e := range stream.Message(req, message, stream.Sizes{}, claudetest.Seeded()) {
				if d := e.Data.Field("delta"); d.Field("type").Str() == "thinking_delta" {
					delta += d.String()
				}
			}
			assert.Equal(t, tt.want, delta)
		})
	}
}

func TestAStreamNeverBeginsWithMoreTokensThanItEnds(t *testing.T) {
	message := jsontree.Obj("usage", jsontree.Obj("output_tokens", 1))
	for seed := range uint64(20) {
		events := stream.Message(nil, message, stream.Sizes{}, rand.New(rand.NewPCG(seed, 0)))
		assert.Equal(t, "1", events[0].Data.Get("message.usage.output_tokens").String())
	}
}

func TestPaddingIsSeeded(t *testing.T) {
	message := messageTo(t, requestOf(t, `{"model":"m","max_tokens":500,"messages":[{"role":"user","content":"a rather long question"}]}`))
	pads := 0
	for _, e := range stream.Message(nil, message, stream.Sizes{Delta: 1}, claudetest.Seeded()) {
		if e.Pad > 0 {
			pads++
		}
	}
	assert.Greater(t, pads, 5)
	assert.Equal(t, transcript(stream.Message(nil, message, stream.Sizes{Delta: 1}, claudetest.Seeded())), transcript(stream.Message(nil, message, stream.Sizes{Delta: 1}, claudetest.Seeded())))
}
