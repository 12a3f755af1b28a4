package compose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/claude/stream/streamtest"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

const weatherTool = `{"name":"get_weather","input_schema":{"type":"object","properties":{"location":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["location","days"]}}`

func TestMessageGolden(t *testing.T) {
	for name, body := range map[string]string{
		"echo":       `{"model":"claude-opus-5","max_tokens":1024,"messages":[{"role":"user","content":"Hello, Claude"}]}`,
		"tool":       `{"model":"claude-haiku-4-5","max_tokens":1024,"tools":[` + weatherTool + `],"tool_choice":{"type":"any"},"messages":[{"role":"user","content":"Hello"}]}`,
		"thinking":   `{"model":"claude-opus-5","max_tokens":4096,"thinking":{"type":"adaptive","display":"summarized"},"messages":[{"role":"user","content":"Why?"}]}`,
		"structured": `{"model":"claude-opus-5","max_tokens":1024,"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}}},"messages":[{"role":"user","content":"Hello"}]}`,
		"attached": `{"model":"claude-opus-5","max_tokens":1024,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"12 degrees"}]},
			{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},{"type":"image","source":{"type":"url","url":"https://example.com/b.png"}},
			{"type":"document","source":{"type":"text","data":"x"}},{"type":"text","text":"And now?"}]}]}`,
	} {
		t.Run(name, func(t *testing.T) { claudetest.Golden(t, name+".json", answer(t, body).String()+"\n") })
	}
}

func TestBothVersionsAreAnsweredAlike(t *testing.T) {
	req := request(t, `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}`)
	newer := compose.Message(req, nil, claudetest.Seeded(), claudetest.Seeded()).String()
	req.Version = claude.Version2023
	assert.Equal(t, newer, compose.Message(req, nil, claudetest.Seeded(), claudetest.Seeded()).String())
}

func TestWhatEndsAnAnswer(t *testing.T) {
	for _, tt := range []struct{ name, body, reason, sequence, text string }{
		{"the end of the echo", `"max_tokens":500`, "end_turn", "null", "“one STOP two”"},
		{"max_tokens", `"max_tokens":4`, "max_tokens", "null", "You said: “"},
		{"a stop sequence", `"max_tokens":500,"stop_sequences":["never","STOP"]`, "stop_sequence", `"STOP"`, "You said: “one "},
		{"the earliest stop sequence", `"max_tokens":500,"stop_sequences":["STOP","one"]`, "stop_sequence", `"one"`, "You said: “"},
		{"max_tokens ahead of a stop sequence", `"max_tokens":2,"stop_sequences":["STOP"]`, "max_tokens", "null", "You said"},
		{"an allowance of nothing", `"max_tokens":0`, "max_tokens", "null", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := answer(t, `{"model":"m",`+tt.body+`,"messages":[{"role":"user","content":"one STOP two"}]}`)
			assert.Equal(t, tt.reason, message.Field("stop_reason").Str())
			assert.Equal(t, tt.sequence, message.Field("stop_sequence").String())
			assert.Contains(t, message.Get("content.0.text").Str(), tt.text)
			if limit, ok := message.Get("usage.output_tokens").Int(); tt.reason == "max_tokens" {
				assert.True(t, ok)
				assert.Equal(t, tokens.Count(message.Get("content.0.text").Str()), limit)
			}
		})
	}
}

func TestThinkingCountsTowardsMaxTokens(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":5,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"Why?"}]}`)
	assert.Len(t, message.Field("content").Items, 1)
	assert.Equal(t, "thinking", message.Get("content.0.type").Str())
	assert.NotEmpty(t, message.Get("content.0.signature").Str())
	assert.Equal(t, "max_tokens", message.Field("stop_reason").Str())
	assert.Equal(t, "5", message.Get("usage.output_tokens_details.thinking_tokens").String())
}

func TestThinkingThatIsOmittedIsOnlySigned(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":500,"thinking":{"type":"adaptive","display":"omitted"},"messages":[{"role":"user","content":"Why?"}]}`)
	assert.Equal(t, `""`, message.Get("content.0.thinking").String())
	assert.NotEmpty(t, message.Get("content.0.signature").Str())
	assert.Equal(t, "end_turn", message.Field("stop_reason").Str())
}

// anthropics/claude-code#49268, #56356, #63358 and eclipse-theia/theia#18044: from
// claude-opus-4-7 on thinking is omitted unless a request asks for it.
func TestThinkingIsShownByTheModelsDefault(t *testing.T) {
	shown := func(model, thinking string) string {
		message := answer(t, `{"model":"`+model+`","max_tokens":2048,"thinking":`+thinking+`,"messages":[{"role":"user","content":"Hi"}]}`)
		return message.Get("content.0.thinking").Str()
	}
	for _, model := range []string{"claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5", "claude-haiku-5-5", "claude-fable-5-2", "claude-mythos-preview"} {
		assert.Empty(t, shown(model, `{"type":"adaptive"}`), model)
		assert.NotEmpty(t, shown(model, `{"type":"adaptive","display":"summarized"}`), model)
	}
	for _, model := range []string{"claude-opus-4-6", "claude-sonnet-4-6"} {
		assert.NotEmpty(t, shown(model, `{"type":"adaptive"}`), model)
		assert.Empty(t, shown(model, `{"type":"adaptive","display":"omitted"}`), model)
	}
	assert.NotEmpty(t, shown("claude-haiku-4-5", `{"type":"enabled","budget_tokens":1024}`))
	assert.NotEmpty(t, shown("not-known", `{"type":"enabled","budget_tokens":1024}`))
}

func TestThinkingBetweenToolsIsAfterTheirResults(t *testing.T) {
	for content, want := range map[string]string{
		`"Hi"`: "text",
		`[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok"}]`: "thinking",
	} {
		message := answer(t, `{"model":"m","max_tokens":500,"thinking":{"type":"between_tools"},"messages":[{"role":"user","content":`+content+`}]}`)
		assert.Equal(t, want, message.Get("content.0.type").Str())
	}
}

func TestThinkingIsNotBegunWithoutAllowance(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":0,"thinking":{"type":"adaptive"},"tool_choice":{"type":"any"},"tools":[`+weatherTool+`],"messages":[{"role":"user","content":"Why?"}]}`)
	assert.Equal(t, "[]", message.Field("content").String())
	assert.Equal(t, "max_tokens", message.Field("stop_reason").Str())
}

func TestAFailedToolIsEchoedAsSuch(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":500,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":"boom"}]}]}`)
	assert.Contains(t, message.Get("content.0.text").Str(), "toolu_1 failed with: “boom”")
}

func TestAToolCallThatDoesNotFitIsCut(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":10,"tool_choice":{"type":"any"},"tools":[`+weatherTool+`],"messages":[{"role":"user","content":"Hi"}]}`)
	assert.Equal(t, "max_tokens", message.Field("stop_reason").Str())
	assert.Equal(t, "{}", message.Get("content.0.input").String())
	assert.Equal(t, "10", message.Get("usage.output_tokens").String())
}

func TestStructuredOutputOfTheBeta(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":500,"output_format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"const":3}},"required":["n"]}},"messages":[{"role":"user","content":"Hi"}]}`)
	assert.Equal(t, `{"n":3}`, message.Get("content.0.text").Str())
}

func TestALongPromptIsQuotedInPart(t *testing.T) {
	message := answer(t, `{"model":"m","max_tokens":5000,"messages":[{"role":"user","content":"`+strings.Repeat("北京", 5000)+`"}]}`)
	assert.Contains(t, message.Get("content.0.text").Str(), strings.Repeat("北京", 200)+"…”")
}

// scripted returns the message for a reply to a small request.
func scripted(t *testing.T, reply compose.Reply) *jsontree.Node {
	t.Helper()
	return compose.Message(request(t, `{"model":"claude-opus-5","max_tokens":2,"stop_sequences":["a"],"messages":[{"role":"user","content":"Hi"}]}`), &reply, claudetest.Seeded(), claudetest.Seeded())
}

func TestAScriptedTextIsSentWhole(t *testing.T) {
	text := "a text longer than max_tokens, with a stop sequence"
	message := scripted(t, compose.Reply{Text: &text})
	assert.Equal(t, text, message.Get("content.0.text").Str())
	assert.Equal(t, "end_turn", message.Field("stop_reason").Str())
}

func TestTheReplyOverrides(t *testing.T) {
	message := scripted(t, compose.Reply{
		Content:      []*jsontree.Node{},
		StopReason:   "refusal",
		StopSequence: "x",
		StopDetails:  jsontree.Obj("category", "cyber"),
		Usage:        jsontree.Obj("output_tokens", "many", "speed", "fast"),
		Model:        "another",
		ID:           "msg_1",
	})
	assert.Equal(t, `{"model":"another","id":"msg_1","type":"message","role":"assistant","content":[],"container":null,"diagnostics":null,`+
		`"stop_reason":"refusal","stop_sequence":"x","stop_details":{"type":"refusal","category":"cyber","explanation":null},"usage":{"input_tokens":8,"cache_creation_input_tokens":0,`+
		`"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":"many",`+
		`"output_tokens_details":null,"server_tool_use":null,"service_tier":"standard","inference_geo":"not_available","speed":"fast"}}`, message.String())
}

func TestAnEmptyAnswerStillCostsTokens(t *testing.T) {
	assert.Equal(t, "2", scripted(t, compose.Reply{Content: []*jsontree.Node{}}).Get("usage.output_tokens").String())
}

func TestScriptedBlocksAreCompleted(t *testing.T) {
	for _, tt := range []struct{ name, block, want string }{
		{"a tool call", `{"input":{"q":"x"},"type":"tool_use","name":"search"}`, `^{"type":"tool_use","id":"toolu_01\w{22}","name":"search","input":{"q":"x"},"caller":{"type":"direct"}}$`},
		{"what is given is kept, even null", `{"type":"tool_use","id":null,"name":7,"input":"x","caller":1}`, `^{"type":"tool_use","id":null,"name":7,"input":"x","caller":1}$`},
		{"thinking", `{"type":"thinking","thinking":"hm"}`, `^{"type":"thinking","thinking":"hm","signature":"EqoB[^"]+"}$`},
		{"redacted thinking", `{"type":"redacted_thinking"}`, `^{"type":"redacted_thinking","data":"[^"]+"}$`},
		{"a text", `{"type":"text"}`, `^{"type":"text","text":"","citations":null}$`},
		{"compaction", `{"type":"compaction","content":"x"}`, `^{"type":"compaction","content":"x","encrypted_content":null}$`},
		{"what a search found", `{"type":"web_search_tool_result"}`, `^{"type":"web_search_tool_result","tool_use_id":"","content":\[\],"caller":{"type":"direct"}}$`},
		{"a server's call", `{"type":"server_tool_use"}`, `^{"type":"server_tool_use","id":"srvtoolu_01\w{22}","name":"web_search","input":{},"caller":{"type":"direct"}}$`},
		{"an MCP call", `{"type":"mcp_tool_use","name":"x"}`, `^{"type":"mcp_tool_use","id":"mcptoolu_01\w{22}","name":"x","input":{},"server_name":"server"}$`},
		{"a text keeps its other fields", `{"citations":[],"type":"text","text":"x"}`, `^{"type":"text","text":"x","citations":\[\]}$`},
		{"an unknown type", `{"type":"novel","x":1}`, `^{"type":"novel","x":1}$`},
		{"no type", `{"text":"x"}`, `^{"text":"x"}$`},
		{"no block", `null`, `^null$`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := scripted(t, compose.Reply{Content: []*jsontree.Node{claudetest.Parse(t, tt.block)}})
			assert.Regexp(t, tt.want, message.Get("content.0").String())
		})
	}
}

func TestAServerSideResultAnswersTheCallBeforeIt(t *testing.T) {
	message := scripted(t, compose.Reply{Content: []*jsontree.Node{
		claudetest.Parse(t, `{"type":"server_tool_use"}`), claudetest.Parse(t, `{"type":"web_search_tool_result"}`),
		claudetest.Parse(t, `{"type":"mcp_tool_use","id":"mcp_1"}`), claudetest.Parse(t, `{"type":"mcp_tool_result"}`),
		claudetest.Parse(t, `{"type":"tool_use"}`),
	}})
	assert.Equal(t, message.Get("content.0.id").Str(), message.Get("content.1.tool_use_id").Str())
	assert.Equal(t, "mcp_1", message.Get("content.3.tool_use_id").Str())
	assert.Equal(t, "tool_use", message.Field("stop_reason").Str())
}

func TestAServerSideResultAnswersTheCallThatPausedTheTurn(t *testing.T) {
	const paused = `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[` +
		`{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}]}%]}`
	reply := &compose.Reply{Content: []*jsontree.Node{claudetest.Parse(t, `{"type":"web_search_tool_result"}`)}}
	for more, want := range map[string]string{"": "srvtoolu_1", `,{"role":"user","content":"another"}`: ""} {
		req := request(t, strings.Replace(paused, "%", more, 1))
		message := compose.Message(req, reply, claudetest.Seeded(), claudetest.Seeded())
		assert.Equal(t, want, message.Get("content.0.tool_use_id").Str())
	}
}

func TestTheSameRequestAndSeedGiveTheSameMessage(t *testing.T) {
	const body = `{"model":"m","max_tokens":500,"thinking":{"type":"enabled"},"tools":[` + weatherTool + `],"messages":[{"role":"user","content":"claudemock: call get_weather"}]}`
	assert.Equal(t, answer(t, body).String(), answer(t, body).String())
}

func TestTheReplyIsNotChanged(t *testing.T) {
	reply := compose.Reply{Content: []*jsontree.Node{claudetest.Parse(t, `{"type":"tool_use","input":{"a":1}}`)}}
	message := scripted(t, reply)
	require.NoError(t, message.Set("content.0.input.a", jsontree.Of(2)))
	assert.Equal(t, `{"type":"tool_use","input":{"a":1}}`, reply.Content[0].String())
}

func FuzzMessageAndStreamSurviveAnyBody(f *testing.F) {
	f.Add(`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}]}`)
	f.Add(`{"model":1,"max_tokens":-1,"messages":{"role":"user"},"tools":[null,{"name":"x"}],"tool_choice":{"type":"any"}}`)
	f.Add(`{"messages":[null,{"role":"user","content":[null,{"type":"text"},{"type":"tool_result"}]}],"thinking":{"type":"enabled"},"stop_sequences":[null,""]}`)
	f.Add(`[]`)
	for _, tt := range variety {
		f.Add(requestFor(f, tt.fields).Body.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		body, err := jsontree.Parse([]byte(text))
		if err != nil {
			t.Skip("no JSON")
		}
		req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body}
		message := compose.Message(req, nil, claudetest.Seeded(), claudetest.Seeded())
		assert.NotEmpty(t, message.Field("stop_reason").Str())
		streamtest.RequireReassembles(t, message, stream.Message(nil, message, stream.Sizes{}, claudetest.Seeded()))
	})
}

func TestAnAnswerTellsThatAValueIsCutShort(t *testing.T) {
	bomb := `{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000,"items":{"const":"` + strings.Repeat("A", 10_000) + `"}}}`
	ask := func(schema string) (message *jsontree.Node, cutShort string) {
		req := request(t, `{"model":"claude-opus-4-5","max_tokens":100,"messages":[{"role":"user","content":"Hi"}],"tool_choice":{"type":"any"},"tools":[{"name":"f","input_schema":`+schema+`}]}`)
		return compose.MessageWithin(req, nil, claudetest.Seeded(), claudetest.Seeded())
	}
	_, cutShort := ask(`{"type":"object","required":["a"],"properties":{"a":` + bomb + `}}`)
	assert.Contains(t, cutShort, "cut short")
	message, cutShort := ask(`{"type":"object","properties":{"a":` + bomb + `}}`)
	assert.Empty(t, cutShort, "what is not required is left out")
	assert.Equal(t, `{}`, message.Get("content.0.input").String())
}
