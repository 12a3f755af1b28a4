package check

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
)

func TestThinkingIsChecked(t *testing.T) {
	const enabled = `"thinking":{"type":"enabled","budget_tokens":1024}`
	const signed = `{"type":"thinking","thinking":"Hm.","signature":"EqQBCgIYAg=="}`
	const use = `{"type":"tool_use","id":"a","name":"f","input":{}}`
	said := func(rest, blocks string) string {
		return enabled + `,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[` + blocks + `]}` + rest + `]`
	}
	const goOn = `,{"role":"user","content":"Go on."}`
	checkRefusals(t, []refusal{
		{name: "the budget has a minimum", body: `"thinking":{"type":"enabled","budget_tokens":1023}`,
			want: "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024", legal: enabled},
		{name: "the budget leaves room for an answer", body: `"max_tokens":1024,` + enabled,
			want: "`max_tokens` must be greater than `thinking.budget_tokens`", legal: `"max_tokens":1025,` + enabled},
		{name: "temperature stays 1", version: claude.Version2023, body: `"temperature":0.5,` + enabled,
			want: temperatureFixed, legal: `"temperature":1,` + enabled},
		{name: "temperature stays 1 in adaptive mode", version: claude.Version2023, model: "claude-opus-4-6", body: `"temperature":0,"thinking":{"type":"adaptive"}`,
			want: temperatureFixed, legal: `"temperature":0,"thinking":{"type":"disabled"}`}, // mnfst/modelparams.dev#214
		{name: "top_p stays near 1", version: claude.Version2023, body: `"top_p":0.9,` + enabled,
			want: topPFixed, legal: `"top_p":0.95,` + enabled},
		{name: "top_k is unset", version: claude.Version2023, body: `"top_k":5,` + enabled,
			want: topKForbidden, legal: `"top_k":5`},
		{name: "a turn amid tool calls starts with thinking", body: said(results("a"), use),
			want:  "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. " + needsThinkingFirst,
			legal: said(results("a"), signed+`,`+use)},
		{name: "a prefilled turn starts with thinking", body: said(``, `{"type":"text","text":"So"}`),
			want:  "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. " + needsThinkingFirst,
			legal: said(``, `{"type":"redacted_thinking","data":"x"},{"type":"text","text":"So"}`)},
		{name: "a turn that the user ended needs no thinking", body: said(``, `{"type":"text","text":"So"}`),
			want:  "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. " + needsThinkingFirst,
			legal: said(goOn, `{"type":"text","text":"So"}`)},
		{name: "thinking is signed", body: said(goOn, `{"type":"thinking","thinking":"Hm.","signature":""},{"type":"text","text":"So"}`),
			want: "messages.1.content.0: Invalid `signature` in `thinking` block", legal: said(goOn, signed+`,{"type":"text","text":"So"}`)},
		{name: "a signature is base64", body: said(goOn, `{"type":"thinking","thinking":"Hm.","signature":"so, sign"},{"type":"text","text":"So"}`),
			want: "messages.1.content.0: Invalid `signature` in `thinking` block", legal: said(goOn, signed+`,{"type":"text","text":"So"}`)},
		{name: "thinking ends no message", body: said(goOn, signed),
			want:  "messages.1: The final block in an assistant message cannot be `thinking`.",
			legal: said(`,{"role":"assistant","content":"So"}`+goOn, signed)},
	})
}

func TestInterleavedThinkingMaySpendMoreThanOneAnswer(t *testing.T) {
	checkRefusals(t, []refusal{{name: "but not less than the minimum", betas: []string{"interleaved-thinking-2025-05-14"},
		body:  `"max_tokens":100,"thinking":{"type":"enabled","budget_tokens":100}`,
		want:  "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
		legal: `"max_tokens":100,"thinking":{"type":"enabled","budget_tokens":5000}`}})
}
