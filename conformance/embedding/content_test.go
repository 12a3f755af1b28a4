package embedding

import (
	"encoding/json"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
)

// startSeeing starts a server that sends the body of each accepted request to a
// channel.
func startSeeing(t *testing.T, opts ...server.Option) (*server.Mock, <-chan string) {
	t.Helper()
	bodies := make(chan string, 100)
	return server.Start(t, append(opts, server.WithHandler(func(r server.Request) *scenarios.Step {
		bodies <- r.Body.String()
		return nil
	}))...), bodies
}

// paramsOf decodes members of a request's body into the SDK's types. It adds model,
// max_tokens and messages if they are missing.
func paramsOf(t *testing.T, members string) (params anthropic.MessageNewParams, body string) {
	t.Helper()
	tree, err := jsontree.Parse([]byte("{" + members + "}"))
	require.NoError(t, err, members)
	for _, m := range []jsontree.Member{
		{Key: "model", Value: jsontree.Of("claude-opus-5")},
		{Key: "max_tokens", Value: jsontree.Of(4096)},
		{Key: "messages", Value: jsontree.Arr(jsontree.Obj("role", "user", "content", jsontree.Arr(jsontree.Obj("type", "text", "text", "Hi"))))},
	} {
		if tree.Field(m.Key) == nil {
			tree.SetField(m.Key, m.Value)
		}
	}
	require.NoError(t, json.Unmarshal([]byte(tree.String()), &params))
	return params, tree.String()
}

// said returns a conversation of one user message.
func said(blocks string) string { return `"messages":[{"role":"user","content":[` + blocks + `]}]` }

const (
	weather = `{"name":"get_weather","description":"of a place","strict":true,"cache_control":{"type":"ephemeral","ttl":"1h"},
		"input_schema":{"type":"object","properties":{"place":{"type":"string"}},"required":["place"],"additionalProperties":false}}`
	signed = `"signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3h"`
	found  = `{"type":"web_search_tool_result","tool_use_id":"srvtoolu_01A","caller":{"type":"direct"},"content":[
		{"type":"web_search_result","url":"https://example.com","title":"An example","encrypted_content":"e30=","page_age":"2 days ago"}]}`
	searched = `{"type":"server_tool_use","id":"srvtoolu_01A","name":"web_search","input":{"query":"an example"},"caller":{"type":"direct"}}`
)

// TestWhatTheSDKSendsArrivesUnharmed checks that requests of the SDK's types arrive
// unchanged and pass the full checks.
func TestWhatTheSDKSendsArrivesUnharmed(t *testing.T) {
	mock, bodies := startSeeing(t)
	client := sdk(mock)
	for _, tt := range []struct{ name, members, want string }{
		{"images, as data and by URL", said(`
			{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="}},
			{"type":"image","source":{"type":"url","url":"https://example.com/a.png"},"cache_control":{"type":"ephemeral"}},
			{"type":"text","text":"What are these?"}`), "What are these?"},
		{"PDFs, as data and by URL", said(`
			{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"A","citations":{"enabled":true}},
			{"type":"document","source":{"type":"url","url":"https://example.com/b.pdf"},"context":"from the web"},
			{"type":"text","text":"Compare them."}`), "Compare them."},
		{"documents of text and of blocks", said(`
			{"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain"}},
			{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a part"}]}},
			{"type":"search_result","source":"https://example.com","title":"t","content":[{"type":"text","text":"what was found"}],"citations":{"enabled":true}},
			{"type":"text","text":"Sum up."}`), "Sum up."},
		{"results of parallel tools, with an image and an error", `"tools":[` + weather + `],"messages":[
			{"role":"user","content":[{"type":"text","text":"Weather?"}]},
			{"role":"assistant","content":[
				{"type":"tool_use","id":"toolu_01A","name":"get_weather","input":{"place":"Bern"}},
				{"type":"tool_use","id":"toolu_01B","name":"get_weather","input":{"place":"Oslo"}}]},
			{"role":"user","content":[
				{"type":"tool_result","tool_use_id":"toolu_01A","content":[{"type":"text","text":"sunny"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="}}]},
				{"type":"tool_result","tool_use_id":"toolu_01B","is_error":true,"content":[{"type":"text","text":"timed out"}]}]}]`, "timed out"},
		{"a forced tool, one at a time", `"tools":[` + weather + `],"tool_choice":{"type":"tool","name":"get_weather","disable_parallel_tool_use":true}`, "get_weather"},
		{"the API's own tools", `"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3,"allowed_domains":["example.com"]}]`, "Hi"},
		{"a schema for the answer", `"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"const":3}},"required":["n"],"additionalProperties":false}}}`, `{\"n\":3}`},
		{"stop sequences", `"stop_sequences":["said","\n\nHuman:"]`, `"stop_sequence":"said"`},
		{"metadata and the service tier", `"metadata":{"user_id":"13803d75"},"service_tier":"standard_only"`, `"service_tier":"standard"`},
		{"the system prompt in blocks", `"system":[{"type":"text","text":"Be kind."},{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}]`, "Hi"},
		{"a system message in the conversation", `"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"system","content":[{"type":"text","text":"Be kind."}]}]`, "Hi"},
		{"thinking with a budget", `"model":"claude-opus-4-6","thinking":{"type":"enabled","budget_tokens":2048}`, `"type":"thinking"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			params, body := paramsOf(t, tt.members)
			message, err := client.Messages.New(t.Context(), params)
			require.NoError(t, err)
			assert.JSONEq(t, body, <-bodies)
			assert.Contains(t, message.RawJSON(), tt.want)
		})
	}
}

func TestWhatTheSDKSaysInBetaArrivesUnharmed(t *testing.T) {
	const called = `steps: [{reply: {content: [{type: mcp_tool_use, id: mcptoolu_01A, name: f, server_name: m, input: {a: 1}},
		{type: mcp_tool_result, tool_use_id: mcptoolu_01A, is_error: false, content: [{type: text, text: done}]}]}}]`
	for _, tt := range []struct{ name, steps, members, want string }{
		{"a schema for the answer", "", `"output_format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"const":3}},"required":["n"],"additionalProperties":false}}`, `{\"n\":3}`},
		{"edits of the context", "", `"context_management":{"edits":[{"type":"clear_tool_uses_20250919","keep":{"type":"tool_uses","value":3}}]}`, "Hi"},
		{"an MCP server, which is called", called, `"mcp_servers":[{"type":"url","name":"m","url":"https://example.com/sse"}],
			"tools":[{"type":"mcp_toolset","mcp_server_name":"m"}]`, `"server_name":"m"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, body := paramsOf(t, tt.members)
			var params anthropic.BetaMessageNewParams
			require.NoError(t, json.Unmarshal([]byte(body), &params))
			params.Betas = []anthropic.AnthropicBeta{"made-up-2099-11-01", "structured-outputs-2025-11-13", "context-management-2025-06-27", "mcp-client-2025-11-20"}
			mock, bodies := startSeeing(t, yaml(tt.steps))
			client := sdk(mock)
			message, err := client.Beta.Messages.New(t.Context(), params)
			require.NoError(t, err)
			assert.JSONEq(t, body, <-bodies)
			assert.Contains(t, message.RawJSON(), tt.want)

			params.Messages = append(params.Messages, message.ToParam(), anthropic.NewBetaUserMessage(anthropic.NewBetaTextBlock("Go on.")))
			_, err = client.Beta.Messages.New(t.Context(), params)
			require.NoError(t, err)
			assert.JSONEq(t, contentOf(t, message.RawJSON()), sentBack(t, <-bodies))
		})
	}
}

func TestTheSystemPromptMayBeText(t *testing.T) {
	mock, bodies := startSeeing(t)
	client := sdk(mock, option.WithJSONSet("system", "Be kind."))
	_, err := client.Messages.New(t.Context(), hello)
	require.NoError(t, err)
	assert.Contains(t, <-bodies, `"system":"Be kind."`)
}

// TestRepliesReachTheSDKAndComeBackUnharmed checks that the SDK decodes the replies of
// a scenario completely, plain and streamed, and that they pass the full checks when
// the client sends them back.
func TestRepliesReachTheSDKAndComeBackUnharmed(t *testing.T) {
	for _, tt := range []struct{ name, content, stop string }{
		{"thinking, redacted and not", `[{"type":"thinking","thinking":"I should look.",` + signed + `},{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix/LafPsn4a"},
			{"type":"text","text":"Yes."}]`, "end_turn"},
		{"thinking that is only signed", `[{"type":"thinking","thinking":"",` + signed + `},{"type":"text","text":"Yes."}]`, "end_turn"},
		{"parallel tool use", `[{"type":"text","text":"Let me look."},
			{"type":"tool_use","id":"toolu_01A","name":"get_weather","input":{"place":"Zürich \"West\"","days":[1,2.5,null]},"caller":{"type":"direct"}},
			{"type":"tool_use","id":"toolu_01B","name":"get_weather","input":{},"caller":{"type":"direct"}}]`, "tool_use"},
		{"citations of documents", `[{"type":"text","text":"As it says.","citations":[
			{"type":"char_location","cited_text":"c","document_index":0,"document_title":"d","start_char_index":0,"end_char_index":1},
			{"type":"page_location","cited_text":"c","document_index":1,"document_title":null,"start_page_number":1,"end_page_number":2},
			{"type":"content_block_location","cited_text":"c","document_index":2,"document_title":"d","start_block_index":0,"end_block_index":1},
			{"type":"search_result_location","cited_text":"c","source":"s","title":"t","search_result_index":0,"start_block_index":0,"end_block_index":1}]}]`, "end_turn"},
		{"a web search with what it found", `[` + searched + `,` + found + `,{"type":"text","text":"It is an example.","citations":[
			{"type":"web_search_result_location","cited_text":"c","url":"https://example.com","title":"An example","encrypted_index":"e30="}]}]`, "end_turn"},
		{"a web search that failed", `[` + searched + `,{"type":"web_search_tool_result","tool_use_id":"srvtoolu_01A","caller":{"type":"direct"},
			"content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}},{"type":"text","text":"I could not search."}]`, "end_turn"},
		{"code that ran", `[{"type":"server_tool_use","id":"srvtoolu_01B","name":"bash_code_execution","input":{"command":"ls"},"caller":{"type":"direct"}},
			{"type":"bash_code_execution_tool_result","tool_use_id":"srvtoolu_01B","content":{"type":"bash_code_execution_result",
			"stdout":"a\n","stderr":"","return_code":0,"content":[]}},{"type":"text","text":"There is a file."}]`, "end_turn"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mock, bodies := startSeeing(t, yaml("steps: [{reply: {offered: ignore, content: "+tt.content+"}}]"))
			client := sdk(mock)
			plain, err := client.Messages.New(t.Context(), hello)
			require.NoError(t, err)
			<-bodies
			streamed := accumulate(t, client, hello)
			<-bodies
			for _, message := range []*anthropic.Message{plain, streamed} {
				assert.JSONEq(t, tt.content, rawContent(t, message))
				assert.EqualValues(t, tt.stop, message.StopReason)
				_, err = client.Messages.New(t.Context(), goesOn(hello, message))
				require.NoError(t, err)
				assert.JSONEq(t, tt.content, sentBack(t, <-bodies))
			}
		})
	}
}

func accumulate(t *testing.T, client anthropic.Client, params anthropic.MessageNewParams) *anthropic.Message {
	t.Helper()
	message := &anthropic.Message{}
	events := client.Messages.NewStreaming(t.Context(), params)
	for events.Next() {
		require.NoError(t, message.Accumulate(events.Current()))
	}
	require.NoError(t, events.Err())
	return message
}

func rawContent(t *testing.T, message *anthropic.Message) string {
	t.Helper()
	return contentOf(t, message.RawJSON())
}

// contentOf returns the content of a message without the empty citations of texts,
// which the SDK does not send back.
func contentOf(t *testing.T, message string) string {
	t.Helper()
	tree, err := jsontree.ParseString(message)
	require.NoError(t, err)
	for _, block := range tree.Field("content").Items {
		if block.Field("citations").Is(jsontree.Null) {
			require.NoError(t, block.Unset("citations"))
		}
	}
	return tree.Field("content").String()
}

// sentBack returns the content of the assistant's message in a request's body.
func sentBack(t *testing.T, body string) string {
	t.Helper()
	tree, err := jsontree.Parse([]byte(body))
	require.NoError(t, err)
	return tree.Get("messages.1.content").String()
}

// goesOn returns the request after an answer: with a result for each of its tool
// calls, or with another user message.
func goesOn(params anthropic.MessageNewParams, answer *anthropic.Message) anthropic.MessageNewParams {
	var next []anthropic.ContentBlockParamUnion
	for _, block := range answer.Content {
		if block.Type == "tool_use" {
			next = append(next, anthropic.NewToolResultBlock(block.ID, "sunny", false))
		}
	}
	if next == nil {
		next = append(next, anthropic.NewTextBlock("Go on."))
	}
	params.Messages = append(params.Messages[:1:1], answer.ToParam(), anthropic.NewUserMessage(next...))
	return params
}

// TestWhatTheServerMadeUpMayBeSentBack checks that the server accepts the signatures
// and ids that it made up itself.
func TestWhatTheServerMadeUpMayBeSentBack(t *testing.T) {
	client := sdk(server.Start(t))
	params, _ := paramsOf(t, `"model":"claude-opus-4-6","thinking":{"type":"enabled","budget_tokens":2048},"tools":[`+weather+`],`+said(`{"type":"text","text":"claudemock: call get_weather"}`))
	for _, answer := range []func() *anthropic.Message{
		func() *anthropic.Message {
			message, err := client.Messages.New(t.Context(), params)
			require.NoError(t, err)
			return message
		},
		func() *anthropic.Message { return accumulate(t, client, params) },
	} {
		message := answer()
		require.Len(t, message.Content, 2)
		assert.NotEmpty(t, message.Content[0].AsThinking().Signature)
		assert.Equal(t, "get_weather", message.Content[1].AsToolUse().Name)
		assert.EqualValues(t, "tool_use", message.StopReason)
		done, err := client.Messages.New(t.Context(), goesOn(params, message))
		require.NoError(t, err)
		assert.EqualValues(t, "end_turn", done.StopReason)
	}
}

func TestUsageReachesTheSDK(t *testing.T) {
	mock := server.Start(t, yaml(`steps: [{reply: {text: "Hi", usage: {cache_read_input_tokens: 1800,
		cache_creation_input_tokens: 30, cache_creation: {ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20},
		server_tool_use: {web_search_requests: 2, web_fetch_requests: 1}, service_tier: priority, speed: fast}}}]`))
	client := sdk(mock)
	plain, err := client.Messages.New(t.Context(), hello)
	require.NoError(t, err)
	for name, message := range map[string]*anthropic.Message{"plain": plain, "streamed": accumulate(t, client, hello)} {
		usage := message.Usage
		assert.EqualValues(t, []int64{1800, 30, 10, 20, 2, 1}, []int64{
			usage.CacheReadInputTokens, usage.CacheCreationInputTokens,
			usage.CacheCreation.Ephemeral5mInputTokens, usage.CacheCreation.Ephemeral1hInputTokens,
			usage.ServerToolUse.WebSearchRequests, usage.ServerToolUse.WebFetchRequests,
		}, name)
		assert.Equal(t, anthropic.UsageServiceTierPriority, usage.ServiceTier, name)
		assert.EqualValues(t, "fast", usage.Speed, name)
	}
}

// TestWhatNobodyKnowsIsRefusedOnlyByTheFullChecks checks that unknown fields are
// accepted unless the checks are full, and then refused as the API does. No beta is
// unknown: their list changes too often.
func TestWhatNobodyKnowsIsRefusedOnlyByTheFullChecks(t *testing.T) {
	smell := anthropic.NewUserMessage(param.Override[anthropic.ContentBlockParamUnion](json.RawMessage(`{"type":"smell","of":"roses"}`)))
	for _, tt := range []struct {
		name     string
		messages []anthropic.MessageParam
		set      option.RequestOption
		arrives  string
		refusal  string // "": none
	}{
		{"an unknown field", hello.Messages, option.WithJSONSet("colour", "red"), `"colour":"red"`, "colour: Extra inputs are not permitted"},
		{"an unknown field of a block", hello.Messages, option.WithJSONSet("messages.0.content.0.colour", "red"), `"colour":"red"`,
			"messages.0.content.0.text.colour: Extra inputs are not permitted"},
		{"an unknown block", []anthropic.MessageParam{smell}, option.WithJSONSet("max_tokens", 64), `"of":"roses"`,
			"messages.0.content.0: Input tag 'smell' found using 'type' does not match any of the expected tags: "},
		{"a field of the beta API without a beta", hello.Messages, option.WithJSONSet("context_management", map[string]any{"edits": []any{}}), `"edits":[]`,
			"context_management: Extra inputs are not permitted"},
		{"a beta that nobody knows", hello.Messages, option.WithHeader("anthropic-beta", "telepathy-2026-01-01"), "Hello?", "Unexpected value(s) `telepathy-2026-01-01` for the `anthropic-beta` header."},
		{"a beta that began after those that are known", hello.Messages, option.WithHeader("anthropic-beta", "telepathy-2099-01-01"), "Hello?", ""},
	} {
		for _, level := range []string{"strict", "schema", "off"} {
			t.Run(tt.name+", "+level, func(t *testing.T) {
				mock, bodies := startSeeing(t, server.WithValidation(level))
				params := hello
				params.Messages = tt.messages
				client := sdk(mock, tt.set)
				_, err := client.Messages.New(t.Context(), params)
				if level == "strict" && tt.refusal != "" {
					var refused *anthropic.Error
					require.ErrorAs(t, err, &refused)
					assert.Equal(t, 400, refused.StatusCode)
					assert.Contains(t, refused.RawJSON(), tt.refusal)
					assert.Empty(t, bodies)
					return
				}
				require.NoError(t, err)
				assert.Contains(t, <-bodies, tt.arrives)
				require.NoError(t, mock.WaitForAnswers(t.Context(), 1))
				assert.Equal(t, journal.Completed, mock.Requests()[0].End)
			})
		}
	}
}
