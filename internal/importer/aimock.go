package importer

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

func lacksAIMock(s *source) string {
	for _, fixture := range s.tree.Field("fixtures").List() {
		if fixture.Field("match").Is(jsontree.Object) && fixture.Field("response") != nil {
			return ""
		}
	}
	return "it is no JSON object with fixtures, each with a match and a response"
}

// readAIMock reads fixtures that aimock recorded or that people wrote for it. They
// tell the conditions that a request must match, and the content of an answer.
func readAIMock(s *source) ([]exchange.Exchange, error) {
	var all []exchange.Exchange
	fixtures := s.tree.Field("fixtures").Items
	if len(fixtures) > MaxExchanges {
		return nil, fmt.Errorf("it has %d fixtures; at most %d are read", len(fixtures), MaxExchanges)
	}
	for i, fixture := range fixtures {
		x, ok := fixtureOf(fixture, i)
		if !ok {
			continue
		}
		if s.cut && i == len(fixtures)-1 {
			cutShort(&x)
		}
		all = append(all, x)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("none of its %d fixtures answers with a text, tool calls or an error", len(fixtures))
	}
	return all, nil
}

func fixtureOf(fixture *jsontree.Node, nth int) (x exchange.Exchange, ok bool) {
	match, told := fixture.Field("match"), fixture.Field("response")
	if kind := match.Field("endpoint").Str(); kind != "" && kind != "chat" {
		return x, false
	}
	timings := fixture.Field("recordedTimings")
	cut := fixture.Field("truncateAfterChunks") != nil || fixture.Field("disconnectAfterMs") != nil
	x = exchange.Exchange{
		Request: exchange.Request{Method: "POST", Target: "/v1/messages", Body: matched(match, cut)},
		Missing: []string{noRequestHeader, "all of the request but what it is matched by", noHeader, noStreaming},
	}
	x.Request.Untold = untoldByFixture(match, cut)
	if timings == nil {
		x.Missing = append(x.Missing, noTimes)
	}
	if failed := told.Field("error"); failed.Is(jsontree.Object) {
		x.Response = failedFixture(told, failed, nth)
		return x, true
	}
	reply := &compose.Reply{Model: told.Field("model").Str(), ID: told.Field("id").Str(), Unoffered: true, Usage: usageOf(told.Field("usage"))}
	if reply.Content = blocksOf(told); len(reply.Content) == 0 {
		return x, false
	}
	reply.StopReason = stopReasons[told.Field("finishReason").Str()]
	body := healthyBody(x.Request.Body, reply, cut, nth)
	x.Response = exchange.Response{
		Status: 200, Parts: []exchange.Part{{After: millis(timings.Field("ttftMs")), Bytes: body}}, After: millis(timings.Field("totalDurationMs")),
	}
	if cut {
		cutFixture(&x.Response, fixture)
	}
	return x, true
}

// untoldByFixture names what a fixture does not tell of requests. It tells only a part of a
// text of the messages.
func untoldByFixture(match *jsontree.Node, streamed bool) []string {
	untold := []string{"messages", "turn", "tools", "system", "max_tokens"}
	if match.Field("model").Str() == "" {
		untold = append(untold, "model")
	}
	if !streamed {
		untold = append(untold, "stream")
	}
	return untold
}

// stopReasons are the stop reasons by their names in aimock, which are the same for all
// providers.
var stopReasons = map[string]string{
	"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens", "content_filter": "refusal",
	"end_turn": "end_turn", "tool_use": "tool_use", "max_tokens": "max_tokens", "refusal": "refusal",
}

// matched returns a request that a match fits. Without a text to match, it asks a
// question of its own.
func matched(match *jsontree.Node, streamed bool) []byte {
	model := match.Field("model").Str()
	if model == "" {
		model = likelyModel
	}
	body := jsontree.Obj("model", model, "max_tokens", 4096)
	text := match.Field("userMessage").Str()
	if text == "" {
		text = "Hello."
	}
	messages := jsontree.Arr()
	turn, _ := match.Field("turnIndex").Int()
	call := match.Field("toolCallId").Str()
	results := call != "" || match.Field("hasToolResult").True() || match.Field("toolResultContains") != nil
	if results {
		turn = max(0, turn-1)
	}
	for range min(turn, 100) {
		messages.Items = append(messages.Items, said("user", "(An earlier turn.)"), said("assistant", "(An earlier answer.)"))
	}
	messages.Items = append(messages.Items, said("user", text))
	tool := match.Field("toolName").Str()
	if results {
		if call == "" {
			call = "toolu_01A09q90qw90lq917835lq9D"
		}
		if tool == "" {
			tool = "tool"
		}
		messages.Items = append(messages.Items,
			jsontree.Obj("role", "assistant", "content", jsontree.Arr(jsontree.Obj("type", "tool_use", "id", call, "name", tool, "input", jsontree.Obj()))),
			jsontree.Obj("role", "user", "content", jsontree.Arr(jsontree.Obj("type", "tool_result", "tool_use_id", call, "content", match.Field("toolResultContains").Str()))))
	}
	if system := match.Field("systemMessage"); system.Is(jsontree.String) {
		body.SetField("system", system)
	}
	body.SetField("messages", messages)
	if tool != "" {
		body.SetField("tools", jsontree.Arr(jsontree.Obj("name", tool, "input_schema", jsontree.Obj("type", "object"))))
	}
	if streamed {
		body.SetField("stream", true)
	}
	return body.Append(nil)
}

func said(role, text string) *jsontree.Node { return jsontree.Obj("role", role, "content", text) }

// blocksOf returns the content blocks of an answer: thinking, then the text, then the
// calls.
func blocksOf(told *jsontree.Node) (blocks []*jsontree.Node) {
	if told.Is(jsontree.String) {
		return []*jsontree.Node{textBlock(told.Text)}
	}
	if thinking := told.Field("reasoning").Str(); thinking != "" {
		block := jsontree.Obj("type", "thinking", "thinking", thinking)
		if signature := told.Field("reasoningSignature").Str(); signature != "" {
			block.SetField("signature", signature)
		}
		blocks = append(blocks, block)
	}
	for _, data := range told.Field("redactedThinking").List() {
		blocks = append(blocks, jsontree.Obj("type", "redacted_thinking", "data", data.Str()))
	}
	if ordered := told.Field("blocks").List(); len(ordered) > 0 {
		for _, block := range ordered {
			if block.Field("type").Str() == "toolCall" {
				blocks = append(blocks, callBlock(block))
			} else {
				blocks = append(blocks, textBlock(block.Field("text").Str()))
			}
		}
		return blocks
	}
	if content := told.Field("content"); content.Is(jsontree.String) && content.Text != "" {
		blocks = append(blocks, textBlock(content.Text))
	} else if content.Is(jsontree.Object) {
		blocks = append(blocks, textBlock(content.String())) // structured output
	}
	for _, call := range told.Field("toolCalls").List() {
		blocks = append(blocks, callBlock(call))
	}
	return blocks
}

func textBlock(text string) *jsontree.Node { return jsontree.Obj("type", "text", "text", text) }

func callBlock(call *jsontree.Node) *jsontree.Node {
	input := call.Field("arguments")
	if input.Is(jsontree.String) {
		if parsed, err := parseBounded(input.Text); err == nil {
			input = parsed
		}
	}
	if !input.Is(jsontree.Object) {
		input = jsontree.Obj()
	}
	block := jsontree.Obj("type", "tool_use")
	if id := call.Field("id").Str(); id != "" {
		block.SetField("id", id)
	}
	block.SetField("name", call.Field("name").Str())
	block.SetField("input", input)
	return block
}

// usageOf returns the usage under the names of the API; nil if there is none.
func usageOf(told *jsontree.Node) *jsontree.Node {
	usage := jsontree.Obj()
	for _, one := range [][]string{{"input_tokens", "prompt_tokens"}, {"output_tokens", "completion_tokens"}, {"cache_read_input_tokens"}, {"cache_creation_input_tokens"}} {
		if count, ok := first(told, one...).Int(); ok && count >= 0 {
			usage.SetField(one[0], count)
		}
	}
	if len(usage.Members) == 0 {
		return nil
	}
	return usage
}

func failedFixture(told, failed *jsontree.Node, nth int) exchange.Response {
	e := apierror.New(failed.Field("type").Str(), failed.Field("message").Str())
	if status, ok := told.Field("status").Int(); ok && status >= 400 && status <= 999 {
		e.Status = status
	}
	if e.Type == "" {
		e.Type = apierror.ForStatus(e.Status).Type
	}
	id := claude.RequestID(randomFor(nth))
	r := exchange.Response{Status: e.Status, Parts: []exchange.Part{{Bytes: e.Envelope(id).Append(nil)}}}
	if after := scalar(told.Field("retryAfter")); after != "" {
		r.Fields = []exchange.Field{{Name: "content-type", Value: "application/json"}, {Name: "request-id", Value: id}, {Name: "retry-after", Value: after}}
	}
	return r
}

// cutFixture ends a stream at the place where the fixture breaks it off. A chunk of
// aimock counts as an event.
func cutFixture(r *exchange.Response, fixture *jsontree.Node) {
	r.End = exchange.Closed
	if after := millis(fixture.Field("disconnectAfterMs")); after > 0 {
		r.After = after
	}
	chunks, limited := fixture.Field("truncateAfterChunks").Int()
	if !limited {
		return
	}
	length := 0
	for event := range sse.Blocks(string(r.Body())) {
		if chunks--; chunks < 0 {
			break
		}
		length += len(event)
	}
	r.Parts[0].Bytes = r.Parts[0].Bytes[:length]
}
