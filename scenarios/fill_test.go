package scenarios

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func requestOf(body *jsontree.Node) *claude.Request {
	return &claude.Request{Endpoint: claude.Messages, Body: body}
}

func sampleFill(t testing.TB) Fill {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-opus-5-5","max_tokens":100,"messages":[
		{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"18 \"C\""},{"type":"text","text":"Well?"}]}]}`))
	require.NoError(t, err)
	in := incoming.Request{Headers: map[string][]string{"X-Team": {"red"}, "X-Api-Key": {"sk-secret"}}, Session: incoming.Moment{Requests: 2, State: "down"}}
	in.Request = requestOf(body)
	return Fill{Incoming: in, Now: noon}
}

func TestAStepIsFilledWhereverItHasTexts(t *testing.T) {
	s := inline(t, `
steps:
  - reply:
      content: [{type: text, text: "{{.model}}"}, {type: tool_use, name: f, input: {deep: ["{{.n}}", 7]}}]
      headers: {x-a: "{{.n}}", x-b: plain, x-c: null}
  - reply: {events: [{data: {type: ping, for: "{{.n}}"}}, {data: "raw {{.n}}"}]}
  - error: {type: overloaded_error, message: "no {{.model}} now"}
  - error: {status: 503, body: "<b>{{.model}}</b>"}
  - reply: {body: "plain"}
  - reply: {headers: {x-a: "{{.tool_result}}"}}
`)
	fill := sampleFill(t)
	filled := func(i int) *Step {
		step, err := s.Steps[i].Fill(fill)
		require.NoError(t, err)
		return step
	}
	reply := filled(0).Reply
	assert.Equal(t, `[{"type":"text","text":"claude-opus-5-5"},{"type":"tool_use","name":"f","input":{"deep":["2",7]}}]`, jsontree.Arr(reply.Content[0], reply.Content[1]).String())
	assert.Equal(t, "2", *reply.Headers["x-a"])
	assert.Equal(t, "plain", *reply.Headers["x-b"])
	assert.Nil(t, reply.Headers["x-c"])
	assert.Equal(t, "2", filled(1).Reply.Events[0].Data.Field("for").Str())
	assert.Equal(t, "raw 2", filled(1).Reply.Events[1].Data.Str())
	assert.Equal(t, "no claude-opus-5-5 now", filled(2).Error.Message)
	assert.Equal(t, Body("<b>claude-opus-5-5</b>"), *filled(3).Error.Body)

	assert.Nil(t, filled(0).Answer(fill.Incoming.Request).Step, "what is filled for one request is shared with none")
	assert.Equal(t, "{{.n}}", *s.Steps[0].Reply.Headers["x-a"], "the scenario stays as it was")
	assert.Same(t, s.Steps[4], filled(4))

	fill.Incoming.Request = requestOf(jsontree.Obj("messages", jsontree.Arr(jsontree.Obj("role", "user", "content",
		jsontree.Arr(jsontree.Obj("type", "tool_result", "content", "a\r\nb"))))))
	_, err := s.Steps[5].Fill(fill)
	assert.ErrorContains(t, err, "filling the header x-a: its value is not one line")
}

func TestTemplatesAreFilledFromTheRequest(t *testing.T) {
	fill := sampleFill(t)
	for text, want := range map[string]string{
		"{{.model}} heard {{.text}}":                              "claude-opus-5-5 heard Well?",
		"{{.n}} at {{.now}} in {{.state}}":                        "2 at 2026-11-23T12:00:00Z in down",
		`{{body "messages.0.role"}} {{body "max_tokens"}}`:        "assistant 100",
		`{{body "messages.0.content.0.input"}}{{body "no.such"}}`: "{}",
		`{{header "x-team"}}{{header "x-none"}}`:                  "red",
		`{{.question}}|{{tool_call "name"}}|{{tool_call "id" "weather"}}|{{tool_result "weather"}}|{{tool_call "input" "none"}}`: `Well?|weather|toolu_1|18 "C"|`,
		`{{header "X-API-Key"}}`:          "",
		`{"said": {{json .tool_result}}}`: `{"said": "18 \"C\""}`,
	} {
		s := inline(t, "steps: [{reply: {text: "+strconv.Quote(text)+"}}]")
		step, err := s.Steps[0].Fill(fill)
		require.NoError(t, err)
		assert.Equal(t, want, *step.Reply.Text)
	}
}
