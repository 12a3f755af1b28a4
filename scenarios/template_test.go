package scenarios

import (
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

func requestOf(body *jsontree.Node) *claude.Request {
	return &claude.Request{Endpoint: claude.Messages, Body: body}
}

func sampleFill(t testing.TB) Fill {
	t.Helper()
	body, err := jsontree.Parse([]byte(`{"model":"claude-opus-5-5","max_tokens":100,"messages":[
		{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"18 \"C\""},{"type":"text","text":"Well?"}]}]}`))
	require.NoError(t, err)
	in := Incoming{Headers: map[string][]string{"X-Team": {"red"}, "X-Api-Key": {"sk-secret"}}, Session: Moment{Requests: 2, State: "down"}}
	in.Request = requestOf(body)
	return Fill{Incoming: in, Now: noon}
}

func TestTemplates(t *testing.T) {
	fill := sampleFill(t)
	for _, c := range []struct{ template, want string }{
		{"{{.model}} heard {{.text}}", "claude-opus-5-5 heard Well?"},
		{"{{.n}} at {{.now}} in {{.state}}", "2 at 2026-11-23T12:00:00Z in down"},
		{`{{body "messages.0.role"}} {{body "max_tokens"}}`, "assistant 100"},
		{`{{body "messages.0.content.0.input"}}`, "{}"},
		{`{{body "no.such"}}{{header "x-none"}}`, ""},
		{`{{header "x-team"}} {{default "blue" (header "x-none")}}`, "red blue"},
		{`{{header "X-API-Key"}}`, ""},
		{`{"said": {{json .tool_result}}}`, `{"said": "18 \"C\""}`},
		{`{{if eq .n 2}}second{{else}}another{{end}}`, "second"},
		{`{{if and .tool_result (not (header "x-none"))}}yes{{end}}`, "yes"},
		{"{{`{{`}}", "{{"},
		{"{{.text | contains `oh Well?`}} {{`a` | default `b` | json}}", `true "a"`},
		{`{{if or false 0.0 0x0 ""}}yes{{else if and 1 'a' 1e3}}no{{end}}`, "no"},
		{`{{010}} {{2.50}} {{1_000}} {{'a'}} {{true}} {{"a\tb"}}`, "8 2.5 1000 97 true a\tb"},
		{`{{eq .state "up" "down"}} {{ne .n 2}} {{lt .n 3}} {{le "b" "a"}} {{gt 2.5 1.5}} {{ge .n 2}} {{eq true false}}`, "true false true false true true false"},
		{`{{or .model (body .n)}}`, "claude-opus-5-5"},
		{"a {{- /* not said */ -}} b", "ab"},
	} {
		t.Run(c.template, func(t *testing.T) {
			parsed, err := parseTemplate(c.template)
			require.NoError(t, err)
			got, err := fill.text(templates{c.template: parsed}, c.template)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestTemplatesThatCouldRunForLongOrReachFurtherAreRefused(t *testing.T) {
	for template, want := range map[string]string{
		"{{range 2000000000}}x{{end}}":           "range is not allowed",
		`{{printf "%2000000000d" 1}}`:            "unknown function printf",
		"{{with .text}}{{.}}{{end}}":             "with is not allowed",
		"{{$x := .text}}":                        "variables are not allowed",
		`{{define "a"}}{{template "a"}}{{end}}a`: "define and block are not allowed",
		`{{template "text"}}`:                    "template is not allowed",
		"{{.}}":                                  ". is not allowed",
		"{{.text.other}}":                        "unknown field .text.other",
		"{{.key}}":                               "unknown field .key",
		"{{call .text}}":                         "unknown function call",
		"{{nil}}":                                "nil is not allowed",
		"{{18446744073709551615}}":               "the number 18446744073709551615 is not allowed",
		"{{1i}}":                                 "the number 1i is not allowed",
		"{{.n 1}}":                               ".n is no function and takes no arguments",
		"{{1 | .n}}":                             ".n is no function and takes no arguments",
		"{{contains .text}}":                     "contains has the wrong number of arguments: 1, not 2",
		"{{json body}}":                          "body has the wrong number of arguments: 0, not 1",
		"{{and}}":                                "and has too few arguments: 0, not 1 or more",
		`{{define "text"}}a{{end}}`:              "define and block are not allowed",
		strings.Repeat("{{if .n}}", 40) + strings.Repeat("{{end}}", 40): "nested more than 32 deep",
	} {
		_, err := parseTemplate(template)
		assert.ErrorContains(t, err, want, template)
	}
}

func TestATemplateThatCannotBeFilledSaysWhatItWasGiven(t *testing.T) {
	fill := sampleFill(t)
	for template, want := range map[string]string{
		"{{body .n}}":                       "filling a template: calling body: 2 is no text",
		"{{if eq .n `2`}}{{end}}":           "calling eq: 2 and \"2\" are of different kinds",
		"{{lt 1 1.5}}":                      "calling lt: 1 and 1.5 are of different kinds",
		"{{default (ge true false) .text}}": "calling ge: true and false have no order",
	} {
		parsed, err := parseTemplate(template)
		require.NoError(t, err, template)
		_, err = fill.text(templates{template: parsed}, template)
		assert.ErrorContains(t, err, want, template)
	}
}

func TestATemplatesOutputIsBounded(t *testing.T) {
	fill := sampleFill(t)
	fill.Request = requestOf(jsontree.Obj("x", strings.Repeat("x", MaxText)))
	text := `{{body "x"}}!`
	parsed, err := parseTemplate(text)
	require.NoError(t, err)
	_, err = fill.text(templates{text: parsed}, text)
	assert.ErrorContains(t, err, "longer than 1048576 bytes")
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

	assert.Nil(t, filled(0).Answer(fill.Request).Step, "what is filled for one request is shared with none")
	assert.Equal(t, "{{.n}}", *s.Steps[0].Reply.Headers["x-a"], "the scenario stays as it was")
	assert.Same(t, s.Steps[4], filled(4))

	fill.Request = requestOf(jsontree.Obj("messages", jsontree.Arr(jsontree.Obj("role", "user", "content",
		jsontree.Arr(jsontree.Obj("type", "tool_result", "content", "a\r\nb"))))))
	_, err := s.Steps[5].Fill(fill)
	assert.ErrorContains(t, err, "filling the header x-a: its value is not one line")
}

// FuzzTemplate holds what templates are filled with against Go's own package,
// which has the same language and more.
func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{
		"{{.model}}", `{{body "a.0"}}`, "{{if eq .n 1}}a{{else}}{{json .text}}{{end}}", "{{range 9}}{{end}}", "{{.n | default 1}} {{`a` | and 0.0}}",
		"{{if or (lt .n 2) (ge .model .state) (not true)}}{{- 'a' -}}{{else if ne .n 0x1e}} {{1e3}}{{end}}", "{{or .text (body .n)}}{{and .n .model}}{{eq 1 2 3}}",
		"{{gt true false}}", "{{1 | eq 1.0}}", `{{header "x-team"}} {{contains .now "2026"}} {{le .n 010}}`,
	} {
		f.Add(seed)
	}
	fill := sampleFill(f)
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parseTemplate(text)
		if err != nil {
			return
		}
		out, err := fill.text(templates{text: parsed}, text)
		require.LessOrEqual(t, len(out), max(MaxText, len(text)))
		want, wantErr := filledByGo(t, &fill, text)
		if wantErr != nil || err != nil {
			require.Equal(t, wantErr != nil, err != nil, "%v, and of Go's own: %v", err, wantErr)
			return
		}
		require.Equal(t, want, out)
	})
}

func filledByGo(t *testing.T, fill *Fill, text string) (string, error) {
	t.Helper()
	functions, values := template.FuncMap{}, map[string]any{}
	for _, name := range []string{"body", "header", "json", "default", "contains"} {
		functions[name] = func(args ...any) (any, error) { return findCall(name).do(fill, args) }
	}
	for _, name := range templateFields {
		value, err := fill.field(name)
		require.NoError(t, err)
		values[name] = value
	}
	parsed, err := template.New("").Funcs(functions).Parse(text)
	require.NoError(t, err)
	var out strings.Builder
	err = parsed.Execute(&out, values)
	return out.String(), err
}
