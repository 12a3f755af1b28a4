package template

import "github.com/claudemock/claudemock/internal/strictyaml"

// Docs lists the fields and functions of templates, for the reference.
func Docs() []strictyaml.FieldDoc {
	return []strictyaml.FieldDoc{
		strictyaml.DocOf(".model", "text", "the model asked for"),
		strictyaml.DocOf(".text", "text", "the text of the last user message"),
		strictyaml.DocOf(".tool_result", "text", "what tools answered in the last message"),
		strictyaml.DocOf(".question", "text", "the text of the last user message that has any, be there messages of tool results after it"),
		strictyaml.DocOf(".n", "number", "the request's place in the session, from 1"),
		strictyaml.DocOf(".now", "text", "when the request came, e.g. 2026-11-23T12:00:00Z"),
		strictyaml.DocOf(".state", "text", "the state the scenario is in"),
		strictyaml.DocOf(`body "messages.0.role"`, "text", "what stands at a path of the request's body; nothing where there is nothing"),
		strictyaml.DocOf(`header "x-team"`, "text", "a request header; one that holds a key is empty"),
		strictyaml.DocOf(`tool_call "input.city"`, "text", "what stands at a path of the tool call whose result came last: id, name, input or below it; nothing where there is nothing"),
		strictyaml.DocOf(`tool_call "input.city" "get_weather"`, "text", "the same of the conversation's last call of a tool"),
		strictyaml.DocOf(`tool_result "get_weather"`, "text", "the text of the conversation's last result of a tool"),
		strictyaml.DocOf("json .text", "text", "as a JSON string with its quotes"),
		strictyaml.DocOf(`default "none" .text`, "value", "the second, or the first where that is empty"),
		strictyaml.DocOf(`contains .text "rain"`, "true or false", "whether the first has the second in it"),
	}
}
