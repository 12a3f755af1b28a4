package claude_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// transcript is events as a golden file shows them, one a line.
func transcript(events []claude.Event) string {
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
		"text":  answer(t, `{"model":"claude-opus-5","max_tokens":12,"messages":[{"role":"user","content":"Grüße!"}]}`),
		"tool":  answer(t, `{"model":"claude-opus-5","max_tokens":1024,"tool_choice":{"type":"any"},"tools":[`+weatherTool+`],"messages":[{"role":"user","content":"Hi"}]}`),
		"think": answer(t, `{"model":"claude-opus-5","max_tokens":4096,"thinking":{"type":"adaptive","display":"summarized"},"messages":[{"role":"user","content":"Why?"}]}`),
		"cited": claudetest.Parse(t, `{"id":"msg_1","content":[{"type":"text","text":"Blue.","citations":[{"type":"char_location","cited_text":"blue"}]},{"type":"redacted_thinking","data":"x"}],"stop_reason":"end_turn"}`),
	} {
		t.Run(name, func(t *testing.T) {
			claudetest.Golden(t, "stream/"+name+".txt", transcript(claude.Stream(nil, message, 0, claudetest.Seeded())))
		})
	}
}

// reassembled is the message that a client makes of a stream's events.
func reassembled(events []claude.Event) *jsontree.Node {
	var message *jsontree.Node
	inputs := map[int]string{}
	for _, e := range events {
		index, _ := e.Data.Field("index").Int()
		switch e.Name {
		case "message_start":
			message = e.Data.Field("message").Clone()
		case "content_block_start":
			content := message.Field("content")
			content.Items = append(content.Items, e.Data.Field("content_block").Clone())
		case "content_block_delta":
			applyDelta(message.Field("content").Items[index], e.Data.Field("delta"), index, inputs)
		case "message_delta":
			overlay(message, e.Data.Field("delta"))
			if usage := e.Data.Field("usage"); usage.Is(jsontree.Object) {
				overlay(message.Field("usage"), usage)
			}
			if edits := e.Data.Field("context_management"); edits != nil {
				message.SetField("context_management", edits)
			}
		}
	}
	for index, input := range inputs {
		if tree, err := jsontree.Parse([]byte(input)); err == nil {
			message.Field("content").Items[index].SetField("input", tree)
		}
	}
	return message
}

func applyDelta(block, delta *jsontree.Node, index int, inputs map[int]string) {
	switch delta.Field("type").Str() {
	case "text_delta":
		block.SetField("text", block.Field("text").Str()+delta.Field("text").Str())
	case "thinking_delta":
		block.SetField("thinking", block.Field("thinking").Str()+delta.Field("thinking").Str())
	case "signature_delta":
		block.SetField("signature", delta.Field("signature"))
	case "citations_delta":
		citations := block.Field("citations")
		citations.Items = append(citations.Items, delta.Field("citation"))
	case "compaction_delta":
		block.SetField("content", delta.Field("content"))
		block.SetField("encrypted_content", delta.Field("encrypted_content"))
	case "input_json_delta":
		inputs[index] += delta.Field("partial_json").Str()
	}
}

func overlay(object, fields *jsontree.Node) {
	for _, m := range fields.Members {
		object.SetField(m.Key, m.Value)
	}
}

// requireReassembles checks what must hold of every stream of a message.
func requireReassembles(t *testing.T, message *jsontree.Node, events []claude.Event) {
	t.Helper()
	require.Equal(t, "message_start", events[0].Name)
	require.Equal(t, "message_stop", events[len(events)-1].Name)
	for _, e := range events {
		require.Equal(t, e.Name, e.Data.Field("type").Str())
		for _, field := range []string{"text", "partial_json", "thinking"} {
			require.True(t, utf8.ValidString(e.Data.Field("delta").Field(field).Str()), "a character is cut in two")
		}
	}
	require.Equal(t, message.String(), reassembled(events).String())
}

// blocks to stream, in all their variety.
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
		requireReassembles(t, message, claude.Stream(nil, message, tokensPerPart, r))
		require.Equal(t, before, message.String(), "the message must not be changed")
	})
}

func TestEachKindOfBlockReassembles(t *testing.T) {
	for _, block := range blocks {
		t.Run(block, func(t *testing.T) {
			message := jsontree.Obj("content", jsontree.Arr(claudetest.Parse(t, block)), "stop_reason", "end_turn")
			requireReassembles(t, message, claude.Stream(nil, message, 1, claudetest.Seeded()))
		})
	}
}

// names is the names of a message's events.
func names(t *testing.T, message string) string {
	t.Helper()
	var list []string
	for _, e := range claude.Stream(nil, claudetest.Parse(t, message), 0, claudetest.Seeded()) {
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
			events := claude.Stream(nil, claudetest.Parse(t, tt.message), 0, claudetest.Seeded())
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
	const body = `"thinking":{"type":"adaptive","display":"omitted"},"messages":[{"role":"user","content":"Why is the sky blue, and why is it red in the evening?"}]`
	for _, tt := range []struct{ name, beta, want string }{
		{"no beta", "", ""},
		{"another beta", anyBeta, ""},
		{"the beta", countBeta, `{"type":"thinking_delta","thinking":"","estimated_tokens":20}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := requestFor(t, body)
			if tt.beta != "" {
				req = requestFor(t, body, tt.beta)
			}
			message := answered(t, req)
			assert.Equal(t, "27", message.Get("usage.output_tokens_details.thinking_tokens").String())
			delta := ""
			for _, e := range claude.Stream(req, message, 0, claudetest.Seeded()) {
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
		events := claude.Stream(nil, message, 0, rand.New(rand.NewPCG(seed, 0)))
		assert.Equal(t, "1", events[0].Data.Get("message.usage.output_tokens").String())
	}
}

func TestPaddingIsSeeded(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":500,"messages":[{"role":"user","content":"a rather long question"}]}`)
	pads := 0
	for _, e := range claude.Stream(nil, message, 1, claudetest.Seeded()) {
		if e.Pad > 0 {
			pads++
		}
	}
	assert.Greater(t, pads, 5)
	assert.Equal(t, transcript(claude.Stream(nil, message, 1, claudetest.Seeded())), transcript(claude.Stream(nil, message, 1, claudetest.Seeded())))
}
