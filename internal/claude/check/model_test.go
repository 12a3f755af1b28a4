package check

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

const (
	enabledUnsupported = `"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`
	disabledOnFable    = `"thinking.type.disabled" is not supported for this model. Thinking defaults to adaptive mode when not specified; use "thinking.type.enabled" with "budget_tokens" for extended thinking.`
)

// byModel is a request that some models refuse with a text and others accept.
type byModel struct {
	name    string
	source  string // the public thread or page the text or the rule is from
	body    string
	want    string
	refuse  []string
	take    []string
	version string
	betas   []string
}

func checkByModel(t *testing.T, rows []byModel) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.NotEmpty(t, row.source)
			for _, model := range row.refuse {
				refused := row.check(t, model)
				if assert.NotNil(t, refused, "%s takes it", model) {
					assert.Equal(t, row.want, refused.Message, model)
					assert.Equal(t, 400, refused.Status)
				}
			}
			for _, model := range row.take {
				assert.Nil(t, row.check(t, model), model)
			}
		})
	}
}

func (row byModel) check(t *testing.T, model string) *apierror.Error {
	version := row.version
	if version == "" {
		version = claude.Version2026
	}
	req := refusal{model: model, betas: row.betas}.request(t, row.body, version)
	return Request(req, claude.Strict, models.Default())
}

func TestThinkingIsByModel(t *testing.T) {
	checkByModel(t, []byModel{
		{name: "enabled", source: "earendil-works/pi#3297, Kilo-Org/kilocode#11099, AAClause/nvda-OpenAI#126",
			body: `"thinking":{"type":"enabled","budget_tokens":1024}`, want: enabledUnsupported,
			refuse: []string{"claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5", "claude-opus-5-5", "claude-sonnet-5-5",
				"claude-haiku-5-5", "claude-fable-5", "claude-fable-5-1", "claude-fable-5-2", "claude-mythos-5", "claude-mythos-5-1", "claude-mythos-5-2"},
			take: []string{"claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "claude-3-7-sonnet-20250219", "claude-mythos-preview"}},
		{name: "adaptive", source: "pensarai/apex#890",
			body: `"thinking":{"type":"adaptive"}`, want: "adaptive thinking is not supported on this model",
			refuse: []string{"claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5", "claude-opus-4-1", "claude-3-5-sonnet-20241022"},
			take:   []string{"claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-7", "claude-opus-5", "claude-fable-5", "claude-haiku-5-5", "claude-mythos-preview"}},
		{name: "disabled on lines that always think", source: "ex-machina-co/opencode-anthropic-auth#159, cline/cline#13203",
			body: `"thinking":{"type":"disabled"}`, want: disabledOnFable,
			refuse: []string{"claude-fable-5", "claude-fable-5-1", "claude-fable-5-2", "claude-mythos-5", "claude-mythos-5-1", "claude-mythos-preview"},
			take:   []string{"claude-opus-5", "claude-haiku-5-5", "claude-sonnet-5", "claude-opus-4-8", "claude-sonnet-4-6", "claude-haiku-4-5", "claude-3-haiku-20240307"}},
		{name: "disabled on claude-opus-5-5", source: "stdapi-ai/stdapi.ai#284",
			body:   `"thinking":{"type":"disabled"}`,
			want:   `"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`,
			refuse: []string{"claude-opus-5-5"}},
		{name: "disabled on claude-sonnet-5-5", source: "the migration guide of Claude Sonnet 5.5 at platform.claude.com",
			body:   `"thinking":{"type":"disabled"}`,
			want:   `"thinking.type.disabled" is not supported for this model. Use "thinking.type.between_tools" for the lowest thinking setting, or "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`,
			refuse: []string{"claude-sonnet-5-5"}},
		{name: "between_tools", source: "@ai-sdk/anthropic 4.0.105",
			body: `"thinking":{"type":"between_tools"}`, want: `"thinking.type.between_tools" is not supported for this model.`,
			refuse: []string{"claude-opus-5-5", "claude-haiku-5-5", "claude-fable-5-2", "claude-opus-5", "claude-sonnet-5", "claude-opus-4-6", "claude-haiku-4-5"},
			take:   []string{"claude-sonnet-5-5"}},
		{name: "any thinking on models before it", source: "anthropics/claude-code#2245",
			body: `"thinking":{"type":"enabled","budget_tokens":1024}`, want: "'claude-3-5-sonnet-20241022' does not support thinking.",
			refuse: []string{"claude-3-5-sonnet-20241022"}},
	})
}

func TestEffortIsByModel(t *testing.T) {
	const thoughtless = "output_config.effort 'xhigh' is not supported when thinking is disabled on this model. Use effort 'high' or below, or enable thinking."
	checkByModel(t, []byModel{
		{name: "any", source: "anthropics/claude-code#30010",
			body: `"output_config":{"effort":"low"}`, want: "This model does not support the effort parameter.",
			refuse: []string{"claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1", "claude-3-haiku-20240307"},
			take:   []string{"claude-opus-4-5", "claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-5-5", "claude-haiku-5-5", "claude-fable-5-2"}},
		{name: "xhigh", source: "SkillfulAgents/SuperAgent#1142, Yeachan-Heo/gajae-code#3913",
			body: `"output_config":{"effort":"xhigh"}`, want: "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
			refuse: []string{"claude-opus-4-6", "claude-sonnet-4-6", "claude-mythos-preview"},
			take:   []string{"claude-opus-4-7", "claude-sonnet-5", "claude-fable-5"}},
		{name: "max", source: "langchain-anthropic 1.7.10",
			body: `"output_config":{"effort":"max"}`, want: "This model does not support effort level 'max'. Supported levels: high, low, medium.",
			refuse: []string{"claude-opus-4-5"}, take: []string{"claude-opus-4-6", "claude-sonnet-4-6"}},
		{name: "above high without thinking", source: "anthropics/claude-code#82389, #80995; BerriAI/litellm#35211",
			body: `"thinking":{"type":"disabled"},"output_config":{"effort":"xhigh"}`, want: thoughtless,
			refuse: []string{"claude-opus-5", "claude-haiku-5-5"},
			take:   []string{"claude-opus-4-7", "claude-opus-4-8", "claude-sonnet-5"}},
		{name: "above high between tools", source: "the migration guide of Claude Sonnet 5.5 at platform.claude.com",
			body: `"thinking":{"type":"between_tools"},"output_config":{"effort":"xhigh"}`, want: thoughtless,
			refuse: []string{"claude-sonnet-5-5"}},
		{name: "high without thinking", source: "elgorro/aiquila#410",
			body: `"thinking":{"type":"disabled"},"output_config":{"effort":"high"}`, take: []string{"claude-opus-5", "claude-haiku-5-5"}},
		{name: "above high where thinking is not mentioned", source: "elgorro/aiquila#410",
			body: `"output_config":{"effort":"max"}`, take: []string{"claude-opus-5", "claude-sonnet-5-5", "claude-opus-5-5"}},
	})
}

func TestSamplingIsByModel(t *testing.T) {
	recent := []string{"claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5",
		"claude-fable-5", "claude-fable-5-1", "claude-fable-5-2", "claude-mythos-5"}
	before := []string{"claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-5", "claude-haiku-4-5", "claude-sonnet-4-5", "claude-3-5-sonnet-20241022"}
	rows := []byModel{
		{name: "temperature", source: "UKGovernmentBEIS/inspect_ai#3721, mnfst/modelparams.dev#238",
			body: `"temperature":0.5`, want: "`temperature` is deprecated for this model.", refuse: recent, take: before},
		{name: "the default temperature", source: "mnfst/modelparams.dev#238", body: `"temperature":1`, take: append(recent, before...)},
		{name: "top_p, even its default", source: "mnfst/modelparams.dev#238, router-for-me/CLIProxyAPI#4383",
			body: `"top_p":1`, want: "`top_p` is deprecated for this model.", refuse: recent, take: before},
		{name: "top_k", source: "mnfst/modelparams.dev#238",
			body: `"top_k":0`, want: "`top_k` is deprecated for this model.", refuse: recent, take: before},
		{name: "deprecation comes before what thinking allows", source: "mnfst/modelparams.dev#238",
			body: `"top_p":0.5,"thinking":{"type":"adaptive"}`, want: "`top_p` is deprecated for this model.", refuse: []string{"claude-opus-4-8"}},
		{name: "temperature and top_p", source: "langfuse/langfuse#9882, aws-samples/bedrock-chat#979",
			body: `"temperature":0.5,"top_p":0.9`, want: "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
			refuse: []string{"claude-sonnet-4-5", "claude-sonnet-4-6", "claude-opus-4-6", "claude-opus-4-5", "claude-haiku-4-5", "claude-opus-4-1"},
			take:   []string{"claude-3-5-sonnet-20241022", "claude-3-haiku-20240307"}},
		{name: "temperature and top_k", source: "langfuse/langfuse#9882", body: `"temperature":0.5,"top_k":5`, take: before},
	}
	for i := range rows {
		rows[i].version = claude.Version2023
	}
	checkByModel(t, rows)
}

func TestForcedToolChoiceIsByModel(t *testing.T) {
	const tools = `"tools":[` + weatherTool + `],`
	never := []string{"claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1", "claude-fable-5-2", "claude-mythos-5-1", "claude-mythos-5-2"}
	always := []string{"claude-opus-4-8", "claude-sonnet-5", "claude-opus-5", "claude-haiku-5-5", "claude-fable-5"}
	const refused = `tool_choice: type "tool" and "any" are not supported for this model.`
	const thinks = "Thinking may not be enabled when tool_choice forces tool use."
	checkByModel(t, []byModel{
		{name: "any", source: "can1357/oh-my-pi#12939, vercel/ai#21364", body: tools + `"tool_choice":{"type":"any"}`, want: refused, refuse: never,
			take: append(always, "claude-opus-4-7", "claude-opus-4-6", "claude-haiku-4-5", "claude-3-haiku-20240307")},
		{name: "a tool", source: "can1357/oh-my-pi#12939, stdapi-ai/stdapi.ai#284", body: tools + `"tool_choice":{"type":"tool","name":"get_weather"}`, want: refused, refuse: never},
		{name: "auto and none", source: "can1357/oh-my-pi#12939", body: tools + `"tool_choice":{"type":"auto"}`, take: never},
		{name: "any with adaptive thinking", source: "langchain-ai/langchain-aws#1141", body: tools + `"tool_choice":{"type":"any"},"thinking":{"type":"adaptive"}`,
			want: thinks, refuse: []string{"claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-7"}, take: always},
		{name: "any with enabled thinking", source: "langchain-anthropic 1.7.10", body: tools + `"tool_choice":{"type":"any"},"thinking":{"type":"enabled","budget_tokens":1024}`,
			want: thinks, refuse: []string{"claude-opus-4-6", "claude-sonnet-4-5", "claude-3-7-sonnet-20250219"}},
	})
}

func TestFallbacksAreByModel(t *testing.T) {
	rows := []byModel{
		{name: "of a model that has none", source: "LeenHawk/gproxy#143, Keeping-History/rt911#338",
			body: `"fallbacks":[{"model":"claude-opus-4-8"}]`, want: "'claude-sonnet-5' does not support the `fallbacks` parameter.",
			refuse: []string{"claude-sonnet-5"}, take: []string{"claude-opus-5", "claude-opus-5-5", "claude-fable-5-1"}},
		{name: "that are not among the allowed", source: "earendil-works/pi#9294",
			body:   `"fallbacks":[{"model":"claude-opus-4-8"},{"model":"claude-sonnet-5"}]`,
			want:   "'claude-sonnet-5' is not a valid fallback target for 'claude-opus-5-5'. See this model's `allowed_fallback_models` on GET /v1/models/claude-opus-5-5.",
			refuse: []string{"claude-opus-5-5"}},
		{name: "by default", source: "the description of fallbacks in the official Go SDK 2.15.0",
			body: `"fallbacks":"default"`, take: []string{"claude-sonnet-5", "claude-opus-5-5"}},
	}
	for i := range rows {
		rows[i].betas = []string{"server-side-fallback-2026-07-01"}
	}
	checkByModel(t, rows)
}

// The texts but that for tools are not confirmed.
func TestWhatAModelLacksIsRefused(t *testing.T) {
	const pdf = `"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}]}]`
	const image = `"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]`
	edit := func(kind string) string { return `"context_management":{"edits":[{"type":"` + kind + `"}]}` }
	management := []string{"context-management-2025-06-27", "compact-2026-01-12"}
	checkByModel(t, []byModel{
		{name: "structured output", source: "@ai-sdk/anthropic 4.0.105",
			body: `"output_config":{"format":{"type":"json_schema","schema":{"type":"object","additionalProperties":false}}}`,
			want: "'claude-3-7-sonnet-latest' does not support output format.", refuse: []string{"claude-3-7-sonnet-latest"}, take: []string{"claude-opus-4-1", "claude-haiku-4-5"}},
		{name: "a tool of the API", source: "anthropics/anthropic-sdk-typescript#914",
			body: `"tools":[{"type":"web_search_20250305","name":"web_search"}]`,
			want: "'claude-3-haiku-20240307' does not support tool types: web_search_20250305.", refuse: []string{"claude-3-haiku-20240307"}, take: []string{"claude-haiku-4-5", "claude-opus-5-5"}},
		{name: "compaction among the edits", source: "@ai-sdk/anthropic 4.0.105", betas: management, body: edit("compact_20260112"),
			want: "'claude-haiku-4-5' does not support the context management strategy 'compact_20260112'.", refuse: []string{"claude-haiku-4-5"}, take: []string{"claude-opus-4-6", "claude-opus-5-5"}},
		{name: "other edits", source: "litellm 1.110.2", betas: management, body: edit("clear_tool_uses_20250919"), take: []string{"claude-haiku-4-5", "claude-opus-4-5"}},
		{name: "compaction", source: "@ai-sdk/anthropic 4.0.105", betas: []string{"compact-2026-09-04"}, body: `"compaction":{"type":"summarize"}`,
			want: "'claude-opus-4-5' does not support the `compaction` parameter.", refuse: []string{"claude-opus-4-5"}, take: []string{"claude-opus-4-6", "claude-opus-5-5"}},
		{name: "images", source: "the models' own pages", body: image, want: "'claude-2.1' does not support image input.", refuse: []string{"claude-2.1"}, take: []string{"claude-3-haiku-20240307"}},
		{name: "documents", source: "the models' own pages", body: pdf, want: "'claude-3-haiku-20240307' does not support PDF input.", refuse: []string{"claude-3-haiku-20240307"}, take: []string{"claude-haiku-4-5"}},
	})
}

func TestOutputCapsAndWindowsAreThoseOfPublicTables(t *testing.T) {
	for _, row := range []struct {
		window, cap int
		models      []string
	}{
		{1000000, 128000, []string{"claude-fable-5-2", "claude-mythos-5-2", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1", "claude-mythos-5-1", "claude-opus-5",
			"claude-sonnet-5", "claude-fable-5", "claude-mythos-5", "claude-opus-4-8", "claude-opus-4-7", "claude-mythos-preview", "claude-sonnet-4-6", "claude-opus-4-6"}},
		{200000, 64000, []string{"claude-opus-4-5", "claude-haiku-4-5", "claude-sonnet-4-5"}},
	} {
		for _, name := range row.models {
			body := jsontree.Obj("model", name, "max_tokens", row.cap, "messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "Hi")))
			req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body}
			assert.Nil(t, Request(req, claude.Strict, models.Default()), name)
			body.SetField("max_tokens", row.cap+1)
			refused := Request(req, claude.Strict, models.Default())
			require.NotNil(t, refused, name)
			assert.Equal(t, fmt.Sprintf("max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s", row.cap+1, row.cap, name), refused.Message)
			m, _ := models.Default().Find(name)
			assert.Equal(t, row.window, m.MaxInputTokens, name)
		}
	}
}

func TestPrefillEndedWithTheModelsOf46(t *testing.T) {
	body := `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"}]`
	checkByModel(t, []byModel{{name: "prefill", source: "litellm 1.110.2", body: body,
		want:   "This model does not support assistant message prefill. The conversation must end with a user message.",
		refuse: []string{"claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-7", "claude-sonnet-5", "claude-haiku-5-5", "claude-mythos-preview"},
		take:   []string{"claude-opus-4-5", "claude-haiku-4-5", "claude-sonnet-4-5", "claude-3-haiku-20240307"}}})
}

// A model of which only the name is known takes whatever any other does.
func TestAModelMadeUpTakesEverything(t *testing.T) {
	list := models.Default().With(nil, nil, []string{"claude-next"})
	for _, body := range []string{
		`"max_tokens":128000`, `"thinking":{"type":"enabled","budget_tokens":1024}`, `"thinking":{"type":"between_tools"}`, `"output_config":{"effort":"max"}`,
		`"temperature":0.5,"top_p":0.5,"top_k":5`, `"messages":[{"role":"user","content":"Hi"},{"role":"system","content":"Be brief."}]`,
	} {
		assert.Nil(t, Request(refusal{model: "claude-next"}.request(t, body, claude.Version2023), claude.Strict, list), body)
	}
}
