package template

import (
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said is what a request says, by how templates ask for it.
type said map[string]any

func (s said) Field(name string) any { return s["."+name] }

func (s said) Body(path string) string { text, _ := s["body "+path].(string); return text }

func (s said) ToolCall(name, path string) string {
	text, _ := s["call "+name+" "+path].(string)
	return text
}

func (s said) ToolResult(name string) string { text, _ := s["result "+name].(string); return text }

func (s said) Header(name string) string {
	text, _ := s["header "+strings.ToLower(name)].(string)
	return text
}

var sample = said{
	".model": "claude-opus-5-5", ".text": "Well?", ".tool_result": `18 "C"`, ".n": 2, ".now": "2026-11-23T12:00:00Z", ".state": "down",
	"body messages.0.role": "assistant", "body max_tokens": "100", "body messages.0.content.0.input": "{}", "header x-team": "red",
	"call  input.city": "Paris", "call search id": "toolu_7", "result search": "found",
}

func TestTemplates(t *testing.T) {
	fill := NewFill(sample)
	for _, c := range []struct{ template, want string }{
		{"{{.model}} heard {{.text}}", "claude-opus-5-5 heard Well?"},
		{"{{.n}} at {{.now}} in {{.state}}", "2 at 2026-11-23T12:00:00Z in down"},
		{`{{body "messages.0.role"}} {{body "max_tokens"}}`, "assistant 100"},
		{`{{body "messages.0.content.0.input"}}`, "{}"},
		{`{{body "no.such"}}{{header "x-none"}}`, ""},
		{`{{header "x-team"}} {{default "blue" (header "x-none")}}`, "red blue"},
		{`{{tool_call "input.city"}} {{tool_call "id" "search"}} {{tool_result "search"}}{{tool_result "none"}}`, "Paris toolu_7 found"},
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
			parsed, err := parseText(c.template)
			require.NoError(t, err)
			got, err := fill.Text(Set{c.template: parsed}, c.template)
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
		_, err := parseText(template)
		assert.ErrorContains(t, err, want, template)
	}
}

func TestATemplateThatCannotBeFilledSaysWhatItWasGiven(t *testing.T) {
	fill := NewFill(sample)
	for template, want := range map[string]string{
		"{{body .n}}":                       "filling a template: calling body: 2 is no text",
		"{{if eq .n `2`}}{{end}}":           "calling eq: 2 and \"2\" are of different kinds",
		"{{lt 1 1.5}}":                      "calling lt: 1 and 1.5 are of different kinds",
		"{{default (ge true false) .text}}": "calling ge: true and false have no order",
	} {
		parsed, err := parseText(template)
		require.NoError(t, err, template)
		_, err = fill.Text(Set{template: parsed}, template)
		assert.ErrorContains(t, err, want, template)
	}
}

func TestATemplatesOutputIsBounded(t *testing.T) {
	fill := NewFill(said{"body x": strings.Repeat("x", MaxText)})
	text := `{{body "x"}}!`
	parsed, err := parseText(text)
	require.NoError(t, err)
	_, err = fill.Text(Set{text: parsed}, text)
	assert.ErrorContains(t, err, "longer than 1048576 bytes")
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
	fill := NewFill(sample)
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parseText(text)
		if err != nil {
			return
		}
		out, err := fill.Text(Set{text: parsed}, text)
		require.LessOrEqual(t, len(out), max(MaxText, len(text)))
		want, wantErr := filledByGo(t, fill, text)
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
		functions[name] = func(args ...any) (any, error) { return findFunction(name).apply(fill, args) }
	}
	for _, name := range fields {
		values[name] = sample.Field(name)
	}
	parsed, err := template.New("").Funcs(functions).Parse(text)
	require.NoError(t, err)
	var out strings.Builder
	err = parsed.Execute(&out, values)
	return out.String(), err
}
