package check

import (
	"strings"
	"testing"
)

func marked(text, ttl string) string {
	return `{"type":"text","text":"` + text + `","cache_control":{"type":"ephemeral"` + strings.TrimSuffix(`,"ttl":"`+ttl+`"`, `,"ttl":""`) + `}}`
}

func TestCacheBreakpointsAreChecked(t *testing.T) {
	const order = "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. " +
		"Note that blocks are processed in the following order: `tools`, `system`, `messages`."
	const found5 = "A maximum of 4 blocks with cache_control may be provided. Found 5."
	const empty = ": cache_control cannot be set for empty text blocks"
	system := func(blocks string) string { return `"system":[` + blocks + `]` }
	cachedTool := func(ttl string) string {
		return `"tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral","ttl":"` + ttl + `"}}]`
	}
	result := func(blocks string) string {
		return called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[`+blocks+`]}]}`, "a")
	}
	one := marked("Hi", "")
	checkRefusals(t, []refusal{
		// headroomlabs-ai/headroom#2939
		{name: "an hour behind five minutes", body: userSays(one + "," + marked("Ho", "1h")), want: "messages.0.content.1.cache_control.ttl: " + order,
			legal: userSays(marked("Ho", "1h") + "," + one)},
		{name: "system comes before messages", body: system(marked("s", "5m")) + `,` + userSays(marked("Ho", "1h")), want: "messages.0.content.0.cache_control.ttl: " + order,
			legal: userSays(marked("Ho", "5m")) + `,` + system(marked("s", "1h"))},
		{name: "tools come before system", body: system(marked("s", "1h")) + `,` + cachedTool("5m"), want: "system.0.cache_control.ttl: " + order,
			legal: system(marked("s", "5m")) + `,` + cachedTool("1h")},
		{name: "in a tool result", body: system(one) + `,` + result(marked("r", "1h")), want: "messages.2.content.0.content.0.cache_control.ttl: " + order,
			legal: system(marked("s", "1h")) + `,` + result(marked("r", "1h"))},
		{name: "the automatic one is the last", body: `"cache_control":{"type":"ephemeral","ttl":"1h"},` + system(one), want: "cache_control.ttl: " + order,
			legal: `"cache_control":{"type":"ephemeral"},` + system(marked("s", "1h"))},
		// anthropics/claude-code#50082, #55302
		{name: "an empty text", body: userSays(one + "," + marked("", "")), want: "messages.0.content.1.text" + empty, legal: userSays(one)},
		{name: "an empty text of system", body: system(marked("", "")), want: "system.0.text" + empty, legal: system(one)},
		{name: "an empty text in a tool result", body: result(marked("", "")), want: "messages.2.content.0.tool_result.content.0.text" + empty, legal: result(`{"type":"text","text":""}`)},
		{name: "there are at most four", body: system(several(5, one)), want: found5, legal: system(several(4, one))},
		{name: "the automatic one counts", body: `"cache_control":{"type":"ephemeral"},` + system(several(4, one)), want: found5,
			legal: `"cache_control":{"type":"ephemeral"},` + system(several(3, one))},
		{name: "those inside of tool results count", body: system(several(3, one)) + `,` + result(several(2, one)), want: found5,
			legal: system(several(2, one)) + `,` + result(several(2, one))},
		{name: "those inside of documents count", body: system(several(3, one)) + `,` + userSays(`{"type":"document","source":{"type":"content","content":[`+several(2, one)+`]}}`),
			want: found5, legal: system(several(2, one)) + `,` + userSays(`{"type":"document","source":{"type":"content","content":[`+several(2, one)+`]}}`)},
	})
}
