package check

import "testing"

// The positions were observed at the real API with claude-opus-5-5 in October 2026. The
// threads that the rows name quote the texts.
func TestSystemMessagesStandWhereTheyMay(t *testing.T) {
	const (
		u, a  = `{"role":"user","content":"Hi"}`, `{"role":"assistant","content":"Hello"}`
		s     = `{"role":"system","content":"Be brief."}`
		empty = `{"role":"system","content":[]}`
		uses  = `{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"weather","input":{}}]}`
		found = `{"role":"assistant","content":[{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[]}]}`
		told  = `{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}`
		only  = `{"role":"system","content":[],"output_config":{"effort":"low"}}`
	)
	said := func(messages string) string { return `"tools":[` + weatherTool + `],"messages":[` + messages + `]` }
	const form = "; the directive-only form (content: [] with output_config) is accepted at any position"
	const first = "use the top-level 'system' parameter for the initial system prompt" + form
	const behind = "role 'system' must follow a 'user' message or an 'assistant' message ending in a server tool result" + form
	const before = "role 'system' must precede an 'assistant' message or end the array" + form
	rows := []byModel{
		{name: "first of all", source: "LeenHawk/gproxy#209", body: said(s + "," + u), want: "messages.0: " + first},
		{name: "two first of all", source: "LeenHawk/gproxy#209", body: said(s + "," + s + "," + u), want: "messages.0: " + first},
		{name: "behind an assistant message", source: "maximhq/bifrost#3945", body: said(u + "," + a + "," + s + "," + u), want: "messages.2: " + behind},
		{name: "between a tool's use and its result", source: "langchain4j/langchain4j#5603", body: said(u + "," + uses + "," + s + "," + told), want: "messages.2: " + behind},
		{name: "before a user message", source: "anthropics/claude-code#73821", body: said(u + "," + s + "," + u), want: "messages.1: " + before},
		{name: "two before a user message", source: "anthropics/claude-code#73821", body: said(u + "," + s + "," + s + "," + u), want: "messages.2: " + before},
		{name: "without content", source: "seen at the API with claude-opus-5-5", body: said(u + "," + empty), want: "messages.1: system content must contain at least one block"},
	}
	for i := range rows {
		rows[i].refuse = []string{"claude-opus-5-5", "claude-opus-4-8"}
	}
	for name, messages := range map[string]string{
		"at the end":                  u + "," + s,
		"before an assistant message": u + "," + s + "," + a + "," + u,
		"two at the end":              u + "," + s + "," + s,
		"behind a tool's result":      u + "," + uses + "," + told + "," + s,
		"behind a server's result":    u + "," + found + "," + s,
	} {
		rows = append(rows, byModel{name: name, source: "anthropics/claude-code#73821, simonw/llm-anthropic#73", body: said(messages),
			take: []string{"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-2", "claude-opus-5", "claude-sonnet-5", "claude-fable-5", "claude-opus-4-8"}})
	}
	for name, messages := range map[string]string{"settings alone, first": only + "," + u, "settings alone, before a user message": u + "," + only + "," + u} {
		rows = append(rows, byModel{name: name, source: "LeenHawk/gproxy#209", body: said(messages),
			betas: []string{"mid-conversation-output-config-2026-07-01"}, take: []string{"claude-opus-5-5"}})
	}
	rows = append(rows, byModel{name: "on a model that has none", source: "anthropics/claude-code#61412, #61242; decolua/9router#1603",
		body: said(u + "," + s), want: "role 'system' is not supported on this model",
		refuse: []string{"claude-opus-4-7", "claude-sonnet-4-6", "claude-opus-4-6", "claude-haiku-4-5", "claude-opus-4-5", "claude-3-5-sonnet-20241022"}})
	checkByModel(t, rows)
}
