package conformance

import (
	"encoding/json"
	"fmt"
)

// gatewayIncidents are about answers that a gateway, or the model itself, made
// otherwise than their readers expect.
var gatewayIncidents = []incident{
	{id: "answer-without-stop-sequence", requests: []exchange{
		ask(status(200), value("stop_reason", "end_turn"), noValue("stop_sequence")),
		askStream(sequence(oneText), firstLacks("message_start", "message.stop_sequence"), firstLacks("message_delta", "delta.stop_sequence"),
			first("message_delta", "delta.stop_reason", "end_turn")),
	}},
	{id: "context-edits-applied", requests: []exchange{
		ask(replies("What the tools said*"), value("context_management.applied_edits", clearedEdits)),
		askStream(streams("What the tools said*"), first("message_delta", "context_management.applied_edits", clearedEdits)),
	}},
	{id: "lone-surrogate-in-answer", requests: []exchange{
		ask(status(200), header("content-type", "application/json"), has(`flag \ud83d: what it means`), has(`"stop_reason":"end_turn"`), ended(whole)),
		askStream(status(200), sequence(oneText), has(`flies a flag"`, `"text":" \ud83d"}`, `"text":": what it means`), ended(whole)),
		ask(invalid("The request body is not valid JSON: no low surrogate in string*")).
			with("messages", after(`{"type":"text","text":"The ship flies a flag \ud83d: what it means I do not know."}`, `"Thank you."`)),
		ask(status(200)).with("messages", after(`{"type":"text","text":"The ship flies a flag `+"\ufffd"+`: what it means I do not know."}`, `"Thank you."`)),
	}},
	{id: "structured-output-is-blanks-to-the-limit", requests: []exchange{
		ask(status(200), valueLike("content.0.text", " {          *  "), value("stop_reason", "max_tokens"), value("usage.output_tokens", 1024), ended(whole)).
			with("max_tokens", "1024").with("output_config", personFormat),
		ask(status(200), value("stop_reason", "end_turn"), valueLike("content.0.text", `{"name":*}`)).with("max_tokens", "1024").with("output_config", personFormat),
	}},
	{id: "thinking-first-in-a-plain-answer", requests: []exchange{
		ask(status(200), value("content.0.type", "thinking"), valueLike("content.0.signature", "Eq*"), noValue("content.0.text"), value("content.1.type", "text"),
			value("content.1.text", "It rains in Paris."), value("stop_reason", "end_turn")),
	}},
	{id: "stop-tool-use-without-any-block", requests: []exchange{
		askStream(first("message_delta", "delta.stop_reason", "tool_use")),
		askStream(status(200), sequence("message_start message_delta message_stop"), first("message_delta", "delta.stop_reason", "tool_use"),
			first("message_delta", "usage.output_tokens", 3), ended(whole)).with("messages", "["+question+","+weatherUse+","+weatherIs+"]"),
		ask(replies("It rains*")).with("messages", "["+question+","+weatherUse+","+weatherIs+"]"),
		ask(replies("It rains*")).with("messages", "["+question+","+weatherUse+","+weatherIs+`,{"role":"assistant","content":[{"type":"text","text":"Hm."}]},`+nudge+"]"),
	}},
}

// furtherToolIncidents are about calls that come twice, in another shape, under
// another name or not at all.
var furtherToolIncidents = []incident{
	{id: "plain-answer-repeats-its-calls", requests: []exchange{
		ask(calls(0, callIDs[0]), calls(1, callIDs[1]), calls(2, callIDs[0]), calls(3, callIDs[1]), noValue("content.4")),
		askStream(sequence(twoBlocks), nth(1, "content_block_start", "content_block.id", callIDs[0]), nth(2, "content_block_start", "content_block.id", callIDs[1])),
	}},
	{id: "tool-call-as-text", requests: []exchange{
		ask(status(200), value("stop_reason", "end_turn"), valueLike("content.0.text", `*court*<invoke name="run_command">*</invoke>*`), noValue("content.1")),
		ask(calls(1, "toolu_*"), value("content.1.name", "run_command")),
	}},
	{id: "tool-call-that-nobody-declared", requests: []exchange{
		ask(calls(0, "toolu_*"), value("content.0.name", "gateway_web_search")),
		ask(calls(0, "toolu_*"), value("content.0.name", "_weather")).
			with("messages", afterUnknown("gateway_web_search")),
		ask(calls(0, "toolu_*"), value("content.0.name", "gateway_web_search")).with("messages", afterUnknown("_weather")),
		askStream(sequence(oneText), first("content_block_start", "content_block.name", "_weather")).with("messages", afterUnknown("gateway_web_search")),
	}},
	{id: "tool-input-is-a-json-string", requests: []exchange{
		ask(calls(0, inputID), value("content.0.input", `{"city":"Paris","days":3}`)),
		ask(calls(0, inputID), value("content.0.input", nil)),
		ask(calls(0, inputID), value("content.0.input", json.RawMessage(`["Paris",3]`))),
		ask(invalid("messages.1.content.0.tool_use.input: Input should be an object")).with("messages", afterInput(`"{\"city\":\"Paris\",\"days\":3}"`)),
		ask(invalid("messages.1.content.0.tool_use.input: Input should be an object")).with("messages", afterInput(`null`)),
		ask(replies("*")).with("messages", afterInput(`{"city":"Paris"}`)),
		askStream(sequence(oneText), toolInput(0, `{"city":"Paris","days":3}`)),
	}},
	{id: "tool-input-nested-string", requests: []exchange{
		ask(calls(0, "toolu_*"), value("content.0.input", json.RawMessage(`{"names":"[\"Ada\",\"Grace\"]","limit":5}`))),
		askStream(sequence(oneText), toolInput(0, `{"names":"[\"Ada\",\"Grace\"]","limit":5}`)),
	}},
	{id: "tool-name-not-offered", requests: []exchange{
		ask(calls(0, "toolu_*"), value("content.0.name", "$READFILE")),
		ask(invalid("messages.1.content.0.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")).with("messages", afterUnknown("$READFILE")),
		ask(replies("*")).with("messages", afterUnknown("READFILE")),
		ask(calls(0, "toolu_*"), value("content.0.name", "")),
		ask(invalid("messages.1.content.0.tool_use.name: String should*")).with("messages", afterUnknown("")),
		ask(calls(0, "toolu_*"), value("content.0.name", "")),
	}},
	{id: "tool-start-without-input", requests: []exchange{
		askStream(sequence(oneText), first("content_block_start", "content_block.name", "get_weather"), firstLacks("content_block_start", "content_block.input"),
			toolInput(0, `{"city":"Paris","days":3}`), first("message_delta", "delta.stop_reason", "tool_use")),
	}},
	{id: "two-calls-with-one-id", requests: []exchange{
		ask(calls(0, sameID), calls(1, sameID), value("content.1.input.city", "Lyon"), noValue("content.2")),
		askStream(sequence(twoBlocks), nth(1, "content_block_start", "content_block.id", sameID), nth(2, "content_block_start", "content_block.id", sameID)),
		ask(invalid("messages.1.content.1: `tool_use` ids must be unique")).with("messages", after(call(sameID)+","+call(sameID), "["+result(sameID)+"]")),
		ask(replies("*")).with("messages", after(call(sameID)+","+call("toolu_02"), "["+result(sameID)+","+result("toolu_02")+"]")),
	}},
}

// serverToolIncidents are about tools that the API runs itself.
var serverToolIncidents = []incident{
	{id: "advisor-unavailable-in-200", requests: []exchange{
		ask(status(200), value("content.0.type", "server_tool_use"), value("content.0.name", "advisor"), value("content.1.type", "advisor_tool_result"),
			value("content.1.content", json.RawMessage(`{"type":"advisor_tool_result_error","error_code":"unavailable"}`)), value("content.2.type", "text"),
			value("stop_reason", "end_turn")).times(2),
		ask(status(200)).with("messages", after(advisorUse+","+advisorError+`,{"type":"text","text":"I go on without advice."}`, `"Do."`)).header(advisorBeta),
		ask(invalid("messages.1.content.0: unexpected `tool_use_id` found in `advisor_tool_result` blocks: srvtoolu_*")).
			with("messages", after(advisorError+`,{"type":"text","text":"I go on without advice."}`, `"Do."`)).header(advisorBeta),
	}},
	{id: "mcp-tool-comes-as-tool-use", requests: []exchange{
		askStream(status(200), sequence(twoBlocks), nth(2, "content_block_start", "content_block.type", "tool_use"),
			nth(2, "content_block_start", "content_block.name", "search_lighthouses"), first("message_delta", "delta.stop_reason", "tool_use"), ended(whole)).
			askingHarbour(),
		ask(replies("*")).askingHarbour().with("messages", "["+question+","+
			`{"role":"assistant","content":[{"type":"tool_use","id":"toolu_01A","name":"search_lighthouses","input":{"query":"Ouessant"}}]}`+","+
			`{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01A","is_error":true,"content":"There is no such tool here."}]}]`),
	}},
	{id: "pause-turn-for-ever", requests: []exchange{
		ask(pausedAfterCode),
		ask(pausedAfterCode).with("messages", "["+question+`,{"role":"assistant","content":[`+codeRun+`]}]`).times(20),
		askStream(status(200), sequence("message_start content_block_start ping content_block_delta+ content_block_stop content_block_start content_block_stop message_delta message_stop"),
			first("message_delta", "delta.stop_reason", "pause_turn")),
	}},
	{id: "server-tool-error-object", requests: []exchange{
		ask(status(200), value("content.0.type", "server_tool_use"), value("content.1.type", "web_fetch_tool_result"),
			value("content.1.content", json.RawMessage(`{"type":"web_fetch_tool_result_error","error_code":"url_not_allowed"}`)), value("content.2.type", "text")),
		ask(status(200)).with("messages", after(fetchUse+","+fetchError+`,{"type":"text","text":"I may not look at that page."}`, `"Why?"`)),
		ask(invalid("messages.1.content.1*")).with("messages", after(fetchUse+","+
			`{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_01LighthouseFetch1111111","content":"[object Object]"}`, `"Why?"`)),
	}},
}

// What the rows above compare with and send.
const (
	clearedEditsJSON = `[{"type":"clear_tool_uses_20250919","cleared_tool_uses":8,"cleared_input_tokens":50000}]`
	personFormat     = `{"format":{"type":"json_schema","schema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}}}`
	inputID          = "toolu_01LighthouseInput111111111"
	sameID           = "toolu_01LighthouseTwice111111111"
	advisorBeta      = "anthropic-beta: advisor-tool-2026-03-01"
	advisorUse       = `{"type":"server_tool_use","id":"srvtoolu_01LighthouseAdvice111111","name":"advisor","input":{}}`
	advisorError     = `{"type":"advisor_tool_result","tool_use_id":"srvtoolu_01LighthouseAdvice111111","content":{"type":"advisor_tool_result_error","error_code":"unavailable"}}`
	fetchError       = `{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_01LighthouseFetch1111111","content":{"type":"web_fetch_tool_result_error","error_code":"url_not_allowed"}}`
	codeRun          = `{"type":"server_tool_use","id":"srvtoolu_01A","name":"code_execution","input":{"code":"print(1)"}},` +
		`{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_01A","content":{"type":"code_execution_result","stdout":"1\n","stderr":"","return_code":0,"content":[]}}`
)

var (
	clearedEdits = json.RawMessage(clearedEditsJSON)
	callIDs      = []string{"toolu_01LighthouseParis111111111", "toolu_01LighthouseLyon1111111111"}

	pausedAfterCode = all(status(200), value("stop_reason", "pause_turn"), value("content.0.type", "server_tool_use"), value("content.0.name", "code_execution"),
		value("content.1.type", "code_execution_tool_result"), noValue("content.2"), ended(whole))
)

// afterUnknown is a history in which a tool was called by this name, and the
// client said that it has none such.
func afterUnknown(name string) string {
	return fmt.Sprintf(`[%s,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_01A","name":%q,"input":{}}]},`+
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01A","is_error":true,"content":"There is no such tool."}]}]`, question, name)
}

// afterInput is a history in which get_weather was called with this input.
func afterInput(input string) string {
	return "[" + question + `,{"role":"assistant","content":[{"type":"tool_use","id":"` + inputID + `","name":"get_weather","input":` + input +
		`,"caller":{"type":"direct"}}]},{"role":"user","content":[` + result(inputID) + "]}]"
}

// askingHarbour brings an MCP server, and all of its tools.
func (e exchange) askingHarbour() exchange {
	return e.header("anthropic-beta: mcp-client-2025-11-20").
		with("mcp_servers", `[{"type":"url","name":"harbour","url":"https://harbour.example.com/mcp"}]`).
		with("tools", `[{"type":"mcp_toolset","mcp_server_name":"harbour"}]`)
}
