package server

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

func modelsIn(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "models.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// askModels is the answer of the models' endpoints, in their newest version.
func (r *running) askModels(path string) *jsontree.Node {
	r.t.Helper()
	status, text, _ := r.do(http.MethodGet, path, "", "anthropic-version: "+string(claude.Version2026))
	require.Equal(r.t, http.StatusOK, status, text)
	answer, err := jsontree.ParseString(text)
	require.NoError(r.t, err)
	return answer
}

// idsOf are the ids of a page.
func idsOf(page *jsontree.Node) (ids []string) {
	for _, item := range page.Field("data").Items {
		ids = append(ids, item.Field("id").Str())
	}
	return ids
}

func TestErrorsAreTrueToTheModelsOfTheFile(t *testing.T) {
	r := start(t, nil, WithModels(modelsIn(t, `{"models": [
	{"id": "claude-opus-5", "max_input_tokens": 50, "max_tokens": 40},
	{"id": "claude-haiku-4-5", "max_tokens": 7},
	{"id": "our-own", "aliases": ["ours"], "max_input_tokens": 200000, "prefill": false}
]}`)))
	words := func(n int) string { return strings.Repeat("word ", n) + "." }
	long := (&claude.Request{Endpoint: claude.Messages, Body: jsontree.Obj("messages", jsontree.Arr(jsontree.Obj("role", "user", "content", words(60))))}).PromptTokens()
	for _, tt := range []struct {
		name, model string
		maxTokens   int
		said        string
		want        string
	}{
		{"a smaller window", "claude-opus-5", 10, words(60), fmt.Sprintf("prompt is too long: %d tokens > 50 maximum", long)},
		{"a window that prompt and answer share", "claude-opus-5", 40, words(20), "input length and `max_tokens` exceed context limit: "},
		{"a smaller cap", "claude-opus-5", 41, "Hi", "max_tokens: 41 > 40, which is the maximum allowed number of output tokens for claude-opus-5"},
		{"a model meant by its alias", "claude-haiku-4-5-20251001", 8, "Hi", "max_tokens: 8 > 7, which is"},
		{"a new model", "our-own", 128001, "Hi", "max_tokens: 128001 > 128000, which is"},
		{"a model that the file does not name", "claude-sonnet-5", 128001, "Hi", "max_tokens: 128001 > 128000, which is"},
		{"what just fits", "claude-opus-5", 40, "Hi", `"model":"claude-opus-5"`},
		{"an alias of the file", "ours", 40, "Hi", `"model":"our-own"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, text := r.post("/v1/messages", jsontree.Obj("model", tt.model, "max_tokens", tt.maxTokens,
				"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", tt.said))).String())
			assert.Contains(t, text, tt.want)
		})
	}
}

func TestTheModelListShowsTheFile(t *testing.T) {
	clock := newHandClock()
	clock.now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	r := start(t, []string{scenario("narrow", "models: {add: [extra], retire: [newest]}")}, WithClock(clock), WithModels(modelsIn(t, `{
  "only": true,
  "models": [
    {"id": "claude-sonnet-4-5", "deprecated_at": "", "retires_at": ""},
    {"id": "newest", "display_name": "Newest", "created_at": "2026-12-01T00:00:00Z", "max_input_tokens": 9, "line": "own",
     "thinking": ["disabled"], "effort": [], "context_management": [], "server_tools": [], "supports": ["citations"]},
    {"id": "gone", "deprecated_at": "2026-10-01T00:00:00Z", "retires_at": "2026-11-30T12:00:00Z"}
  ]
}`)))
	page := r.askModels("/v1/models")
	require.Equal(t, []string{"newest", "claude-sonnet-4-5-20250929"}, idsOf(page),
		"only those of the file, the retired one not listed, by date, whatever the order in the file")
	no, yes := `{"supported": false}`, `{"supported": true}`
	assert.JSONEq(t, `{"type": "model", "id": "newest", "display_name": "Newest", "created_at": "2026-12-01T00:00:00Z",
		"max_input_tokens": 9, "max_tokens": 128000, "lifecycle": "active", "deprecated_at": null, "retires_at": null, "line": "own",
		"capabilities": {"batch": `+no+`, "citations": `+yes+`, "code_execution": `+no+`, "image_input": `+no+`, "pdf_input": `+no+`, "structured_outputs": `+no+`,
		"context_management": {"clear_thinking_20251015": `+no+`, "clear_tool_uses_20250919": `+no+`, "compact_20260112": `+no+`, "supported": false},
		"effort": {"low": `+no+`, "medium": `+no+`, "high": `+no+`, "xhigh": `+no+`, "max": `+no+`, "supported": false},
		"server_tools": {"code_execution": `+no+`, "web_search": `+no+`, "supported": false},
		"thinking": {"supported": false, "types": {"adaptive": `+no+`, "between_tools": `+no+`, "disabled": `+yes+`, "enabled": `+no+`}}}}`, page.Field("data").Items[0].String())
	known := r.askModels("/v1/models/claude-sonnet-4-5")
	assert.Equal(t, "claude-sonnet-4-5-20250929", known.Field("id").Str())
	assert.Equal(t, "Claude Sonnet 4.5", known.Field("display_name").Str(), "what the file leaves out stays")
	assert.Contains(t, known.String(), `"lifecycle":"active","deprecated_at":null`)
	assert.Equal(t, []string{"gone"}, idsOf(r.askModels("/v1/models?lifecycle[]=retired")))
	assert.Equal(t, []string{"claude-sonnet-4-5-20250929", "extra"}, idsOf(r.askModels("/s/narrow/v1/models")), "a scenario edits what the file left")
}

func TestAScenarioChangesWhatModelsTake(t *testing.T) {
	r := start(t, []string{scenario("tight", `models: {change: {claude-haiku-4-5: {max_tokens: 9, thinking: [adaptive], thinking_display: omitted}, ours: {prefill: false}}}`)})
	ask := func(path, more string) string {
		_, text := r.post(path+"/v1/messages", `{"model":"claude-haiku-4-5","max_tokens":9,`+more+`"messages":[{"role":"user","content":"Hi"}]}`)
		return text
	}
	const tight = "/s/tight"
	assert.Contains(t, ask("", `"thinking":{"type":"adaptive"},`), "adaptive thinking is not supported on this model")
	assert.Contains(t, ask(tight, `"thinking":{"type":"adaptive"},`), `"thinking":"","signature"`)
	_, text := r.post(tight+"/v1/messages", `{"model":"claude-haiku-4-5","max_tokens":10,"messages":[{"role":"user","content":"Hi"}]}`)
	assert.Contains(t, text, "max_tokens: 10 > 9, which is")
	_, text = r.post(tight+"/v1/messages", `{"model":"ours","max_tokens":10,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"}]}`)
	assert.Contains(t, text, "does not support assistant message prefill")
	told := r.askModels(tight + "/v1/models/claude-haiku-4-5").String()
	assert.Contains(t, told, `"max_tokens":9,`)
	assert.Contains(t, told, `"types":{"adaptive":{"supported":true},"between_tools":{"supported":false},"disabled":{"supported":false}`)
}

func TestMistakesInAFileOfModelsEndTheStart(t *testing.T) {
	_, err := New(WithModels(modelsIn(t, `{"models": [{"id": "a", "max_token": 5}]}`)))
	require.Error(t, err)
	assert.Regexp(t, `^loading models: .*models\.json:1:25: unknown key "max_token"`, err.Error())
	_, err = New(WithModels(filepath.Join(t.TempDir(), "none.json")))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
